#include "component/sql_conditions.h"

namespace sqlflow::component {

std::string Subquery(std::string_view query) {
  query.remove_suffix(query.size() - (query.find_last_not_of("; \t\r\n") + 1));
  return fmt::format("({}\n)", query);  // on a line of its own: it may end in a comment
}

std::vector<std::string> SqlConditions(const std::string& where_clause, const std::vector<Filter>& filters,
                                       const std::vector<Filter>& of_this_read,
                                       const std::function<std::string(const Filter&)>& write) {
  std::vector<std::string> conditions;
  // On a line of its own: it may end in a comment.
  if (!where_clause.empty()) conditions.push_back("(" + where_clause + "\n)");
  for (const Filter& filter : filters) conditions.push_back(write(filter));
  for (const Filter& filter : of_this_read) conditions.push_back(write(filter));
  return conditions;
}

}  // namespace sqlflow::component
