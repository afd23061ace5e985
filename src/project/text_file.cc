#include "project/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/error.h"

namespace sqlflow::project {

namespace fs = std::filesystem;

std::optional<std::string> ReadTextFile(const fs::path& path) {
  std::error_code failure;
  fs::file_status status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found) return std::nullopt;
  if (status.type() == fs::file_type::directory) {
    throw base::Error(base::code::kUnreadableConfiguration, fmt::format("{} is a folder, not a file", path.string()));
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) text << stream.rdbuf();
  if (!stream.is_open() || stream.bad() || text.bad()) {
    std::string reason = failure ? failure.message() : std::strerror(errno ? errno : EIO);
    throw base::Error(base::code::kUnreadableConfiguration, fmt::format("{} cannot be read: {}", path.string(), reason),
                      "check the file's owner and permissions");
  }
  return std::move(text).str();
}

std::string ShownPath(const fs::path& path, const fs::path& root) {
  fs::path relative = path.lexically_normal().lexically_relative(root.lexically_normal());
  if (relative.empty() || *relative.begin() == "..") return path.string();
  return relative.string();
}

}  // namespace sqlflow::project
