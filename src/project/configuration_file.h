#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace sqlflow::project {

// The text of a configuration file, or nothing if there is no such file. Throws kUnreadableConfiguration if it is there
// but cannot be read (a folder, no permission): settings are never left out in silence.
std::optional<std::string> ReadConfigurationFile(const std::filesystem::path& path);

}  // namespace sqlflow::project
