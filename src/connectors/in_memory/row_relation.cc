#include "connectors/in_memory/row_relation.h"

#include "base/text.h"

namespace sqlflow::connectors::in_memory {

using base::Json;

namespace {

RowColumn* FindColumn(std::vector<RowColumn>& columns, const std::string& name) {
  for (RowColumn& column : columns) {
    if (base::EqualsIgnoreCase(column.name, name)) return &column;
  }
  return nullptr;
}

const Json* FindValue(const Json& row, const std::string& name) {
  for (const Json::Member& member : row.members) {
    if (base::EqualsIgnoreCase(member.name, name)) return &member.value;
  }
  return nullptr;
}

std::vector<RowColumn> DeclaredColumns(const Json& declared) {
  std::vector<RowColumn> columns;
  const auto add = [&columns](const std::string& name, const std::string& type) {
    if (!name.empty() && FindColumn(columns, name) == nullptr) columns.push_back({name, type, {}});
  };
  if (declared.is_string()) add(declared.text, "");
  for (const Json& item : declared.items) add(item.text, "");
  for (const Json::Member& member : declared.members) add(member.name, member.value.text);
  return columns;
}

std::string RowSql(const Json& row, const std::vector<RowColumn>& columns) {
  static const Json null;
  std::vector<std::string> values;
  for (const RowColumn& column : columns) {
    const Json* found = FindValue(row, column.name);
    const Json& value = found == nullptr ? null : *found;
    values.push_back(column.declared_type.empty() ? ValueSql(value, column.type)
                                                  : ValueSql(value, column.declared_type));
  }
  return "(" + base::JoinStrings(values, ", ") + ")";
}

}  // namespace

std::vector<RowColumn> ColumnsOf(const Json& rows, const Json& declared) {
  std::vector<RowColumn> columns = DeclaredColumns(declared);
  const bool fixed = !columns.empty();
  for (const Json& row : rows.items) {
    for (const Json::Member& member : row.members) {
      RowColumn* column = FindColumn(columns, member.name);
      if (column == nullptr && (fixed || member.name.empty())) continue;
      if (column == nullptr) column = &columns.emplace_back(RowColumn{member.name, "", {}});
      column->type = Unify(column->type, TypeOf(member.value));
    }
  }
  return columns;
}

std::string RowSelect(const Json& rows, const std::vector<RowColumn>& columns) {
  std::vector<std::string> names;
  for (const RowColumn& column : columns) names.push_back(base::QuoteIdentifier(column.name));
  std::vector<std::string> lines;
  for (const Json& row : rows.items) lines.push_back(RowSql(row, columns));
  const bool empty = lines.empty();
  if (empty) lines.push_back(RowSql({}, columns));  // a row of NULLs carries the types
  return "SELECT * FROM (VALUES " + base::JoinStrings(lines, ",\n") + ") AS rows(" + base::JoinStrings(names, ", ") +
         ")" + (empty ? " WHERE false" : "");
}

}  // namespace sqlflow::connectors::in_memory
