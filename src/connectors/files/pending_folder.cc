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

// The names the engine gives the files of a partition: data_0.parquet, data_1.parquet …
bool IsPartitionFile(const std::string& name, const std::string& ending) {
  constexpr std::string_view kStart = "data_";
  if (!name.starts_with(kStart) || !name.ends_with("." + ending)) return false;
  const size_t digits = name.size() - kStart.size() - ending.size() - 1;
  const std::string number = name.substr(kStart.size(), digits);
  return !number.empty() && number.find_first_not_of("0123456789") == std::string::npos;
}

// The first thing in a folder that no partitioned export puts there.
std::optional<fs::path> FindForeign(const fs::path& folder, const std::string& ending) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const fs::file_status status = entry.symlink_status();
    const bool ours = fs::is_directory(status) ? name.find('=') != std::string::npos && name.front() != '.'
                                               : fs::is_regular_file(status) && IsPartitionFile(name, ending);
    if (!ours) return entry.path();
  }
  return std::nullopt;
}

class PendingFolder : public PendingOutput {
 public:
  PendingFolder(const fs::path& target, const std::string& shown, const std::string& ending)
      : shown_(shown),
        ending_(ending),
        target_(ReplaceableFolder(target)),
        folders_(target_.parent_path(), shown),
        staging_(target_, Staging::Kind::kFolder, shown) {
    RestoreSetAside();
  }

  const fs::path& place() const override { return staging_.path(); }

  int64_t Publish() override {
    const int64_t bytes = Sync();
    RefuseForeign(target_);  // again: much may have happened since
    Swap();
    SyncFolder(target_.parent_path(), shown_);
    folders_.Keep();
    return bytes;
  }

 private:
  fs::path ReplaceableFolder(const fs::path& given) const {
    std::error_code fault;
    fs::path target = given;
    if (target.filename().empty()) target = target.parent_path();  // a slash at the end
    if (fs::is_symlink(target, fault)) target = fs::weakly_canonical(target, fault);
    if (target.filename().empty() || target.filename() == "." || target.filename() == "..") {
      throw base::Error(base::code::kTargetFolderNotOurs, fmt::format("{} cannot be replaced by an export", shown_),
                        "name a folder of its own for the partitions");
    }
    const fs::file_status status = fs::status(target, fault);
    if (fs::exists(status) && !fs::is_directory(status)) {
      throw base::Error(base::code::kTargetFolderNotOurs,
                        fmt::format("{} is a file, and partition_by writes a folder", shown_),
                        "name another folder, or remove the file");
    }
    RefuseForeign(target);
    return target;
  }

  void RefuseForeign(const fs::path& folder) const {
    std::error_code absent;
    if (!fs::exists(folder, absent)) return;
    std::optional<fs::path> foreign;
    try {
      foreign = FindForeign(folder, ending_);
    } catch (const fs::filesystem_error& error) {
      throw SystemError(error.code().value(), "look into", shown_);
    }
    if (!foreign) return;
    throw base::Error(base::code::kTargetFolderNotOurs,
                      fmt::format("the folder {} holds {}, which is no file of a partitioned {} export", shown_,
                                  foreign->lexically_relative(folder).string(), ending_),
                      "an export replaces the whole folder: name a folder of its own, or empty this one");
  }

  // An earlier run died between the two renames of a swap.
  void RestoreSetAside() const {
    const fs::path aside = SetAsidePath(target_);
    std::error_code ignored;
    if (!fs::exists(aside, ignored)) return;
    if (fs::exists(target_, ignored)) {
      fs::remove_all(aside, ignored);
    } else {
      fs::rename(aside, target_, ignored);
    }
  }

  // One call for the whole file system: a partitioned export may have a hundred thousand files.
  int64_t Sync() const {
    if (syncfs(staging_.descriptor().number()) != 0) throw SystemError(errno, "write", shown_);
    int64_t bytes = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(staging_.path())) {
      if (entry.is_regular_file()) bytes += static_cast<int64_t>(entry.file_size());
    }
    return bytes;
  }

  // Afterwards the old folder has the staging's name and goes with it.
  void Swap() const {
    const char* from = staging_.path().c_str();
    const char* to = target_.c_str();
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0) return;
    if (errno == ENOENT) {
      if (rename(from, to) == 0) return;
    } else if (errno == EINVAL || errno == ENOSYS) {
      return SwapInTwoSteps();
    }
    throw SystemError(errno, "replace", shown_);
  }

  void SwapInTwoSteps() const {
    const fs::path aside = SetAsidePath(target_);
    const bool had_old = rename(target_.c_str(), aside.c_str()) == 0;
    if (!had_old && errno != ENOENT) throw SystemError(errno, "replace", shown_);
    if (rename(staging_.path().c_str(), target_.c_str()) != 0) {
      const base::Error error = SystemError(errno, "replace", shown_);
      if (had_old) rename(aside.c_str(), target_.c_str());
      throw error;
    }
    std::error_code ignored;  // what stays is removed by the next write
    if (had_old) fs::remove_all(aside, ignored);
  }

  std::string shown_;
  std::string ending_;
  fs::path target_;
  MadeFolders folders_;
  Staging staging_;
};

}  // namespace

std::unique_ptr<PendingOutput> BeginFolder(const fs::path& target, const std::string& shown,
                                           const std::string& ending) {
  return std::make_unique<PendingFolder>(target, shown, ending);
}

}  // namespace sqlflow::connectors::files
