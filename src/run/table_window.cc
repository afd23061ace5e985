#include "run/table_window.h"

#include <algorithm>

#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "run/incremental_load.h"

namespace sqlflow::run {

namespace {

constexpr const char* kZoned = "TIMESTAMP WITH TIME ZONE";

bool IsTime(const std::string& type) { return type == "DATE" || type.starts_with("TIMESTAMP"); }

std::string Cast(const std::string& value, const std::string& type) {
  return fmt::format("CAST({} AS {})", value, type);
}

// The first day that begins at or after a local time.
std::string DayFrom(const std::string& time) {
  return Cast(Cast(time, "TIMESTAMP") + " + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND", "DATE");
}

base::Error ErrorAt(base::Span place, base::Code code, const std::string& message, std::string hint = {}) {
  base::Error error(code, message, std::move(hint));
  error.set_place(place);
  return error;
}

}  // namespace

TableWindow::TableWindow(const plan::Step& step, engine::Session& session, const RunContext& context,
                         lang::ExpandedText& sql)
    : step_(step),
      windowed_(*step.windowed),
      session_(session),
      context_(context),
      sql_(sql),
      key_{context.pipeline, state::kOfSelect, step.target.Display(), step.cursor},
      starts_over_(StartsOver(step, context)) {
  if (context.state) {
    last_ = context.state->FindWatermark(key_);
    // A pipeline that got another name, or that the statement moved to, goes on.
    if (!last_) last_ = context.state->FindWatermarkOfAnyPipeline(key_);
  }
  if (context.backfill) {
    range_ = context.backfill->range();
  } else if (last_ && !starts_over_) {
    range_.from = session.FindWindowStart({step.target, step.cursor, last_->mark.value.text, windowed_.lookback});
  }
  const std::string type = FindType();
  const auto is_end = [](const plan::TimeMacro& macro) { return macro.is_end(); };
  if (!range_.to && std::any_of(windowed_.macros.begin(), windowed_.macros.end(), is_end)) range_.to = End(type);
}

std::string TableWindow::TypeIn(const std::vector<engine::ColumnInfo>& columns) const {
  for (const engine::ColumnInfo& column : columns) {
    if (base::EqualsIgnoreCase(column.name, step_.cursor)) return column.type;
  }
  return {};
}

// The type of the column, which decides what the macros are, and which the SELECT tells only once they stand in it.
std::string TableWindow::FindType() {
  const auto check = [&](const std::string& type) {
    if (type.empty() || windowed_.macros.empty() || IsTime(type)) return;
    const plan::TimeMacro& macro = windowed_.macros.front();
    const std::string text = step_.sql.text.substr(macro.begin, macro.end - macro.begin);
    throw ErrorAt(step_.sql.OriginAt(macro.begin, text.size()), base::code::kTimeMacro,
                  fmt::format("{} has no value: the column {} of {} is {}, which is no date or timestamp", text,
                              step_.cursor, step_.target.Display(), type),
                  "leave the macro out: the result is filtered to the window in any case");
  };
  const auto known = session_.TableColumns(step_.target);
  const std::string before = known && !starts_over_ ? TypeIn(*known) : "";
  in_table_ = !before.empty();
  check(before);
  PutIn(before);
  const std::vector<engine::ColumnInfo> columns = session_.Describe(sql_.text);
  std::string type = TypeIn(columns);
  if (type.empty()) {
    std::vector<std::string> names;
    for (const engine::ColumnInfo& column : columns) names.push_back(column.name);
    const std::string near = base::DidYouMean(step_.cursor, names);
    throw ErrorAt(windowed_.column_place, base::code::kCursorGone,
                  fmt::format("the SELECT of {} gives no column {}", step_.target.Display(), step_.cursor),
                  near.empty() ? "columns: " + base::JoinStrings(names, ", ") : near);
  }
  check(type);
  if (type != before) PutIn(type);
  return type;
}

// Asked of the engine, which knows the profile's time zone.
void TableWindow::PutIn(const std::string& cursor_type) {
  if (windowed_.macros.empty()) {
    sql_ = step_.sql;
    return;
  }
  const bool zoned = cursor_type == kZoned;
  const std::string type = zoned ? kZoned : "TIMESTAMP";
  const auto bound = [&](const engine::CursorValue& value) {
    const std::string text = base::QuoteLiteral(value.text);
    return value.type.empty() ? fmt::format("TRY_CAST({} AS {})", text, type) : Cast(Cast(text, value.type), type);
  };
  const std::string run_start = Cast(Cast(base::QuoteLiteral(context_.start), kZoned), type);
  const std::string start = range_.from ? bound(*range_.from) : "NULL::TIMESTAMP";
  std::string end = range_.to ? bound(*range_.to) : run_start;
  if (range_.to && in_table_) {
    // A range that ends within a group ends with it, for the SELECT: all of the group's rows make its row.
    end = fmt::format("coalesce((SELECT CAST(min({0}) AS {1}) FROM {2} WHERE {0} >= {3} AND isfinite({0})), {3})",
                      base::QuoteIdentifier(step_.cursor), type, step_.target.Quoted(), end);
  }
  const auto found =
      session_.Query(fmt::format("SELECT ({0})::VARCHAR, CAST({0} AS DATE)::VARCHAR, ({1})::VARCHAR, "
                                 "{2}::VARCHAR",
                                 start, end, range_.to ? DayFrom(end) : Cast(end, "DATE")));
  const auto& row = found.rows[0];
  for (const auto& [option, given, value] :
       {std::tuple("--from", &range_.from, &row[0]), std::tuple("--to", &range_.to, &row[2])}) {
    if (!*given || *value) continue;
    throw base::Error(base::code::kBadCursorBound,
                      fmt::format("{} '{}' is no time, which the column {} of {} is", option, (*given)->text,
                                  step_.cursor, step_.target.Display()));
  }
  plan::MacroValues values;
  values.zoned = zoned;
  // Nanoseconds begin in 1677.
  const std::string lowest = cursor_type == "TIMESTAMP_NS" ? "1677-09-22" : "0001-01-01";
  values.start_dt = row[0].value_or(lowest + (zoned ? " 00:00:00+00" : " 00:00:00"));
  values.start_date = row[1].value_or(lowest);
  values.end_dt = *row[2];
  values.end_date = *row[3];
  sql_ = plan::Fill(step_.sql, windowed_.macros, values);
}

// This run's start. A day that has begun is in the window.
std::optional<engine::CursorValue> TableWindow::End(const std::string& type) const {
  const std::string start = Cast(base::QuoteLiteral(context_.start), kZoned);
  if (type == kZoned) return engine::CursorValue{context_.start, type};
  const bool is_date = type == "DATE";
  const std::string local = is_date ? DayFrom(start) : Cast(start, "TIMESTAMP");
  return engine::CursorValue{*session_.Query("SELECT " + local + "::VARCHAR").rows[0][0],
                             is_date ? "DATE" : "TIMESTAMP"};
}

void TableWindow::Prepare(engine::LoadRequest& request) const {
  const bool by_key = !step_.keys.empty();
  request.select = sql_.text;
  request.mode = by_key ? engine::LoadMode::kMerge : engine::LoadMode::kAppendNew;
  if (starts_over_) request.mode = engine::LoadMode::kReplace;
  engine::CursorRead& read = request.read.emplace();
  read.column = step_.cursor;
  read.range = range_;
  read.lookback = windowed_.lookback;  // is in the range; to be checked
  read.replace = !by_key || (context_.backfill && context_.backfill->replace);
  // A row without a value is in no window. By its key it can be merged all the same; else nobody could tell it from one
  // that an earlier run left.
  read.nulls = by_key ? engine::CursorRead::Nulls::kInclude : engine::CursorRead::Nulls::kError;
  if (context_.backfill) read.nulls = engine::CursorRead::Nulls::kExclude;
}

std::optional<base::Error> TableWindow::Reword(const base::Error& error) const {
  if (error.code() != base::code::kNullCursor) return std::nullopt;
  return ErrorAt(
      windowed_.column_place, error.code(), error.message() + ": they are in no window",
      fmt::format("leave them out (WHERE {0} IS NOT NULL), give them a value (coalesce({0}, …)), or give the "
                  "table a KEY to merge them by",
                  step_.cursor));
}

void TableWindow::Save(engine::Session& session) const {
  if (!context_.state || context_.backfill) return;
  std::string start = context_.start;  // as the engine writes marks: 2024-01-31 12:00:00.5+00
  start[start.find('T')] = ' ';
  start.replace(start.find('Z'), 1, "+00");
  context_.state->SaveWatermark(key_, {{{start, kZoned}, 0, ""}, windowed_.question, ""}, context_.run_id,
                                context_.start);
  context_.state->SaveSchema(key_, *session.TableColumns(step_.target), context_.run_id, context_.start);
}

std::vector<std::string> TableWindow::Notes(const engine::LoadResult& result) const {
  if (context_.backfill) return {};
  if (!context_.state) return {"the database is in memory: the next run computes everything again"};
  if (!last_ && result.deleted > 0) {
    return {
        fmt::format("a first run computes everything: {} of the table made room", base::Plural(result.deleted, "row"))};
  }
  const bool other = last_ && !last_->question.empty() && last_->question != windowed_.question;
  if (!other || !range_.from) return {};
  return {
      fmt::format("the SELECT was changed since the last run: rows with {} below {} are as it made them before; "
                  "--full-refresh={} computes them again",
                  step_.cursor, range_.from->text, step_.target.Display())};
}

}  // namespace sqlflow::run
