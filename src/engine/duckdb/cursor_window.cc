#include "engine/duckdb/cursor_window.h"

#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/cursor_value.h"
#include "engine/duckdb/open.h"
#include "engine/duckdb/rows_read.h"
#include "engine/duckdb/type_family.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;

const CursorRead& ReadOf(const LoadContext& load) { return *load.request.read; }

std::string WayOn(const LoadContext& load) {
  return fmt::format(
      "if the source was changed on purpose: sqlflow state reset {} starts over (the rows stay), run --full-refresh "
      "loads the table anew",
      load.request.target.Display());
}

// A bound as a value to compare the cursor with: one that is known, or a user's text.
CursorValue Bound(Connection& connection, const CursorRead& read, const CursorValue& bound, const std::string& type,
                  const char* what, const base::QualifiedName& target) {
  if (!bound.type.empty() && AreComparable(type, bound.type)) return bound;
  if (!bound.type.empty()) {
    throw EngineError(code::kSchemaDrift,
                      fmt::format("{}: column {} is {} in the table and {} in what was read", target.Display(),
                                  read.column, bound.type, type),
                      "cast it in the SELECT, or change the table (ALTER TABLE)");
  }
  std::string value = fmt::format("TRY_CAST({} AS {})", base::QuoteLiteral(bound.text), type);
  if (type == "DATE" && read.range) {
    // A day is the moment at which it begins.
    value = fmt::format("CAST(TRY_CAST({} AS TIMESTAMP) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND AS DATE)",
                        base::QuoteLiteral(bound.text));
  }
  const ResultTable found = connection.Query("SELECT " + AsText(value, type));
  if (found.rows[0][0]) return {*found.rows[0][0], type};
  throw EngineError(
      code::kBadCursorBound,
      fmt::format("{} '{}' is no {}, which the cursor column {} of {} is", what, bound.text, type, read.column,
                  target.Display()),
      IsTime(type) ? "write it as 2024-01-31 or 2024-01-31 10:00:00" : "write it as the column's values are");
}

// Condition of the values that are wanted; empty: all.
std::string InBounds(LoadContext& load, const std::string& cursor, const std::string& type) {
  const auto [from, to] = BoundsOf(load.connection, ReadOf(load), type, load.request.target);
  std::vector<std::string> bounds;
  if (from) bounds.push_back(cursor + " >= " + Literal(*from));
  if (to) bounds.push_back(cursor + " < " + Literal(*to));
  // Beyond the open end of a range are those that count as none.
  if (ReadOf(load).range && bounds.size() == 1 && HasInfinity(type)) {
    bounds.push_back(fmt::format("isfinite({})", cursor));
  }
  return base::JoinStrings(bounds, " AND ");
}

// The rows in the window, and those without a cursor where they are looked at. Written so that the engine can pass over
// row groups and partitions: one column against constants. NaN and infinity are above every bound, minus infinity is
// below.
std::string InWindow(LoadContext& load, const std::string& cursor, const std::string& type) {
  const CursorRead& read = ReadOf(load);
  const std::string wanted = InBounds(load, cursor, type);
  if (wanted.empty() || (read.range && read.nulls == CursorRead::Nulls::kExclude)) return wanted;
  if (read.range) return fmt::format("(({}) OR {})", wanted, HasNone(cursor, type));
  std::string lowest = HasInfinity(type) ? fmt::format(" OR {} = CAST('-infinity' AS {})", cursor, type) : "";
  // The engine passes over no row group that may hold a NULL, whatever is known of it.
  if (!read.never_null) lowest += fmt::format(" OR {} IS NULL", cursor);
  return "(" + wanted + lowest + ")";
}

void CheckType(const LoadContext& load, const std::string& type) {
  const CursorRead& read = ReadOf(load);
  if (!CanBeCursor(type)) {
    throw EngineError(code::kBadCursorType,
                      fmt::format("the cursor column {} of {} is {}, which has no order to read by", read.column,
                                  load.request.target.Display(), type),
                      "choose a column of numbers, dates, timestamps, text or UUIDs");
  }
  CheckLookback(read.lookback, type, read.column, load.request.target);
  if (!read.mark || AreComparable(type, read.mark->value.type)) return;
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

// A read that moves no mark may change what the target holds at it.
void KeepMark(LoadContext& load) {
  const std::optional<CursorMark>& before = ReadOf(load).mark;
  if (!before) {
    if (ReadOf(load).mark_stays) load.result.mark.reset();
    return;
  }
  load.result.mark = before;
  if (before->checksum.empty()) return;
  const Slice slice = SliceAt(load, TargetTable(load), before->value);
  load.result.mark->rows = slice.rows;
  load.result.mark->checksum = slice.checksum;
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
  load.result.columns = ColumnsOf(load, table);
  const ColumnInfo cursor = CursorOf(load, load.result.columns);
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
  std::string future =
      IsTime(cursor.type) ? fmt::format("coalesce({} > CAST({} AS {}), false)", name, start, cursor.type) : "false";
  if (!read.mark_not_after.empty()) {
    future = fmt::format("({} OR coalesce({} > CAST({} AS {}), false))", future, name,
                         base::QuoteLiteral(read.mark_not_after), cursor.type);
  }
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
  const auto given = [&](const CursorValue& bound, const char* what) {
    return Bound(connection, read, bound, type, what, target);
  };
  CursorBounds bounds;
  if (read.range) {
    if (read.range->from) bounds.from = given(*read.range->from, "--from");
    if (read.range->to) bounds.to = given(*read.range->to, "--to");
  } else if (read.mark && !read.by_part) {
    CheckLookback(read.lookback, read.mark->value.type, read.column, target);
    bounds.from = LessLookback(connection, read.mark->value, read.lookback, Calendar::kUtc);
  } else if (read.start) {
    bounds.from = given({*read.start, ""}, "start_date");
  }
  return bounds;
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
  if (!mark || mark->checksum.empty() || ReadOf(load).replace) return;
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

void ReplaceRange(LoadContext& load, const TargetTable& target) {
  if (!load.request.read || !ReadOf(load).replace) return;
  const ColumnInfo cursor = CursorOf(load, target.columns());
  const std::string range = InBounds(load, Quoted(cursor.name), cursor.type);
  load.result.deleted =
      load.connection.Execute("DELETE FROM " + target.sql() + (range.empty() ? "" : " WHERE " + range));
}

void SetMark(LoadContext& load) {
  if (!load.request.read) return;
  const std::optional<CursorMark>& before = ReadOf(load).mark;
  std::optional<CursorMark>& mark = load.result.mark;
  if (ReadOf(load).range || ReadOf(load).mark_stays) return KeepMark(load);
  if (load.result.rows_read == 0 || (!mark && !before)) {
    mark = before;
    if (mark && !load.result.columns.empty()) KeepMark(load);  // rows that were left out may have widened the target
    return;
  }
  TargetTable target(load);
  std::vector<CursorValue> known;
  if (mark) known.push_back(mark->value);
  if (before) known.push_back(before->value);
  mark = CursorMark{Highest(load.connection, known, CursorOf(load, target.columns()).type), 0, {}};
  if (load.request.mode != LoadMode::kAppendNew) return;
  const Slice slice = SliceAt(load, target, mark->value);
  mark->rows = slice.rows;
  mark->checksum = slice.checksum;
}

}  // namespace sqlflow::engine::duckdb
