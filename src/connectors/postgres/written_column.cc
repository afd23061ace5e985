#include "connectors/postgres/written_column.h"

#include <algorithm>

#include "base/errors/execution.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/find_column.h"
#include "connectors/postgres/plain_types.h"
#include "connectors/postgres/server_object.h"

namespace sqlflow::connectors::postgres {

namespace {

// A type of the engine as the server has it.
struct Counterpart {
  std::string there;  // the server's name
  std::string here;   // the engine's type in which values leave it
  ColumnType wire;
};

Counterpart Of(const PlainType& plain) { return {plain.there, plain.here, plain.AsColumn()}; }

Counterpart TextOf() { return Of(*CounterpartOfPlain("VARCHAR")); }
Counterpart JsonOf() { return Of(*CounterpartOfPlain("JSON")); }

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
  if (const PlainType* plain = CounterpartOfPlain(type)) return Of(*plain);
  if (const auto decimal = ReadDecimal(type)) return Numeric(type, decimal->first, decimal->second);
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

std::string MisfitOf(const component::Column& column, const std::string& there) {
  return fmt::format("column {} is {} there, which does not hold ", column.name, there);
}

// Asks for the value as `here`; an error that names it where that would change it.
void Fit(const component::Column& column, const std::string& value, const std::string& here, const std::string& there,
         WrittenColumn& made) {
  if (column.type == here) {
    made.select = value;
    return;
  }
  if (here == "JSON") {
    made.select = column.type == "VARCHAR" ? value : fmt::format("to_json({})", value);
    return;
  }
  if (here == "VARCHAR") {
    made.select = fmt::format("CAST({} AS VARCHAR)", IsNested(column.type) ? "to_json(" + value + ")" : value);
    return;
  }
  CheckZones(column, here, there);
  const std::string fitted = fmt::format("TRY_CAST({} AS {})", value, here);
  std::string changed = fitted + " IS NULL";
  if (column.type != "VARCHAR") {
    changed += fmt::format(" OR CAST({} AS {}) IS DISTINCT FROM {}", fitted, column.type, value);
  }
  made.misfit = MisfitOf(column, there);
  made.select =
      fmt::format("CASE WHEN {0} IS NULL THEN NULL WHEN {1} THEN error({2} || CAST({0} AS VARCHAR)) ELSE {3} END",
                  value, changed, base::QuoteLiteral(made.misfit), fitted);
}

// The condition that the server would change a value in silence: round a time to the digits of a second that a time(0)
// or timestamp(3) has, or cut the spaces beyond a length. Empty: it would not.
std::string IsCut(const std::string& value, const TargetColumn& target) {
  constexpr int kUnits[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10};  // microseconds, by digits
  constexpr int kHeader = 4;                                              // of a length, which is counted with it
  const ColumnType& here = target.here;
  const bool is_time = here.wire == Wire::kTimestamp || here.wire == Wire::kTimestampTz || here.wire == Wire::kTime ||
                       here.wire == Wire::kTimeTz;
  if (is_time && target.modifier >= 0 && target.modifier < static_cast<int>(std::size(kUnits))) {
    return fmt::format("microsecond({}) % {} <> 0", value, kUnits[target.modifier]);
  }
  if (target.modifier < kHeader) return "";
  if (here.oid == kVarcharOid) return fmt::format("length({}) > {}", value, target.modifier - kHeader);
  if (here.oid == kCharOid) return fmt::format("length(rtrim({}, ' ')) > {}", value, target.modifier - kHeader);
  return "";
}

void RefuseToCut(const component::Column& column, const std::string& value, const TargetColumn& target,
                 WrittenColumn& made) {
  const std::string is_cut = IsCut(made.select, target);
  if (is_cut.empty()) return;
  made.misfit = MisfitOf(column, target.full_type);
  made.select = fmt::format("CASE WHEN {} THEN error({} || left(CAST({} AS VARCHAR), 100)) ELSE {} END", is_cut,
                            base::QuoteLiteral(made.misfit), value, made.select);
}

WrittenColumn NewColumn(const component::Column& column, const std::string& value) {
  CheckLength(column.name);
  Counterpart counterpart = CounterpartOf(column.type);
  WrittenColumn made;
  made.name = column.name;
  Fit(column, value, counterpart.here, counterpart.there, made);
  made.copied_as = counterpart.there;
  made.added_as = counterpart.there;
  made.wire = std::move(counterpart.wire);
  return made;
}

WrittenColumn ExistingColumn(const component::Column& column, const std::string& value, const TargetColumn& target) {
  const ColumnType& there = target.here;
  WrittenColumn made;
  made.name = target.name;
  made.always_counts = target.always_counts;
  made.copied_as = target.full_type;
  Counterpart counterpart = CounterpartOf(column.type);
  const bool is_whole = column.type.ends_with("INT") || column.type.ends_with("INTEGER");
  if (there.cast.empty()) {
    made.wire = there;
    Fit(column, value, there.type, target.full_type, made);
    RefuseToCut(column, value, target, made);
  } else if (there.oid == kNumericOid && (is_whole || counterpart.wire.wire == Wire::kNumeric)) {
    // A numeric that takes every number.
    if (counterpart.wire.wire != Wire::kNumeric) counterpart = Numeric("DECIMAL(19,0)", 19, 0);
    Fit(column, value, counterpart.here, target.full_type, made);
    made.wire = std::move(counterpart.wire);
  } else {
    // The server reads it from text.
    const bool is_list = there.wire == Wire::kArray && counterpart.wire.wire == Wire::kArray;
    Counterpart text = is_list ? CounterpartOf("VARCHAR[]") : TextOf();
    made.copied_as = text.there;
    made.cast = "::" + target.type_name;  // without its length: a cast would cut to it, an INSERT says so
    if (is_list) {
      made.select = fmt::format("CAST({} AS VARCHAR[])", value);
    } else {
      Fit(column, value, text.here, target.full_type, made);
    }
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

std::optional<base::Error> RewordMisfit(const base::Error& error, const std::vector<WrittenColumn>& columns) {
  const bool is_misfit = std::any_of(columns.begin(), columns.end(), [&](const WrittenColumn& column) {
    return !column.misfit.empty() && error.message().find(column.misfit) != std::string::npos;
  });
  if (!is_misfit) return std::nullopt;
  return base::Error(
      base::code::kValueNotConvertible, error.message(),
      "change the value in the SELECT that is exported (round, CAST), or the column there: ALTER TABLE … "
      "ALTER COLUMN … TYPE …");
}

std::vector<WrittenColumn> MapColumns(const std::vector<component::Column>& columns, const TargetTable& target,
                                      std::vector<std::string>& notes) {
  std::vector<WrittenColumn> mapped;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string value = fmt::format("c{}", i);
    const TargetColumn* found = component::FindColumn(target.columns, columns[i].name);
    if (!found) {
      mapped.push_back(NewColumn(columns[i], value));
      if (target.exists()) notes.push_back(fmt::format("column {} added to {}", columns[i].name, target.name()));
    } else if (found->generated) {
      notes.push_back(fmt::format("column {} is not written: {} computes it", found->name, target.name()));
      continue;
    } else {
      mapped.push_back(ExistingColumn(columns[i], value, *found));
    }
    for (size_t j = 0; j + 1 < mapped.size(); ++j) {
      if (mapped[j].name == mapped.back().name) ThrowOneName(mapped[j].name, columns[i].name, target);
    }
  }
  return mapped;
}

}  // namespace sqlflow::connectors::postgres
