#include "engine/duckdb/cursor_window.h"

#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/open.h"
#include "engine/duckdb/rows_read.h"
#include "engine/duckdb/type_family.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;

constexpr const char* kZoned = "TIMESTAMP WITH TIME ZONE";

const CursorRead& ReadOf(const LoadContext& load) { return *load.request.read; }

std::string WayOn(const LoadContext& load) {
  return fmt::format(
      "if the source was changed on purpose: sqlflow state reset {} starts over (the rows stay), run --full-refresh "
      "loads the table anew",
      load.request.target.Display());
}

bool CanBeCursor(const std::string& type) {
  const TypeFamily family = FamilyOf(type);
  return family == TypeFamily::kNumber || family == TypeFamily::kText || IsTime(type) || type == "UUID" ||
         type == "TIME";
}

// Whether values of both types are compared by their value without loss.
bool Comparable(const std::string& left, const std::string& right) {
  if (left == right) return true;
  const TypeFamily family = FamilyOf(left);
  return family == FamilyOf(right) && (family == TypeFamily::kNumber || family == TypeFamily::kLocalTime);
}

std::string Literal(const CursorValue& value) {
  return fmt::format("CAST({} AS {})", base::QuoteLiteral(value.text), value.type);
}

// Text that gives the value back in any session, whatever its time zone.
std::string AsText(const std::string& value, const std::string& type) {
  if (type == kZoned) return fmt::format("(({}) AT TIME ZONE 'UTC')::VARCHAR || '+00'", value);
  return fmt::format("({})::VARCHAR", value);
}

std::string HasNone(const std::string& cursor, const std::string& type) {
  if (!HasInfinity(type)) return cursor + " IS NULL";
  return fmt::format("({0} IS NULL OR NOT isfinite({0}))", cursor);
}

// Computes the bounds of one read.
class Bounds {
 public:
  Bounds(Connection& connection, const CursorRead& read, const base::QualifiedName& target)
      : connection_(connection), read_(read), target_(target.Display()) {}

  // A user's text as a value of the cursor's type.
  CursorValue Given(const std::string& text, const std::string& type, const char* what) {
    const std::string value = fmt::format("TRY_CAST({} AS {})", base::QuoteLiteral(text), type);
    const ResultTable found = connection_.Query("SELECT " + AsText(value, type));
    if (found.rows[0][0]) return {*found.rows[0][0], type};
    throw EngineError(
        code::kBadCursorBound,
        fmt::format("{} '{}' is no {}, which the cursor column {} of {} is", what, text, type, read_.column, target_),
        IsTime(type) ? "write it as 2024-01-31 or 2024-01-31 10:00:00" : "write it as the column's values are");
  }

  // Where reading begins after the mark, less the lookback.
  CursorValue AfterMark() {
    const CursorValue& mark = read_.mark->value;
    if (read_.lookback.empty()) return mark;
    const bool is_number = FamilyOf(mark.type) == TypeFamily::kNumber;
    const bool number = read_.lookback.find_first_not_of("0123456789.") == std::string::npos;
    if (number != is_number || (!number && !IsTime(mark.type))) ThrowBadLookback(is_number);
    // Below the lowest value of an unsigned type there still is a number.
    const std::string type = !number                                         ? mark.type
                             : mark.type == "DOUBLE" || mark.type == "FLOAT" ? "DOUBLE"
                                                                             : "DECIMAL(38,6)";
    const std::string earlier =
        number ? fmt::format("CAST({} AS {}) - CAST({} AS {})", Literal(mark), type, read_.lookback, type)
               : fmt::format("{} - INTERVAL '{}'", Literal(mark), read_.lookback);
    return {connection_.Text("SELECT " + AsText(fmt::format("CAST({} AS {})", earlier, type), type)), type};
  }

 private:
  [[noreturn]] void ThrowBadLookback(bool is_number) const {
    const std::string& type = read_.mark->value.type;
    throw EngineError(code::kBadLookback,
                      fmt::format("a lookback of {} means nothing for the cursor column {} of {}, which is {}",
                                  read_.lookback, read_.column, target_, type),
                      is_number      ? "write a plain number: 1000"
                      : IsTime(type) ? "write a duration: 7 days, P7D, PT1H"
                                     : "leave it out: text and UUIDs have no distance");
  }

  Connection& connection_;
  const CursorRead& read_;
  std::string target_;
};

// The rows in the window. Written so that the engine can pass over row groups and partitions: one column against
// constants. NaN and infinity are above every bound, minus infinity is below.
std::string InWindow(LoadContext& load, const std::string& cursor, const std::string& type) {
  const CursorBounds bounds = BoundsOf(load.connection, ReadOf(load), type, load.request.target);
  if (bounds.to) return fmt::format("{0} >= {1} AND {0} < {2}", cursor, Literal(*bounds.from), Literal(*bounds.to));
  if (!bounds.from) return {};
  const std::string range = fmt::format("{0} >= {1} OR {0} IS NULL", cursor, Literal(*bounds.from));
  return HasInfinity(type) ? fmt::format("({} OR {} = CAST('-infinity' AS {}))", range, cursor, type)
                           : "(" + range + ")";
}

void CheckType(const LoadContext& load, const std::string& type) {
  const CursorRead& read = ReadOf(load);
  if (!CanBeCursor(type)) {
    throw EngineError(code::kBadCursorType,
                      fmt::format("the cursor column {} of {} is {}, which has no order to read by", read.column,
                                  load.request.target.Display(), type),
                      "choose a column of numbers, dates, timestamps, text or UUIDs");
  }
  if (!read.mark || Comparable(type, read.mark->value.type)) return;
  const CursorValue& mark = read.mark->value;
  throw EngineError(code::kCursorTypeChanged,
                    fmt::format("the cursor column {} of {} is {} now and was {} when it was read up to {}",
                                read.column, load.request.target.Display(), type, mark.type, mark.text),
                    fmt::format("declare its type in the source (\"column_types\": {{\"{}\": \"{}\"}}); {}",
                                read.column, mark.type, WayOn(load)));
}

bool HasRows(LoadContext& load) {
  return load.connection.Number(
             fmt::format("SELECT count(*) FROM (SELECT 1 FROM (\n{}\n) LIMIT 1)", load.request.select)) > 0;
}

const ColumnInfo& CursorOf(const LoadContext& load, const std::vector<ColumnInfo>& columns) {
  if (const ColumnInfo* column = FindColumn(columns, ReadOf(load).column)) return *column;
  std::vector<std::string> names;
  for (const ColumnInfo& column : columns) names.push_back(column.name);
  std::string near = base::DidYouMean(ReadOf(load).column, names);
  throw EngineError(code::kCursorGone,
                    fmt::format("the cursor column {} of {} is not in what was read", ReadOf(load).column,
                                load.request.target.Display()),
                    near.empty() ? "name the column that grows in \"cursor_field\"; " + WayOn(load) : near,
                    "columns: " + base::JoinStrings(names, ", "));
}

// Another release of the engine may hash otherwise.
std::string HashedBy() { return Version() + ":"; }

// Count and checksum of the target's rows at a cursor value.
struct Slice {
  int64_t rows = 0;
  std::string checksum;
};

Slice SliceAt(LoadContext& load, const TargetTable& target, const CursorValue& value) {
  std::string columns;
  for (const ColumnInfo& column : target.columns()) columns += (columns.empty() ? "" : ", ") + Quoted(column.name);
  const ColumnInfo* cursor = FindColumn(target.columns(), ReadOf(load).column);
  if (!cursor) return {};
  ResultTable found = load.connection.Query(
      fmt::format("SELECT count(*)::VARCHAR, coalesce(sum(hash({})::HUGEINT), 0)::VARCHAR FROM {} WHERE {} = {}",
                  columns, target.sql(), Quoted(cursor->name), Literal(value)));
  return {std::stoll(*found.rows[0][0]), HashedBy() + *found.rows[0][1]};
}

// Which rows are of which part of the source.
void CountParts(LoadContext& load, const std::string& table, const ColumnInfo& cursor, const std::string& none) {
  const std::string part = load.request.part->empty() ? "''" : Quoted(*load.request.part) + "::VARCHAR";
  const std::string name = Quoted(cursor.name);
  const auto extreme = [&](const char* which) {
    return AsText(fmt::format("{}({}) FILTER (NOT {})", which, name, none), cursor.type);
  };
  const ResultTable found = load.connection.Query(
      fmt::format("SELECT {0}, count(*)::VARCHAR, {1}, {2}, (count(*) FILTER ({3}))::VARCHAR FROM {4} GROUP BY {0}",
                  part, extreme("min"), extreme("max"), none, table));
  for (const auto& row : found.rows) {
    load.result.parts.push_back({row[0].value_or(""), std::stoll(*row[1]), row[2], row[3], std::stoll(*row[4])});
  }
}

void DropPartColumn(LoadContext& load, const std::string& table) {
  if (!load.request.part || load.request.part->empty()) return;
  load.connection.Execute(fmt::format("ALTER TABLE {} DROP COLUMN {}", table, Quoted(*load.request.part)));
}

void TakeRows(LoadContext& load, const std::string& table) {
  const CursorRead& read = ReadOf(load);
  const ColumnInfo cursor = CursorOf(load, ColumnsOf(load, table));
  if (load.result.rows_read == 0) return;
  const std::string name = Quoted(cursor.name);
  const std::string none = HasNone(name, cursor.type);
  if (load.window.empty()) {
    if (load.connection.Number(fmt::format("SELECT count({}) FROM {}", name, table)) > 0) CheckType(load, cursor.type);
    const std::string wanted = InWindow(load, name, cursor.type);
    if (!wanted.empty()) {
      load.result.rows_read -=
          load.connection.Execute(fmt::format("DELETE FROM {} WHERE NOT coalesce({}, false)", table, wanted));
    }
  }
  if (load.request.part) CountParts(load, table, cursor, none);
  const std::string start =
      fmt::format("CAST({} AS TIMESTAMP WITH TIME ZONE)", base::QuoteLiteral(load.request.run_start));
  // A local time is compared with the run's start in the session's time zone.
  const std::string future =
      IsTime(cursor.type) ? fmt::format("coalesce({} > CAST({} AS {}), false)", name, start, cursor.type) : "false";
  ResultTable found = load.connection.Query(fmt::format(
      "SELECT (count(*) FILTER ({0}))::VARCHAR, (count(*) FILTER (NOT {0} AND {1}))::VARCHAR, {2} FROM {3}", none,
      future, AsText(fmt::format("max({}) FILTER (NOT {} AND NOT {})", name, none, future), cursor.type), table));
  load.result.null_cursors = std::stoll(*found.rows[0][0]);
  load.result.future = std::stoll(*found.rows[0][1]);
  if (found.rows[0][2]) load.result.mark = CursorMark{{*found.rows[0][2], cursor.type}, 0, {}};
  if (load.result.null_cursors == 0 || read.nulls == CursorRead::Nulls::kInclude) return;
  if (read.nulls == CursorRead::Nulls::kError) {
    throw EngineError(
        code::kNullCursor,
        fmt::format("{} for {} without a value in the cursor column {}", base::Plural(load.result.null_cursors, "row"),
                    load.request.target.Display(), cursor.name),
        "mend them at the source, or choose \"null_cursor\": \"include\" or \"exclude\"");
  }
  load.result.rows_read -= load.connection.Execute(fmt::format("DELETE FROM {} WHERE {}", table, none));
}

}  // namespace

CursorBounds BoundsOf(Connection& connection, const CursorRead& read, const std::string& type,
                      const base::QualifiedName& target) {
  Bounds bounds(connection, read, target);
  if (read.range) {
    return {bounds.Given(read.range->from, type, "--from"), bounds.Given(read.range->to, type, "--to")};
  }
  if (read.mark && !read.by_part) return {bounds.AfterMark(), std::nullopt};
  if (read.start) return {bounds.Given(*read.start, type, "start_date"), std::nullopt};
  return {};
}

void PrepareWindow(LoadContext& load) {
  if (!load.request.read) return;
  const std::string& select = load.request.select;
  const ColumnInfo cursor = CursorOf(load, load.connection.Describe(select, {0, select.size()}));
  const std::vector<std::string>& open = load.request.unsettled;
  const bool unsettled = std::any_of(
      open.begin(), open.end(), [&](const std::string& name) { return base::EqualsIgnoreCase(name, cursor.name); });
  // Without rows there is no type to speak of.
  if (unsettled || (cursor.type == "VARCHAR" && !HasRows(load))) return;
  CheckType(load, cursor.type);
  load.window = InWindow(load, Quoted(cursor.name), cursor.type);
}

void TakeWindow(LoadContext& load, const std::string& table) {
  if (!load.request.read) return;
  TakeRows(load, table);
  DropPartColumn(load, table);
}

std::string CoveredByWindow(LoadContext& load, const TargetTable& target) {
  const ColumnInfo* cursor = FindColumn(target.columns(), ReadOf(load).column);
  const std::string wanted = cursor ? InWindow(load, Quoted(cursor->name), cursor->type) : "";
  return wanted.empty() ? "true" : wanted;
}

void CheckSlice(LoadContext& load, const TargetTable& target) {
  const std::optional<CursorMark>& mark = ReadOf(load).mark;
  if (!mark || mark->checksum.empty()) return;
  const Slice now = SliceAt(load, target, mark->value);
  if (now.rows == mark->rows && (now.checksum == mark->checksum || !mark->checksum.starts_with(HashedBy()))) return;
  throw EngineError(
      code::kSliceChanged,
      fmt::format("rows of {} where {} = {} were changed by others since the last load ({} then, {} now), so rows that "
                  "are read again cannot be told from new ones",
                  load.request.target.Display(), ReadOf(load).column, mark->value.text, base::Plural(mark->rows, "row"),
                  base::Plural(now.rows, "row")),
      fmt::format("give the load a key (MODE MERGE KEY …), or load into a raw table and transform it into another; "
                  "sqlflow state accept {} takes the table as it is",
                  load.request.target.Display()));
}

void SetMark(LoadContext& load) {
  if (!load.request.read) return;
  const std::optional<CursorMark>& before = ReadOf(load).mark;
  std::optional<CursorMark>& mark = load.result.mark;
  if (load.result.rows_read == 0 || (!mark && !before)) {
    mark = before;
    return;
  }
  TargetTable target(load);
  const std::string type = CursorOf(load, target.columns()).type;
  std::vector<std::string> values;
  for (const auto& known : {mark, before}) {
    if (known) values.push_back(fmt::format("CAST({} AS {})", Literal(known->value), type));
  }
  const std::string highest =
      load.connection.Text("SELECT " + AsText(fmt::format("greatest({})", base::JoinStrings(values, ", ")), type));
  mark = CursorMark{{highest, type}, 0, {}};
  if (load.request.mode != LoadMode::kAppendNew) return;
  const Slice slice = SliceAt(load, target, mark->value);
  mark->rows = slice.rows;
  mark->checksum = slice.checksum;
}

}  // namespace sqlflow::engine::duckdb
