#include "project/configuration_file.h"

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/file.h"

namespace sqlflow::project {

std::optional<std::string> ReadConfigurationFile(const std::filesystem::path& path) {
  std::optional<std::string> text = base::ReadFile(path);
  if (text) return text;
  std::error_code failure;
  std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::not_found) return std::nullopt;
  bool folder = status.type() == std::filesystem::file_type::directory;
  throw base::Error(base::code::kUnreadableConfiguration,
                    fmt::format("{} {}", path.string(), folder ? "is a folder, not a file" : "cannot be read"),
                    folder ? "" : "check the file's owner and permissions");
}

}  // namespace sqlflow::project
