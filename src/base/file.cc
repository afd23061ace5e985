#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "base/errors/resources.h"

namespace sqlflow::base {

std::optional<std::string> ReadFile(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::vector<std::string> ListFiles(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->is_regular_file(error)) names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void ReplaceFile(const std::filesystem::path& path, const std::string& text) {
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  std::filesystem::path beside = path;
  beside += ".tmp";
  std::ofstream file(beside, std::ios::binary);
  file << text;
  file.close();
  bool written = file.good();
  if (written && std::filesystem::exists(path, error)) {
    std::filesystem::permissions(beside, std::filesystem::status(path).permissions(), error);
  }
  if (written) std::filesystem::rename(beside, path, error);
  if (!written || error) {
    std::filesystem::remove(beside, error);
    throw Error(code::kPermissionDenied, fmt::format("{} cannot be written", path.string()),
                "check the permissions of its folder and the room on the disk");
  }
}

}  // namespace sqlflow::base
