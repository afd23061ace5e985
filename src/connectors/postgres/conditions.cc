#include "connectors/postgres/conditions.h"

#include "base/errors/drift.h"
#include "base/json.h"
#include "base/text.h"
#include "component/find_column.h"
#include "connectors/postgres/plain_types.h"

namespace sqlflow::connectors::postgres {

namespace {

std::string TextOf(const base::Json& value) {
  if (value.kind == base::Json::Kind::kBool) return value.boolean ? "true" : "false";
  return value.text;
}

// By the type that a domain comes down to. (citext has an order of its own, "char" none.)
bool IsText(const RemoteColumn& column) {
  const uint32_t type = column.here.oid;
  return type == kTextOid || type == kCharOid || type == kVarcharOid || type == kNameOid;
}

// NaN is above all.
bool HasEnds(const RemoteColumn& column) {
  const Wire wire = column.here.wire;
  return column.here.has_infinity() || wire == Wire::kFloat4 || wire == Wire::kFloat8 || wire == Wire::kNumeric;
}

// A numeric that is a DOUBLE here: two that are one value here must be one there, or a tie would be passed over.
bool IsRounded(const RemoteColumn& column) { return column.here.cast == "::float8"; }

}  // namespace

std::string Comparable(const RemoteColumn& column) {
  return base::QuoteIdentifier(column.name) + (IsText(column) ? " COLLATE \"C\"" : IsRounded(column) ? "::float8" : "");
}

void CheckCursor(const RemoteColumn& column, const ServerObject& object) {
  if (column.here.type != "VARCHAR" || IsText(column)) return;
  throw base::Error(base::code::kBadCursorType,
                    fmt::format("the cursor column {} of {} is {}, which is text here and has another order as such",
                                column.name, object.name, column.type_name),
                    column.type_name == "numeric"
                        ? fmt::format("give it a precision: \"column_types\": {{{}: \"DECIMAL(38,0)\"}}",
                                      base::QuoteJson(column.name))
                        : "choose another column, or cast it to text in a \"query\"");
}

std::string HasValue(const RemoteColumn& column) {
  const std::string name = base::QuoteIdentifier(column.name);
  if (HasEnds(column)) return fmt::format("{0} > '-infinity' AND {0} < 'infinity'", name);
  return name + " IS NOT NULL";
}

std::string HasNoValue(const RemoteColumn& column) {
  const std::string name = base::QuoteIdentifier(column.name);
  std::vector<std::string> kinds;
  if (!column.not_null) kinds.push_back(name + " IS NULL");
  // Both ends are given as ranges, so that an index serves.
  if (HasEnds(column)) kinds.push_back(fmt::format("{0} <= '-infinity' OR {0} >= 'infinity'", name));
  return base::JoinStrings(kinds, " OR ");
}

const RemoteColumn& Conditions::Find(const std::string& name) const {
  return component::ColumnNamed(object_.columns, name, object_.name);
}

std::string Conditions::Literal(const std::string& text, const RemoteColumn& column) {
  // A domain's own conditions are for what is stored; a literal without a type becomes one of its base.
  const bool is_domain = column.type != column.here.oid;
  return server_.Literal(text) + (is_domain ? "" : "::" + column.type_name);
}

std::string Conditions::Of(const component::Filter& filter) {
  const RemoteColumn& column = Find(filter.column);
  return component::FilterSql(filter, column.name,
                              [&](const base::Json& value) { return Literal(TextOf(value), column); });
}

std::string Conditions::Of(const component::CursorRange& range) {
  const RemoteColumn& column = Find(range.column);
  const std::string value = Comparable(column);
  const auto bound = [&](const std::string& text) {
    return IsRounded(column) ? server_.Literal(text) + "::float8" : Literal(text, column);
  };
  std::vector<std::string> within;
  if (!range.include_null) within.push_back(HasValue(column));
  if (range.lower) within.push_back(value + " >= " + bound(*range.lower));
  if (range.upper) within.push_back(value + (range.upper_exclusive ? " < " : " <= ") + bound(*range.upper));
  std::string wanted = base::JoinStrings(within, " AND ");
  if (!range.include_null || wanted.empty()) return wanted;
  const std::string none = HasNoValue(column);
  return none.empty() ? wanted : fmt::format("({} OR {})", wanted, none);
}

}  // namespace sqlflow::connectors::postgres
