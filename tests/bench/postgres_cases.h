#pragma once
#include <filesystem>
#include <functional>
#include <string>

namespace sqlflow::bench {

// The cases with a PostgreSQL server, which is started and filled if one of them is chosen. False: one is over its
// limit. `folder` is theirs.
bool RunPostgres(const std::filesystem::path& programs, const std::filesystem::path& folder, long scale,
                 const std::function<bool(const std::string& name)>& chosen);

}  // namespace sqlflow::bench
