#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/error.h"
#include "base/errors/connection.h"
#include "connectors/files/pending_output.h"
#include "connectors/files/staging.h"
#include "connectors/files/system_error.h"

namespace sqlflow::connectors::files {

namespace fs = std::filesystem;

namespace {

// A name that is a link leads to the file that is meant: replacing the link itself would leave that one old.
fs::path FollowLinks(const fs::path& target) {
  std::error_code fault;
  if (!fs::is_symlink(target, fault)) return target;
  const fs::path real = fs::weakly_canonical(target, fault);
  return fault ? target : real;
}

fs::path WritableFile(const fs::path& target, const std::string& shown) {
  fs::path file = FollowLinks(target);
  if (file.filename().empty() || file.filename() == "." || file.filename() == "..") {
    throw base::Error(base::code::kTargetIsFolder, fmt::format("{} is a folder, not a file", shown),
                      "add a file name, or partition_by to write a folder of files");
  }
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return file;  // absent, or told by what comes next
  if (S_ISDIR(status.st_mode)) {
    throw base::Error(base::code::kTargetIsFolder, fmt::format("{} is a folder, not a file", shown),
                      fmt::format("add a file name ({}/rows.csv), or partition_by to write a folder of files", shown));
  }
  if (!S_ISREG(status.st_mode)) {
    throw base::Error(base::code::kWriteFailed, fmt::format("{} is not a regular file", shown),
                      "a device or a pipe cannot be replaced: export to a file");
  }
  if (faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) != 0) throw SystemError(errno, "replace", shown);
  return file;
}

class PendingFile : public PendingOutput {
 public:
  PendingFile(const fs::path& target, const std::string& shown)
      : shown_(shown),
        target_(WritableFile(target, shown)),
        folders_(target_.parent_path(), shown),
        staging_(target_, Staging::Kind::kFile, shown) {}

  const fs::path& place() const override { return staging_.path(); }

  int64_t Publish() override {
    const int64_t bytes = TakePlace(staging_.path(), target_, shown_);
    folders_.Keep();
    return bytes;
  }

 private:
  std::string shown_;
  fs::path target_;
  MadeFolders folders_;
  Staging staging_;
};

}  // namespace

std::unique_ptr<PendingOutput> BeginFile(const fs::path& target, const std::string& shown) {
  return std::make_unique<PendingFile>(target, shown);
}

}  // namespace sqlflow::connectors::files
