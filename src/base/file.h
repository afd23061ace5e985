#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sqlflow::base {

// The whole of a regular file; nothing if it does not exist, is a folder or may not be read.
std::optional<std::string> ReadFile(const std::filesystem::path& path);

// The names of the files in a folder, sorted; none if it cannot be read.
std::vector<std::string> ListFiles(const std::filesystem::path& folder);

// Writes beside and renames, so that a reader sees the old text or the new one; the mode of an existing file stays.
// Missing folders are made. Throws Error (permission).
void ReplaceFile(const std::filesystem::path& path, const std::string& text);

}  // namespace sqlflow::base
