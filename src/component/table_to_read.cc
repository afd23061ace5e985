#include "component/table_to_read.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/errors/parameters.h"

namespace sqlflow::component {

const std::string& TableToRead(const std::string& table, const std::string& stream, std::string_view connector) {
  const std::string& name = table.empty() ? stream : table;
  if (!name.empty()) return name;
  throw base::Error(base::code::kMissingParameter,
                    fmt::format("the {} source does not say which table is read", connector),
                    "give \"table\" or \"query\"");
}

}  // namespace sqlflow::component
