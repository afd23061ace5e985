#include "run/incremental_load.h"

#include <cassert>

#include "base/errors/drift.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/find_column.h"
#include "run/engine_context.h"

namespace sqlflow::run {

bool StartsOver(const plan::Step& step, const RunContext& context) {
  if (step.incremental && step.incremental->whole) return true;
  return context.full_refresh && (context.full_refresh_table.empty() ||
                                  base::QualifiedName::Parse(context.full_refresh_table).Key() == step.target.Key());
}

std::optional<base::Error> WhyNotFrom(const state::Watermark& watermark, const state::WatermarkKey& key,
                                      const plan::IncrementalRead& read) {
  const std::string start = read.start_date.value_or("");
  if (watermark.question.empty()) return std::nullopt;  // accepted as it is
  const bool same_question = watermark.question == read.question;
  if (same_question && (watermark.start_date.empty() || start >= watermark.start_date)) return std::nullopt;
  return base::Error(
      base::code::kQuestionChanged,
      same_question ? fmt::format("{} was read from {} on, and start_date is {} now: the rows before were never read",
                                  key.source, watermark.start_date, start.empty() ? "gone" : start)
                    : fmt::format("{} now asks for other rows than those that {} was loaded from up to {}", key.source,
                                  key.target, watermark.mark.value.text),
      fmt::format("sqlflow state accept {0} goes on from there all the same; sqlflow state reset {0} reads everything "
                  "again and merges it",
                  key.source),
      same_question ? "" : fmt::format("then {}, now {}", watermark.question, read.question));
}

namespace {

const char* const kFileTime = "TIMESTAMP WITH TIME ZONE";

[[noreturn]] void ThrowNoFiles(const plan::Step& step) {
  throw base::Error(base::code::kCursorGone,
                    fmt::format("{} has no files whose times could be read by ({})", step.source->name, step.cursor),
                    "name a column that grows in \"cursor_field\", and leave out max_rows");
}

}  // namespace

IncrementalLoad::IncrementalLoad(const plan::Step& step, engine::Session& session, const RunContext& context)
    : step_(step),
      read_(*step.incremental),
      session_(session),
      context_(context),
      key_{context.pipeline, step.source->name, step.target.Display(), step.cursor},
      starts_over_(StartsOver(step, context)),
      by_time_(base::EqualsIgnoreCase(step.cursor, component::kFileModified)) {
  if (context_.state) FindWatermark();
  range_.column = step_.cursor;
  range_.nulls = read_.nulls;
  range_.lookback = read_.lookback;
  if (!read_.whole) range_.start = read_.start_date;
  if (watermark_) range_.mark = watermark_->mark;
  if (context_.backfill) {
    range_.range = context_.backfill->range();
    range_.replace = context_.backfill->replace;
    range_.nulls = engine::CursorRead::Nulls::kExclude;
  }
  ChooseFiles();
}

void IncrementalLoad::FindWatermark() {
  watermark_ = context_.state->FindWatermark(key_);
  if (!watermark_) return;
  before_ = watermark_->mark.value.text;
  if (starts_over_) watermark_.reset();
  if (!watermark_) return;
  if (const std::optional<base::Error> error = WhyNotFrom(*watermark_, key_, read_)) throw *error;
}

void IncrementalLoad::ChooseFiles() {
  EngineContext context(session_, &step_.target, context_.cancellation);
  std::optional<std::vector<component::SourceFile>> listed = step_.source->source->Files(context);
  if (!listed) {
    if (by_time_) ThrowNoFiles(step_);
    return;
  }
  files_.emplace(std::move(*listed), context_.clock.Now(), step_.cursor, by_time_);
  const engine::CursorBounds bounds = FindBounds();
  read_from_ = bounds.from ? bounds.from->text : range_.start.value_or("");
  range_.by_part = by_time_;
  if (by_time_) times_ = TimesWanted();
  if (!by_time_) files_->LeaveOutPartitions(session_, bounds);
  // Rows of finished files must stand in a table.
  if (starts_over_ || !context_.state || session_.ObjectKind(step_.target) != "table") {
    if (files_->opens_none()) files_->OpenAll();  // their columns make the table
    return;
  }
  if (by_time_ && range_.range) return files_->LeaveOutAllBut(times_);
  state::FileQuestion question{.without_cursor = range_.nulls != engine::CursorRead::Nulls::kExclude,
                               .after_from = by_time_};
  if (watermark_) question.bounds = bounds;
  state::FileLedger ledger(*context_.state, key_);
  files_->LeaveOutFinished(ledger, question);
  if (by_time_ && watermark_ && watermark_->question.empty()) files_->TakeAsRead(*InstantOf(watermark_->mark.value));
}

// As far as they are known before the rows are.
engine::CursorBounds IncrementalLoad::FindBounds() const {
  if (by_time_) return session_.BoundsOf(range_, kFileTime, step_.target);
  if (watermark_) return session_.BoundsOf(range_, watermark_->mark.value.type, step_.target);
  const std::string type = files_->PartitionType(session_);
  if (type.empty()) return {};
  try {
    return session_.BoundsOf(range_, type, step_.target);
  } catch (const engine::EngineError&) {
    return {};  // it is said again of the rows, whose type is sure
  }
}

// The mark is none of these bounds: a file that is new or changed is read whatever its time.
FileTimes IncrementalLoad::TimesWanted() const {
  assert(range_.by_part);
  const engine::CursorBounds bounds = session_.BoundsOf(range_, kFileTime, step_.target);
  return {InstantOf(bounds.from), InstantOf(bounds.to)};
}

std::optional<base::Clock::Instant> IncrementalLoad::InstantOf(const std::optional<engine::CursorValue>& time) const {
  if (!time) return std::nullopt;
  const engine::ResultTable found = session_.Query(
      fmt::format("SELECT epoch_us(CAST({} AS {}))::VARCHAR", base::QuoteLiteral(time->text), time->type));
  return base::Clock::Instant(std::chrono::microseconds(std::stoll(*found.rows[0][0])));
}

std::optional<component::FileRead> IncrementalLoad::Files() const {
  if (!files_) return std::nullopt;
  component::FileRead request = files_->Request();
  request.in_part = !by_time_ && (range_.mark || range_.start || range_.range);
  return request;
}

std::optional<component::CursorRange> IncrementalLoad::Range() const {
  if (files_) return std::nullopt;
  EngineContext context(session_, &step_.target, context_.cancellation);
  const auto columns = step_.source->source->Columns(step_.stream, context);
  if (!columns) return std::nullopt;
  const component::Column* found = component::FindColumn(*columns, step_.cursor);
  if (!found) return std::nullopt;  // the engine says so, with the names there are
  const engine::CursorBounds bounds = session_.BoundsOf(range_, found->type, step_.target);
  component::CursorRange range{.column = found->name, .upper_exclusive = true};
  if (bounds.from) range.lower = bounds.from->text;
  if (bounds.to) range.upper = bounds.to->text;
  range.include_null = range_.nulls != engine::CursorRead::Nulls::kExclude;
  return range;
}

bool IncrementalLoad::OpenAllFiles(const base::Error& error) {
  namespace code = base::code;
  static const std::set<std::string_view> kUnclear = {
      code::kSchemaDrift.id, code::kKeyTypesDiffer.id, code::kKeyColumnMissing.id,  code::kUnknownColumn.id,
      code::kCursorGone.id,  code::kBadCursorType.id,  code::kCursorTypeChanged.id, code::kBadLookback.id};
  if (!files_ || !files_->leaves_out() || !kUnclear.contains(error.code().id)) return false;
  files_->OpenAll();
  return true;
}

bool IncrementalLoad::replaces_files() const {
  const bool by_key = !step_.keys.empty() && step_.mode != lang::LoadMode::Kind::kAppend;
  return by_time_ && !by_key && !starts_over_ && !range_.replace;
}

// What takes the place of old rows does so at once.
bool IncrementalLoad::by_batch() const { return step_.batch_rows && !starts_over_ && !range_.replace; }

void IncrementalLoad::Prepare(engine::LoadRequest& request, const component::Relation& relation) {
  // A history is not thrown away: to start over is to read everything again, and what changed adds a version.
  if (starts_over_ && request.mode != engine::LoadMode::kScd2) request.mode = engine::LoadMode::kReplace;
  if (by_batch() && !relation.mark_stays) request.batch_rows = step_.batch_rows;
  request.read = range_;
  request.read->never_null = relation.cursor_never_null;
  request.read->mark_stays = relation.mark_stays;
  request.read->mark_not_after = mark_not_after_ = relation.mark_not_after;
  if (!files_ || relation.files.empty()) return;
  request.part = relation.file_column;
  AddColumnsLeftOut(request);
  if (!replaces_files()) return;
  request.mode = engine::LoadMode::kReplaceParts;
  request.parts_column = component::kFilePath;
  // Files outside may have been opened for their columns; none of their rows are loaded.
  for (const component::SourceFile& file : relation.files) {
    if (times_.Contain(file)) request.parts.push_back(file.path);
  }
}

// Columns that only files have that are left out are NULL in the rows of the others, as if all were read.
void IncrementalLoad::AddColumnsLeftOut(engine::LoadRequest& request) const {
  const std::set<std::string> names = files_->Columns();
  const auto target = names.empty() ? std::nullopt : session_.TableColumns(step_.target);
  if (!target) return;
  const std::vector<engine::ColumnInfo> read = session_.Describe(request.select);
  std::string added;
  for (const engine::ColumnInfo& column : *target) {
    const auto same = [&](const std::string& name) { return base::EqualsIgnoreCase(name, column.name); };
    const bool is_read = std::any_of(read.begin(), read.end(), [&](const auto& each) { return same(each.name); });
    if (is_read || std::none_of(names.begin(), names.end(), same)) continue;
    added += fmt::format(", NULL::{} AS {}", column.type, base::QuoteIdentifier(column.name));
  }
  if (!added.empty()) request.select = fmt::format("SELECT *{} FROM ({})", added, request.select);
}

engine::LoadResult IncrementalLoad::Nothing() const {
  engine::LoadResult result;
  if (watermark_) result.mark = watermark_->mark;
  return result;
}

std::string IncrementalLoad::after(const engine::LoadResult& result) const {
  if (context_.backfill) return before_;
  return result.mark ? result.mark->value.text : "";
}

std::vector<std::string> IncrementalLoad::Notes(const engine::LoadResult& result) const {
  std::vector<std::string> notes;
  if (step_.batch_rows && !by_batch()) notes.push_back("in one transaction, not in batches: rows are replaced");
  if (context_.backfill) return notes;
  if (result.null_cursors > 0) {
    const bool left_out = read_.nulls == engine::CursorRead::Nulls::kExclude;
    notes.push_back(fmt::format("{} without a value in {} {}", base::Plural(result.null_cursors, "row"), step_.cursor,
                                left_out ? "left out" : "read, as on every run"));
  }
  if (result.future > 0) {
    notes.push_back(
        fmt::format("{} with {} after {}: the watermark stays below, the next run reads {} again",
                    base::Plural(result.future, "row"), step_.cursor,
                    mark_not_after_.empty() ? "the run's start" : "the start of a transaction that is open there",
                    result.future == 1 ? "it" : "them"));
  }
  if (files_) {
    for (std::string& note : files_->Notes(key_.target, replaces_files())) notes.push_back(std::move(note));
  }
  if (!context_.state) notes.push_back("the database is in memory: the next run reads everything again");
  return notes;
}

void IncrementalLoad::Save(const engine::LoadResult& result, const component::Relation& relation,
                           const std::vector<std::string>& changed) {
  if (!context_.state) return;
  if (context_.backfill && watermark_) {
    // What the table holds at the watermark may have changed; the watermark has not.
    context_.state->SaveWatermark(key_, {*result.mark, watermark_->question, watermark_->start_date}, context_.run_id,
                                  context_.start);
  } else if (result.mark && !context_.backfill) {
    context_.state->SaveWatermark(key_, {*result.mark, read_.question, read_.start_date.value_or("")}, context_.run_id,
                                  context_.start);
  } else if (starts_over_) {
    context_.state->ForgetWatermark(key_);  // it spoke of rows that are gone
  }
  context_.state->SaveSchema(key_, *session_.TableColumns(step_.target), context_.run_id, context_.start);
  // Rows of a file may be in any batch.
  if (!files_ || range_.range || !result.is_last) return;
  state::FileLedger ledger(*context_.state, key_);
  if (starts_over_) files_->StartOver(ledger);
  files_->Save(ledger, relation, result, changed, read_from_, context_.run_id);
}

}  // namespace sqlflow::run
