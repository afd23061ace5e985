#include "component/find_column.h"

#include "base/error.h"
#include "base/errors/rows.h"

namespace sqlflow::component {

void ThrowUnknownColumn(const std::string& name, const std::string& owner, const std::vector<std::string>& names) {
  const std::string near = base::DidYouMean(name, names);
  throw base::Error(base::code::kUnknownColumn, fmt::format("{} has no column {}", owner, name),
                    near.empty() ? "its columns are " + base::JoinStrings(names, ", ") : near);
}

}  // namespace sqlflow::component
