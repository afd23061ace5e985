#include "component/narrow.h"

#include "base/text.h"

namespace sqlflow::component {

std::string CursorSql(const CursorRange& range) {
  return CursorSql(range, [](const std::string& value) { return base::QuoteLiteral(value); });
}

std::string CursorSql(const CursorRange& range, const std::function<std::string(const std::string&)>& write) {
  const std::string column = base::QuoteIdentifier(range.column);
  std::vector<std::string> conditions;
  if (range.lower) conditions.push_back(column + " >= " + write(*range.lower));
  if (range.upper) conditions.push_back(column + (range.upper_exclusive ? " < " : " <= ") + write(*range.upper));
  const std::string within = base::JoinStrings(conditions, " AND ");
  if (!range.include_null) return within.empty() ? column + " IS NOT NULL" : within;
  return within.empty() ? "" : "(" + within + " OR " + column + " IS NULL)";
}

std::string Narrow(const std::string& from, const ReadRequest& request) {
  std::vector<std::string> columns;
  for (const std::string& column : request.columns) columns.push_back(base::QuoteIdentifier(column));
  std::vector<std::string> conditions;
  if (!request.filters.empty()) conditions.push_back(FiltersSql(request.filters));
  const std::string cursor = request.cursor ? CursorSql(*request.cursor) : "";
  if (!cursor.empty()) conditions.push_back(cursor);
  if (columns.empty() && conditions.empty() && !request.limit) return from;
  std::string sql = "(SELECT " + (columns.empty() ? "*" : base::JoinStrings(columns, ", ")) + " FROM " + from;
  if (!conditions.empty()) sql += " WHERE " + base::JoinStrings(conditions, " AND ");
  if (request.limit) sql += fmt::format(" LIMIT {}", *request.limit);
  return sql + ")";
}

}  // namespace sqlflow::component
