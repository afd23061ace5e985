#include "connectors/postgres/column_type.h"

#include <cstdio>
#include <set>

#include "base/error.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "connectors/postgres/plain_types.h"

namespace sqlflow::connectors::postgres {

namespace {

constexpr int kMostDigits = 38;

ColumnType Text() {
  ColumnType text;
  text.cast = "::text";
  return text;
}

ColumnType Decimal(Wire wire, int width, int scale) {
  ColumnType decimal;
  decimal.wire = wire;
  decimal.type = fmt::format("DECIMAL({},{})", width, scale);
  decimal.width = width;
  decimal.scale = scale;
  return decimal;
}

// A numeric's modifier: precision in the upper half, scale in the lower 11 bits, signed since server 15
// (numeric_typmod_precision in src/backend/utils/adt/numeric.c).
ColumnType Numeric(int32_t modifier) {
  if (modifier < 4) return Text();
  const int precision = ((modifier - 4) >> 16) & 0xffff;
  const int scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  const int width = scale < 0 ? precision - scale : std::max(precision, scale);
  return width <= kMostDigits ? Decimal(Wire::kNumeric, width, std::max(scale, 0)) : Text();
}

bool IsNumeric(const ColumnType& type) { return type.oid == kNumericOid; }

// What a numeric is if `wanted` says so: nothing where that is no type for numbers.
std::optional<ColumnType> NumericAs(const std::string& wanted) {
  if (const auto decimal = ReadDecimal(wanted)) return Decimal(Wire::kNumeric, decimal->first, decimal->second);
  if (wanted != "DOUBLE") return std::nullopt;
  ColumnType number;
  number.wire = Wire::kFloat8;
  number.type = "DOUBLE";
  number.cast = "::float8";
  return number;
}

ColumnType ArrayOf(uint32_t element_oid, ColumnType element) {
  element.oid = element_oid;
  ColumnType array;
  array.wire = Wire::kArray;
  array.type = element.type + "[]";
  if (!element.cast.empty()) array.cast = element.cast + "[]";
  array.element = std::make_shared<const ColumnType>(std::move(element));
  return array;
}

// What the column is by `column_types`.
ColumnType Wanted(const RemoteColumn& column, const std::string& type) {
  std::string wanted = base::Upper(type);
  std::erase(wanted, ' ');
  const ColumnType& here = column.here;
  if (wanted == "VARCHAR" || wanted == "TEXT") {
    ColumnType text = Text();
    text.oid = here.oid;
    return text;
  }
  if (IsNumeric(here)) {
    if (std::optional<ColumnType> number = NumericAs(wanted)) {
      number->oid = here.oid;
      return *number;
    }
  } else if (here.element && IsNumeric(*here.element) && wanted.ends_with("[]")) {
    const std::optional<ColumnType> number = NumericAs(wanted.substr(0, wanted.size() - 2));
    if (number) return ArrayOf(here.element->oid, *number);
  }
  if (base::EqualsIgnoreCase(type, here.type)) return here;
  throw base::Error(base::code::kUnknownColumnType,
                    fmt::format("column {} is {} there and {} here: it cannot be read as {}", column.name,
                                column.type_name, here.type, type),
                    "\"column_types\" takes VARCHAR for any column, and DECIMAL(width, scale) or DOUBLE for a numeric; "
                    "cast others in SQL, or in a \"query\"");
}

// A type of the catalogue, domains followed to their base.
struct Resolved {
  uint32_t oid = 0;
  int32_t modifier = -1;
  uint32_t element = 0;  // of an array
};

class Catalogue {
 public:
  explicit Catalogue(Server& server) : server_(server) {}

  void Learn(std::set<uint32_t> types) {
    std::erase_if(types, [this](uint32_t type) {
      return type == kNumericOid || type == kMoneyOid || FindPlainType(type) || known_.contains(type);
    });
    if (types.empty()) return;
    std::string list;
    for (const uint32_t type : types) list += (list.empty() ? "" : ",") + std::to_string(type);
    const Answer found = server_.Query(
        fmt::format("WITH RECURSIVE chain(asked, type, modifier) AS ("
                    "SELECT oid, oid, -1 FROM pg_type WHERE oid IN ({}) UNION ALL "
                    "SELECT c.asked, t.typbasetype, greatest(c.modifier, t.typtypmod) FROM chain c "
                    "JOIN pg_type t ON t.oid = c.type WHERE t.typtype = 'd') "
                    "SELECT c.asked, c.type, c.modifier, CASE WHEN t.typcategory = 'A' AND t.typlen = -1 AND c.type "
                    "NOT IN (22, 30) THEN t.typelem ELSE 0 END FROM chain c JOIN pg_type t ON t.oid = c.type "
                    "WHERE t.typtype <> 'd'",
                    list),
        "looking types up");
    std::set<uint32_t> more;
    for (const auto& row : found.rows) {
      Resolved resolved;
      resolved.oid = static_cast<uint32_t>(std::stoul(*row[1]));
      resolved.modifier = std::stoi(*row[2]);
      resolved.element = static_cast<uint32_t>(std::stoul(*row[3]));
      if (resolved.element) more.insert(resolved.element);
      known_[static_cast<uint32_t>(std::stoul(*row[0]))] = resolved;
    }
    Learn(more);
  }

  ColumnType TypeOf(uint32_t type, int32_t modifier) {
    if (const auto found = known_.find(type); found != known_.end()) {
      const Resolved& resolved = found->second;
      if (resolved.modifier >= 0) modifier = resolved.modifier;
      if (resolved.element) return ArrayOf(resolved.element, TypeOf(resolved.element, modifier));
      type = resolved.oid;
    }
    ColumnType made = ScalarOf(type, modifier);
    made.oid = type;
    return made;
  }

 private:
  ColumnType ScalarOf(uint32_t type, int32_t modifier) {
    if (const PlainType* plain = FindPlainType(type)) return plain->AsColumn();
    if (type == kNumericOid) return Numeric(modifier);
    if (type == kMoneyOid) return Decimal(Wire::kMoney, 19, MoneyScale());
    return Text();
  }

  // The server's lc_monetary decides.
  int MoneyScale() {
    if (money_scale_ < 0) {
      money_scale_ = std::stoi(*server_.Query("SELECT scale(0::money::numeric)", "looking types up").rows[0][0]);
    }
    return money_scale_;
  }

  Server& server_;
  std::map<uint32_t, Resolved> known_;
  int money_scale_ = -1;
};

}  // namespace

std::optional<std::pair<int, int>> ReadDecimal(const std::string& type) {
  int width = 0, scale = 0, end = 0;
  const bool read = std::sscanf(type.c_str(), "DECIMAL(%d,%d)%n", &width, &scale, &end) == 2 ||
                    std::sscanf(type.c_str(), "NUMERIC(%d,%d)%n", &width, &scale, &end) == 2;
  if (!read || end != static_cast<int>(type.size())) return std::nullopt;
  if (width < 1 || width > kMostDigits || scale < 0 || scale > width) return std::nullopt;
  return std::pair{width, scale};
}

component::Column ColumnOf(const RemoteColumn& column) {
  return {column.name, column.here.type, !column.not_null, column.description};
}

void ResolveTypes(Server& server, std::vector<RemoteColumn>& columns,
                  const std::map<std::string, std::string>& wanted) {
  Catalogue catalogue(server);
  std::set<uint32_t> types;
  for (const RemoteColumn& column : columns) types.insert(column.type);
  catalogue.Learn(std::move(types));
  for (RemoteColumn& column : columns) column.here = catalogue.TypeOf(column.type, column.modifier);
  for (const auto& [name, type] : wanted) {
    for (RemoteColumn& column : columns) {
      if (base::EqualsIgnoreCase(column.name, name)) column.here = Wanted(column, type);
    }
  }
}

}  // namespace sqlflow::connectors::postgres
