#include "connectors/postgres/written_column.h"

#include <cstdio>

#include "base/errors/execution.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/find_column.h"

namespace sqlflow::connectors::postgres {

namespace {

// A type of the engine as the server has it.
struct Counterpart {
  std::string there;  // the server's name
  std::string here;   // the engine's type in which values leave it
  ColumnType wire;
};

struct Plain {
  const char* engine;
  const char* here;  // what the server has no type for is widened
  const char* there;
  Wire wire;
  uint32_t oid;
};

// JSON is json there, not jsonb, which would change it.
constexpr Plain kPlain[] = {
    {"BOOLEAN", "BOOLEAN", "boolean", Wire::kBoolean, 16},
    {"TINYINT", "SMALLINT", "smallint", Wire::kInt2, 21},
    {"UTINYINT", "SMALLINT", "smallint", Wire::kInt2, 21},
    {"SMALLINT", "SMALLINT", "smallint", Wire::kInt2, 21},
    {"USMALLINT", "INTEGER", "integer", Wire::kInt4, 23},
    {"INTEGER", "INTEGER", "integer", Wire::kInt4, 23},
    {"UINTEGER", "BIGINT", "bigint", Wire::kInt8, 20},
    {"BIGINT", "BIGINT", "bigint", Wire::kInt8, 20},
    {"FLOAT", "FLOAT", "real", Wire::kFloat4, 700},
    {"DOUBLE", "DOUBLE", "double precision", Wire::kFloat8, 701},
    {"VARCHAR", "VARCHAR", "text", Wire::kText, 25},
    {"JSON", "JSON", "json", Wire::kText, 114},
    {"BLOB", "BLOB", "bytea", Wire::kBytes, 17},
    {"DATE", "DATE", "date", Wire::kDate, 1082},
    {"TIME", "TIME", "time", Wire::kTime, 1083},
    {"TIME WITH TIME ZONE", "TIME WITH TIME ZONE", "time with time zone", Wire::kTimeTz, 1266},
    {"TIMESTAMP", "TIMESTAMP", "timestamp", Wire::kTimestamp, 1114},
    {"TIMESTAMP_S", "TIMESTAMP", "timestamp", Wire::kTimestamp, 1114},
    {"TIMESTAMP_MS", "TIMESTAMP", "timestamp", Wire::kTimestamp, 1114},
    {"TIMESTAMP_NS", "TIMESTAMP", "timestamp", Wire::kTimestamp, 1114},
    {"TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE", "timestamp with time zone", Wire::kTimestampTz, 1184},
    {"INTERVAL", "INTERVAL", "interval", Wire::kInterval, 1186},
    {"UUID", "UUID", "uuid", Wire::kUuid, 2950},
};

constexpr uint32_t kNumericOid = 1700;
constexpr const char* kMisfit = " there, which does not hold ";

Counterpart Of(const Plain& plain) {
  ColumnType wire;
  wire.wire = plain.wire;
  wire.type = plain.here;
  wire.oid = plain.oid;
  return {plain.there, plain.here, std::move(wire)};
}

const Plain* FindPlain(std::string_view engine_type) {
  for (const Plain& plain : kPlain) {
    if (engine_type == plain.engine) return &plain;
  }
  return nullptr;
}

Counterpart TextOf() { return Of(*FindPlain("VARCHAR")); }
Counterpart JsonOf() { return Of(*FindPlain("JSON")); }

Counterpart Numeric(const std::string& here, int width, int scale) {
  ColumnType wire;
  wire.wire = Wire::kNumeric;
  wire.type = here;
  wire.oid = kNumericOid;
  wire.width = width;
  wire.scale = scale;
  return {fmt::format("numeric({},{})", width, scale), here, std::move(wire)};
}

bool IsNested(std::string_view type) {
  return type.starts_with("STRUCT(") || type.starts_with("MAP(") || type.starts_with("UNION(") || type.ends_with("]");
}

Counterpart CounterpartOf(const std::string& type) {
  if (const Plain* plain = FindPlain(type)) return Of(*plain);
  int width = 0, scale = 0;
  if (std::sscanf(type.c_str(), "DECIMAL(%d,%d)", &width, &scale) == 2) return Numeric(type, width, scale);
  if (type == "UBIGINT") return Numeric("DECIMAL(20,0)", 20, 0);
  if (type == "HUGEINT") return Numeric("HUGEINT", 39, 0);
  if (!IsNested(type)) return TextOf();  // ENUM, BIT, UHUGEINT …
  if (!type.ends_with("]")) return JsonOf();
  const std::string element_type = type.substr(0, type.rfind('['));  // of INTEGER[] or INTEGER[3]
  if (IsNested(element_type) || element_type == "JSON") return JsonOf();
  Counterpart element = CounterpartOf(element_type);
  ColumnType wire;
  wire.wire = Wire::kArray;
  wire.type = element.here + "[]";
  wire.element = std::make_shared<const ColumnType>(std::move(element.wire));
  return {element.there + "[]", element.here + "[]", std::move(wire)};
}

bool IsZoned(std::string_view type) { return type == "TIMESTAMP WITH TIME ZONE"; }
bool IsTime(std::string_view type) { return type.starts_with("TIMESTAMP") || type == "DATE"; }

// Between a time of day somewhere and a moment stands a time zone, which nobody has named.
void CheckZones(const component::Column& column, const std::string& here, const std::string& there) {
  if (IsZoned(here) == IsZoned(column.type) || !IsTime(here) || !IsTime(column.type)) return;
  throw base::Error(base::code::kValueNotConvertible,
                    fmt::format("column {} is {} here and {} there", column.name, column.type, there),
                    fmt::format("say which time zone is meant: {} AT TIME ZONE 'UTC'", column.name));
}

// The value as `here`; an error that names it where that would change it.
std::string Fitted(const component::Column& column, const std::string& value, const std::string& here,
                   const std::string& there) {
  if (column.type == here) return value;
  if (here == "JSON") return column.type == "VARCHAR" ? value : fmt::format("to_json({})", value);
  if (here == "VARCHAR") {
    return fmt::format("CAST({} AS VARCHAR)", IsNested(column.type) ? "to_json(" + value + ")" : value);
  }
  CheckZones(column, here, there);
  const std::string fitted = fmt::format("TRY_CAST({} AS {})", value, here);
  std::string changed = fitted + " IS NULL";
  if (column.type != "VARCHAR") {
    changed += fmt::format(" OR CAST({} AS {}) IS DISTINCT FROM {}", fitted, column.type, value);
  }
  const std::string message = fmt::format("column {} is {}{}", column.name, there, kMisfit);
  return fmt::format("CASE WHEN {0} IS NULL THEN NULL WHEN {1} THEN error({2} || CAST({0} AS VARCHAR)) ELSE {3} END",
                     value, changed, base::QuoteLiteral(message), fitted);
}

WrittenColumn NewColumn(const component::Column& column, const std::string& value) {
  Counterpart counterpart = CounterpartOf(column.type);
  WrittenColumn made;
  made.name = column.name;
  made.select = Fitted(column, value, counterpart.here, counterpart.there);
  made.copied_as = counterpart.there;
  made.added_as = counterpart.there;
  made.wire = std::move(counterpart.wire);
  return made;
}

WrittenColumn ExistingColumn(const component::Column& column, const std::string& value, const TargetColumn& target) {
  const ColumnType& there = target.column.here;
  WrittenColumn made;
  made.name = target.column.name;
  made.always_counts = target.always_counts;
  made.copied_as = target.full_type;
  Counterpart counterpart = CounterpartOf(column.type);
  const bool is_whole = column.type.ends_with("INT") || column.type.ends_with("INTEGER");
  if (there.cast.empty()) {
    made.wire = there;
    made.select = Fitted(column, value, there.type, target.full_type);
  } else if (there.oid == kNumericOid && (is_whole || counterpart.wire.wire == Wire::kNumeric)) {
    // A numeric that takes every number.
    if (counterpart.wire.wire != Wire::kNumeric) counterpart = Numeric("DECIMAL(19,0)", 19, 0);
    made.select = Fitted(column, value, counterpart.here, target.full_type);
    made.wire = std::move(counterpart.wire);
  } else {
    // The server reads it from text.
    const bool is_list = there.wire == Wire::kArray && counterpart.wire.wire == Wire::kArray;
    Counterpart text = is_list ? CounterpartOf("VARCHAR[]") : TextOf();
    made.copied_as = text.there;
    made.cast = "::" + target.full_type;
    made.select =
        is_list ? fmt::format("CAST({} AS VARCHAR[])", value) : Fitted(column, value, text.here, target.full_type);
    made.wire = std::move(text.wire);
  }
  return made;
}

[[noreturn]] void ThrowOneName(const std::string& one, const std::string& other, const TargetTable& target) {
  throw base::Error(base::code::kUnrepresentableValue,
                    fmt::format("the columns {} and {} would be one column of {}", one, other, target.name()),
                    "give one of them another name: SELECT … AS …");
}

}  // namespace

std::optional<base::Error> RewordMisfit(const base::Error& error) {
  if (error.message().find(kMisfit) == std::string::npos) return std::nullopt;
  return base::Error(
      base::code::kValueNotConvertible, error.message(),
      "change the value in the SELECT that is exported (round, CAST), or the column there: ALTER TABLE … "
      "ALTER COLUMN … TYPE …");
}

std::vector<WrittenColumn> MapColumns(const std::vector<component::Column>& columns, const TargetTable& target,
                                      std::vector<std::string>& notes) {
  std::vector<RemoteColumn> there;
  for (const TargetColumn& column : target.columns) there.push_back(column.column);
  std::vector<WrittenColumn> mapped;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string value = fmt::format("c{}", i);
    const RemoteColumn* found = component::FindColumn(there, columns[i].name);
    if (!found) {
      mapped.push_back(NewColumn(columns[i], value));
      if (target.exists()) notes.push_back(fmt::format("column {} added to {}", columns[i].name, target.name()));
    } else if (const TargetColumn& column = target.columns[found - there.data()]; column.generated) {
      notes.push_back(fmt::format("column {} is not written: {} computes it", found->name, target.name()));
      continue;
    } else {
      mapped.push_back(ExistingColumn(columns[i], value, column));
    }
    for (size_t j = 0; j + 1 < mapped.size(); ++j) {
      if (mapped[j].name == mapped.back().name) ThrowOneName(mapped[j].name, columns[i].name, target);
    }
  }
  return mapped;
}

}  // namespace sqlflow::connectors::postgres
