#include "engine/duckdb/cursor_value.h"

#include "base/errors/drift.h"
#include "base/text.h"
#include "engine/duckdb/catalog.h"
#include "engine/duckdb/load_context.h"
#include "engine/duckdb/type_family.h"

namespace sqlflow::engine::duckdb {

bool CanBeCursor(const std::string& type) {
  const TypeFamily family = FamilyOf(type);
  return family == TypeFamily::kNumber || family == TypeFamily::kText || IsTime(type) || type == "UUID" ||
         type == "TIME";
}

bool AreComparable(const std::string& left, const std::string& right) {
  if (left == right) return true;
  const TypeFamily family = FamilyOf(left);
  return family == FamilyOf(right) && (family == TypeFamily::kNumber || family == TypeFamily::kLocalTime);
}

std::string Literal(const CursorValue& value) {
  return fmt::format("CAST({} AS {})", base::QuoteLiteral(value.text), value.type);
}

std::string AsText(const std::string& value, const std::string& type) {
  if (type == kZoned) return fmt::format("(({}) AT TIME ZONE 'UTC')::VARCHAR || '+00'", value);
  return fmt::format("({})::VARCHAR", value);
}

std::string HasNone(const std::string& cursor, const std::string& type) {
  if (!HasInfinity(type)) return cursor + " IS NULL";
  return fmt::format("({0} IS NULL OR NOT isfinite({0}))", cursor);
}

namespace {

// A distance between numbers, not between times.
bool IsNumber(const std::string& lookback) { return lookback.find_first_not_of("0123456789.") == std::string::npos; }

}  // namespace

void CheckLookback(const std::string& lookback, const std::string& type, const std::string& column,
                   const base::QualifiedName& table) {
  if (lookback.empty()) return;
  const bool of_numbers = FamilyOf(type) == TypeFamily::kNumber;
  if (IsNumber(lookback) ? of_numbers : IsTime(type)) return;
  throw EngineError(base::code::kBadLookback,
                    fmt::format("a lookback of {} means nothing for the cursor column {} of {}, which is {}", lookback,
                                column, table.Display(), type),
                    of_numbers     ? "write a plain number: 1000"
                    : IsTime(type) ? "write a duration: 7 days, P7D, PT1H"
                                   : "leave it out: text and UUIDs have no distance");
}

CursorValue LessLookback(Connection& connection, const CursorValue& value, const std::string& lookback,
                         Calendar calendar) {
  if (lookback.empty()) return value;
  const bool number = IsNumber(lookback);
  // Below the lowest value of an unsigned type there still is a number.
  const std::string type = !number                                           ? value.type
                           : value.type == "DOUBLE" || value.type == "FLOAT" ? "DOUBLE"
                                                                             : "DECIMAL(38,6)";
  const char* form = number ? "CAST({0} AS {2}) - CAST({1} AS {2})"
                     : value.type == kZoned && calendar == Calendar::kUtc
                         ? "(({0} AT TIME ZONE 'UTC') - INTERVAL '{1}') AT TIME ZONE 'UTC'"
                         : "{0} - INTERVAL '{1}'";
  const std::string earlier = fmt::format(fmt::runtime(form), Literal(value), lookback, type);
  if (IsExactNumber(value.type) && ScaleOf(value.type) == 0) {
    // No integer lies between a fraction and the next integer, and a server takes no 2.000000 for one.
    const std::string whole = fmt::format("TRY_CAST(ceil({}) AS {})", earlier, value.type);
    const ResultTable found = connection.Query("SELECT " + AsText(whole, value.type));
    if (found.rows[0][0]) return {*found.rows[0][0], value.type};
  }
  return {connection.Text("SELECT " + AsText(fmt::format("CAST({} AS {})", earlier, type), type)), type};
}

CursorValue Highest(Connection& connection, const std::vector<CursorValue>& values, const std::string& type) {
  std::string list;
  for (const CursorValue& value : values) {
    list += fmt::format("{}CAST({} AS {})", list.empty() ? "" : ", ", Literal(value), type);
  }
  return {connection.Text("SELECT " + AsText(fmt::format("greatest({})", list), type)), type};
}

std::optional<CursorValue> FindWindowStart(Connection& connection, const WindowStart& window) {
  Catalog catalog(connection);
  if (catalog.Kind(window.table) != "table") return std::nullopt;
  const std::optional<std::vector<ColumnInfo>> columns = catalog.Columns(window.table);
  const ColumnInfo* column = FindColumn(*columns, window.column);
  if (!column || !CanBeCursor(column->type)) return std::nullopt;
  CheckLookback(window.lookback, column->type, column->name, window.table);
  const std::string name = Quoted(column->name);
  std::string counts = "NOT " + HasNone(name, column->type);
  if (IsTime(column->type)) {
    // A local time is compared with an instant in the session's time zone. Two comparisons, which leave out infinity
    // and NULL too, are faster than asking of every value whether it is finite.
    counts = fmt::format("{0} <= CAST({1} AS {2}) AND {0} > CAST('-infinity' AS {2})", name,
                         Literal({window.not_after, kZoned}), column->type);
  }
  const ResultTable found = connection.Query(fmt::format(
      "SELECT {} FROM {} WHERE {}", AsText(fmt::format("max({})", name), column->type), window.table.Quoted(), counts));
  if (!found.rows[0][0]) return std::nullopt;
  // The groups of a day begin at the session's midnight.
  return LessLookback(connection, {*found.rows[0][0], column->type}, window.lookback, Calendar::kSession);
}

}  // namespace sqlflow::engine::duckdb
