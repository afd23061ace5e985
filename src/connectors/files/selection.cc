#include "connectors/files/selection.h"

#include <algorithm>

#include "base/error.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/filter.h"

namespace sqlflow::connectors::files {

namespace {

std::string CursorSql(const component::CursorRange& cursor) {
  const std::string column = base::QuoteIdentifier(cursor.column);
  std::vector<std::string> terms;
  if (cursor.lower) terms.push_back(fmt::format("{} >= {}", column, base::QuoteLiteral(*cursor.lower)));
  if (cursor.upper) {
    terms.push_back(
        fmt::format("{} {} {}", column, cursor.upper_exclusive ? "<" : "<=", base::QuoteLiteral(*cursor.upper)));
  }
  std::string range = base::JoinStrings(terms, " AND ");
  if (range.empty()) return cursor.include_null ? "" : column + " IS NOT NULL";
  return cursor.include_null ? fmt::format("({} OR {} IS NULL)", range, column) : range;
}

}  // namespace

std::string FindColumn(const std::string& name, const std::vector<component::Column>& columns, const char* parameter) {
  std::vector<std::string> names;
  for (const component::Column& column : columns) {
    if (base::EqualsIgnoreCase(column.name, name)) return column.name;
    names.push_back(column.name);
  }
  std::string hint = base::DidYouMean(name, names);
  if (hint.empty()) hint = "it has " + base::JoinStrings(names, ", ");
  throw base::Error(base::code::kUnknownColumn,
                    fmt::format("{} names {}, which the file does not have", parameter, name), hint);
}

std::string Select(const std::string& relation, const std::vector<component::Column>& columns,
                   const FileOptions& options, const component::ReadRequest& request) {
  std::vector<std::string> wanted = options.columns;
  if (!request.columns.empty()) wanted = request.columns;
  std::vector<component::Filter> filters = component::ReadFilters(options.filters, nullptr);
  filters.insert(filters.end(), request.filters.begin(), request.filters.end());
  std::vector<std::string> conditions;
  for (component::Filter& filter : filters) {
    filter.column = FindColumn(filter.column, columns, "filters");
    conditions.push_back(component::FilterSql(filter));
  }
  if (request.cursor) {
    FindColumn(request.cursor->column, columns, "cursor_field");
    conditions.push_back(CursorSql(*request.cursor));
  }
  std::erase(conditions, "");
  std::optional<int64_t> limit = options.max_rows;
  if (request.limit) limit = limit ? std::min(*limit, *request.limit) : *request.limit;
  if (wanted.empty() && conditions.empty() && !limit) return relation;

  std::vector<std::string> list;
  for (const std::string& name : wanted) list.push_back(base::QuoteIdentifier(FindColumn(name, columns, "columns")));
  std::string sql = fmt::format("(SELECT {} FROM {}", list.empty() ? "*" : base::JoinStrings(list, ", "), relation);
  if (!conditions.empty()) sql += " WHERE " + base::JoinStrings(conditions, " AND ");
  if (limit) sql += fmt::format(" LIMIT {}", *limit);
  return sql + ")";
}

}  // namespace sqlflow::connectors::files
