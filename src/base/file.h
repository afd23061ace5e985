#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace sqlflow::base {

// The whole of a regular file; nothing if it does not exist, is a folder or may not be read.
std::optional<std::string> ReadFile(const std::filesystem::path& path);

// Writes beside and renames, so that a reader sees the old text or the new one; the mode of an existing file stays.
// Missing folders are made. Throws Error (permission).
void ReplaceFile(const std::filesystem::path& path, const std::string& text);

}  // namespace sqlflow::base
