#include "cli/new_folder.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/errors/resources.h"

namespace sqlflow::cli {

namespace {

[[noreturn]] void Fail(const std::filesystem::path& path, int error) {
  base::Code code =
      error == ENOSPC || error == EDQUOT || error == EFBIG ? base::code::kDiskFull : base::code::kPermissionDenied;
  throw base::Error(code, fmt::format("{} cannot be made: {}", path.string(), std::strerror(error)),
                    "choose another folder; nothing was left behind");
}

}  // namespace

NewFolder::NewFolder(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  std::filesystem::file_status status = std::filesystem::status(path_, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    MakeFolder(path_);
    return;
  }
  if (!std::filesystem::is_directory(status)) {
    throw base::Error(base::code::kFolderTaken, fmt::format("{} is there already and is no folder", path_.string()),
                      "choose another name");
  }
  bool empty = std::filesystem::is_empty(path_, error);
  if (error) Fail(path_, error.value());
  if (!empty) {
    throw base::Error(base::code::kFolderTaken, fmt::format("the folder {} is not empty", path_.string()),
                      "choose another name, or empty the folder first: init never overwrites anything");
  }
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  for (auto path = made_.rbegin(); path != made_.rend(); ++path) std::filesystem::remove(*path, ignored);
}

void NewFolder::MakeFolder(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || std::filesystem::is_directory(path, error)) return;
  MakeFolder(path.parent_path());
  std::filesystem::create_directory(path, error);
  if (error) Fail(path, error.value());
  made_.push_back(path);
}

void NewFolder::AddFile(const std::string& relative_path, const std::string& text) {
  std::filesystem::path path = path_ / relative_path;
  MakeFolder(path.parent_path());
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  if (!file) Fail(path, errno);
  made_.push_back(path);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) Fail(path, errno);
}

}  // namespace sqlflow::cli
