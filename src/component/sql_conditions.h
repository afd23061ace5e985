#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "component/filter.h"

namespace sqlflow::component {

// A user's query in parentheses, without the semicolons that it ends in.
std::string Subquery(std::string_view query);

// What a source that speaks SQL is asked for, a condition each: its own `where_clause` and `filters`, and the filters
// of this read. `write` makes a filter's condition.
std::vector<std::string> SqlConditions(const std::string& where_clause, const std::vector<Filter>& filters,
                                       const std::vector<Filter>& of_this_read,
                                       const std::function<std::string(const Filter&)>& write);

}  // namespace sqlflow::component
