#include "access/write_lock.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "base/error.h"
#include "base/errors/resources.h"
#include "base/file.h"

namespace sqlflow::access {
namespace {

namespace fs = std::filesystem;
namespace code = base::code;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kPause{20};

[[noreturn]] void ThrowUnlockable(const fs::path& file, int error) {
  std::string what =
      fmt::format("the lock file {} of the database cannot be written: {}", file.string(), std::strerror(error));
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) throw base::Error(code::kDiskFull, what, "free space");
  if (error == EACCES || error == EPERM || error == EROFS) {
    throw base::Error(code::kPermissionDenied, what,
                      "whoever writes the database needs the right to write its folder, and its lock file if another "
                      "user left one");
  }
  throw base::Error(code::kDatabaseUnusable, what,
                    "the database must stand on a file system that keeps locks: name another path in the profile");
}

void MakeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error || fs::is_directory(folder)) return;
  throw base::Error(
      error == std::errc::no_space_on_device ? code::kDiskFull : code::kPermissionDenied,
      fmt::format("the folder {} of the database cannot be created: {}", folder.string(), error.message()),
      "create it, or name another path in the profile");
}

// The holder removes the file at its end: whoever opened it before then holds a lock that no newcomer will see.
bool StillNames(const fs::path& file, const base::Descriptor& descriptor) {
  struct stat named {
  }, opened{};
  return ::stat(file.c_str(), &named) == 0 && ::fstat(descriptor.number(), &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

std::optional<Holder> ReadHolderFile(const fs::path& file) { return ReadHolder(base::ReadFile(file).value_or("")); }

}  // namespace

fs::path LockFile(const fs::path& database) {
  std::error_code ignored;  // as it is written, then
  fs::path path = fs::weakly_canonical(database, ignored);
  return (ignored ? database : path).string() + ".lock";
}

WriteLock::WriteLock(fs::path file, base::Descriptor descriptor)
    : file_(std::move(file)), descriptor_(std::move(descriptor)) {}

WriteLock::~WriteLock() {
  if (StillNames(file_, descriptor_)) ::unlink(file_.c_str());
}

void WriteLock::Rewrite(const Holder& self) {
  std::string text = ToText(self);
  bool written = ::ftruncate(descriptor_.number(), 0) == 0 &&
                 ::pwrite(descriptor_.number(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
  if (!written) ThrowUnlockable(file_, errno);
}

std::unique_ptr<WriteLock> WriteLock::Try(const fs::path& database, const Holder& self, Holder& other) {
  fs::path file = LockFile(database);
  MakeFolder(file.parent_path());
  for (;;) {
    base::Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!descriptor) ThrowUnlockable(file, errno);
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    bool locked = ::fcntl(descriptor.number(), F_OFD_SETLK, &lock) == 0;
    if (!locked && errno != EAGAIN && errno != EACCES) ThrowUnlockable(file, errno);
    if (!StillNames(file, descriptor)) continue;
    if (!locked) {
      other = ReadHolderFile(file).value_or(Holder{});
      return nullptr;
    }
    std::unique_ptr<WriteLock> taken(new WriteLock(std::move(file), std::move(descriptor)));
    taken->Rewrite(self);
    return taken;
  }
}

std::unique_ptr<WriteLock> TakeWriteLock(const fs::path& database, const Holder& self, Milliseconds patience,
                                         const base::Cancellation& cancellation,
                                         const std::function<void(const Holder&)>& announce) {
  using Steady = std::chrono::steady_clock;
  auto end = Steady::now() + patience;
  Holder other;
  for (int attempt = 1;; ++attempt) {
    if (std::unique_ptr<WriteLock> lock = WriteLock::Try(database, self, other)) return lock;
    // The first look may come before the holder wrote its name over that of a dead one.
    if (attempt == 2 && patience > Milliseconds::zero()) announce(other);
    if (attempt >= 2 && Steady::now() >= end) break;
    std::this_thread::sleep_for(kPause);
    if (cancellation.requested()) throw base::Interrupted();
  }
  std::string hint = "it ends by itself; --lock-wait 30s waits for it, and query reads meanwhile";
  if (IsStopped(other)) hint = fmt::format("that process is stopped: kill -CONT {} lets it go on", other.pid);
  throw base::Error(code::kDatabaseLocked,
                    fmt::format("the database {} is being written by {}", database.string(), Describe(other)), hint);
}

std::optional<Holder> FindHolder(const fs::path& database) {
  fs::path file = LockFile(database);
  base::Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!descriptor) return std::nullopt;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  if (::fcntl(descriptor.number(), F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return std::nullopt;
  return ReadHolderFile(file).value_or(Holder{});
}

}  // namespace sqlflow::access
