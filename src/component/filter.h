#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"

namespace sqlflow::component {

// One condition on one column, pushed to the source where it can (spec 3: `{"col": ">= 300"}`).
struct Filter {
  enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kIn, kIsNull, kIsNotNull };
  std::string column;
  Operator op = Operator::kEqual;
  std::vector<base::Json> values;  // numbers, booleans and strings; none for IS [NOT] NULL
};

// Reads the parameter `filters`: an object of conditions, all of which must hold. A condition is a value (equal, null:
// IS NULL), a list (IN), a text that begins with an operator (">= 300", "IS NOT NULL"; the rest is a number, 'quoted
// text' or plain text), or an object of operators ({">": 300, "<": 500}). Faults go to `diagnostics`, if given, and
// are left out of the answer.
std::vector<Filter> ReadFilters(const base::Json& filters, base::Diagnostics* diagnostics);

// The condition in the embedded engine's SQL. Columns and values are quoted; nothing of the user's text is SQL.
std::string FilterSql(const Filter& filter);
// Likewise in another SQL of quoted names: `write` makes a value's literal. The column's name is `column`.
std::string FilterSql(const Filter& filter, const std::string& column,
                      const std::function<std::string(const base::Json&)>& write);
// All of them, joined by AND; empty if there are none.
std::string FiltersSql(const std::vector<Filter>& filters);

}  // namespace sqlflow::component
