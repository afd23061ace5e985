#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace sqlflow::project {

// The whole text of a file of the project, or nothing if there is no such file. Throws kUnreadableConfiguration if it
// is there but cannot be read (a folder, no permission).
std::optional<std::string> ReadTextFile(const std::filesystem::path& path);

// The path as messages show it: relative to `root` if it lies below, else as it is.
std::string ShownPath(const std::filesystem::path& path, const std::filesystem::path& root);

}  // namespace sqlflow::project
