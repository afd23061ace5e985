#include "connectors/postgres/conditions.h"

#include "base/errors/drift.h"
#include "base/json.h"
#include "base/text.h"
#include "component/find_column.h"

namespace sqlflow::connectors::postgres {

namespace {

std::string TextOf(const base::Json& value) {
  if (value.kind == base::Json::Kind::kBool) return value.boolean ? "true" : "false";
  return value.text;
}

bool IsText(const std::string& type) {
  return type.starts_with("text") || type.starts_with("character") || type == "name" || type == "\"char\"" ||
         type == "citext";
}

// NaN is above all.
bool HasEnds(const std::string& type) {
  return type == "date" || type.starts_with("timestamp") || type == "double precision" || type == "real" ||
         type.starts_with("numeric");
}

}  // namespace

std::string Comparable(const RemoteColumn& column) {
  return base::QuoteIdentifier(column.name) + (IsText(column.type_name) ? " COLLATE \"C\"" : "");
}

void CheckCursor(const RemoteColumn& column, const ServerObject& object) {
  const bool same = IsText(column.type_name) && column.type_name != "citext";
  if (column.here.type != "VARCHAR" || same) return;
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
  if (HasEnds(column.type_name)) return fmt::format("{0} > '-infinity' AND {0} < 'infinity'", name);
  return name + " IS NOT NULL";
}

const RemoteColumn& Conditions::Find(const std::string& name) const {
  return component::ColumnNamed(object_.columns, name, object_.name);
}

std::string Conditions::Literal(const std::string& text, const RemoteColumn& column) {
  return server_.Literal(text) + "::" + column.type_name;
}

std::string Conditions::Of(const component::Filter& filter) {
  const RemoteColumn& column = Find(filter.column);
  return component::FilterSql(filter, column.name,
                              [&](const base::Json& value) { return Literal(TextOf(value), column); });
}

std::string Conditions::Of(const component::CursorRange& range) {
  const RemoteColumn& column = Find(range.column);
  const std::string value = Comparable(column);
  std::vector<std::string> within;
  if (range.lower) within.push_back(value + " >= " + Literal(*range.lower, column));
  if (range.upper) within.push_back(value + (range.upper_exclusive ? " < " : " <= ") + Literal(*range.upper, column));
  const std::string wanted = base::JoinStrings(within, " AND ");
  if (!range.include_null) return wanted.empty() ? HasValue(column) : wanted;
  if (wanted.empty()) return "";
  std::string none;
  if (!column.not_null) none += fmt::format(" OR {} IS NULL", base::QuoteIdentifier(column.name));
  if (HasEnds(column.type_name)) {
    // Both ends are given as ranges, so that an index serves.
    none += fmt::format(" OR {0} <= '-infinity' OR {0} >= 'infinity'", base::QuoteIdentifier(column.name));
  }
  return "(" + wanted + none + ")";
}

}  // namespace sqlflow::connectors::postgres
