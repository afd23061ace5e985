#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace sqlflow::component {

// Throws kUnknownColumn with the near name, or all. `owner` has the columns: "public.orders".
[[noreturn]] void ThrowUnknownColumn(const std::string& name, const std::string& owner,
                                     const std::vector<std::string>& names);

// The column of that name, letter case ignored; null if there is none.
template <class Column>
const Column* FindColumn(const std::vector<Column>& columns, const std::string& name) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return base::EqualsIgnoreCase(column.name, name); });
  return found == columns.end() ? nullptr : &*found;
}

// Likewise; throws if there is none.
template <class Column>
const Column& ColumnNamed(const std::vector<Column>& columns, const std::string& name, const std::string& owner) {
  if (const Column* found = FindColumn(columns, name)) return *found;
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  ThrowUnknownColumn(name, owner, names);
}

}  // namespace sqlflow::component
