#include "connectors/files/staging.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "connectors/files/system_error.h"

namespace sqlflow::connectors::files {

namespace fs = std::filesystem;

namespace {

constexpr size_t kLongestStem = 180;  // of 255 bytes a name may have
constexpr std::string_view kMark = ".sqlflow-";
constexpr std::string_view kEnding = ".tmp";

std::string Prefix(const fs::path& target) {
  return "." + target.filename().string().substr(0, kLongestStem) + std::string(kMark);
}

bool SameFile(int descriptor, const fs::path& path) {
  struct stat open_one {};
  struct stat named_one {};
  return fstat(descriptor, &open_one) == 0 && lstat(path.c_str(), &named_one) == 0 &&
         open_one.st_ino == named_one.st_ino && open_one.st_dev == named_one.st_dev;
}

// Whoever holds the lock lives.
void RemoveIfDead(const fs::path& leftover) {
  const Descriptor file(open(leftover.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file || flock(file.number(), LOCK_EX | LOCK_NB) != 0) return;
  std::error_code ignored;  // not ours to remove: it stays, and does no harm
  fs::remove_all(leftover, ignored);
}

void RemoveLeftovers(const fs::path& target) {
  const std::string prefix = Prefix(target);
  std::error_code ignored;  // a folder that cannot be listed may still be written to
  std::vector<fs::path> leftovers;
  for (const fs::directory_entry& entry : fs::directory_iterator(target.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(kEnding)) leftovers.push_back(entry.path());
  }
  for (const fs::path& leftover : leftovers) RemoveIfDead(leftover);
}

Descriptor Create(const fs::path& path, Staging::Kind kind) {
  if (kind == Staging::Kind::kFile) {
    return Descriptor(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
  }
  if (mkdir(path.c_str(), 0777) != 0) return Descriptor();
  return Descriptor(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

MadeFolders::MadeFolders(const fs::path& folder, const std::string& shown) {
  std::vector<fs::path> missing;
  std::error_code fault;
  for (fs::path at = folder; !at.empty() && !fs::exists(at, fault) && !fault; at = at.parent_path()) {
    missing.push_back(at);
    if (at == at.parent_path()) break;
  }
  for (auto next = missing.rbegin(); next != missing.rend(); ++next) {
    if (mkdir(next->c_str(), 0777) == 0) {
      made_.push_back(*next);
    } else if (const int number = errno; number != EEXIST || !fs::is_directory(*next, fault)) {
      const base::Error error = SystemError(number, "make the folder of", shown);
      for (auto made = made_.rbegin(); made != made_.rend(); ++made) rmdir(made->c_str());
      throw error;
    }
  }
  if (!fs::is_directory(folder, fault)) {
    throw SystemError(fault && fault.value() != ENOENT ? fault.value() : ENOTDIR, "make the folder of", shown);
  }
}

MadeFolders::~MadeFolders() {
  for (auto made = made_.rbegin(); made != made_.rend(); ++made) rmdir(made->c_str());
}

void MadeFolders::Keep() {
  for (const fs::path& made : made_) SyncFolder(made.parent_path(), made.parent_path().string());
  made_.clear();
}

Staging::Staging(const fs::path& target, Kind kind, const std::string& shown) {
  RemoveLeftovers(target);
  const std::string prefix = Prefix(target);
  for (int attempt = 1; !descriptor_; ++attempt) {
    path_ = target.parent_path() / fmt::format("{}{}-{}{}", prefix, getpid(), attempt, kEnding);
    Descriptor made = Create(path_, kind);
    if (!made && errno == EEXIST) continue;
    if (!made) throw SystemError(errno, "write", shown);
    // Between its birth and the lock another run may have taken it for a dead one's. Where the file system knows no
    // locks, leftovers cannot be told and stay.
    const bool locked = flock(made.number(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    if (locked && SameFile(made.number(), path_)) descriptor_ = std::move(made);
  }
}

Staging::~Staging() {
  std::error_code ignored;  // what stays is removed by the next write
  fs::remove_all(path_, ignored);
}

fs::path SetAsidePath(const fs::path& target) { return target.parent_path() / (Prefix(target) + "old"); }

int64_t TakePlace(const fs::path& made, const fs::path& target, const std::string& shown) {
  struct stat status {};
  if (stat(target.c_str(), &status) == 0) chmod(made.c_str(), status.st_mode & 07777);
  // By its name: the engine may have put another file in the place of the one made here.
  const Descriptor file(open(made.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || fsync(file.number()) != 0 || fstat(file.number(), &status) != 0)
    throw SystemError(errno, "write", shown);
  if (rename(made.c_str(), target.c_str()) != 0) throw SystemError(errno, "replace", shown);
  SyncFolder(target.parent_path(), shown);
  return status.st_size;
}

void SyncFolder(const fs::path& folder, const std::string& shown) {
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems have no such thing for folders and say EINVAL.
  if (!opened || (fsync(opened.number()) != 0 && errno != EINVAL)) throw SystemError(errno, "write", shown);
}

}  // namespace sqlflow::connectors::files
