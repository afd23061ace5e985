#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include "access/holder.h"
#include "base/cancellation.h"
#include "base/descriptor.h"

namespace sqlflow::access {

// The file that is locked while `database` is written, beside it: one for all paths that lead to the database.
std::filesystem::path LockFile(const std::filesystem::path& database);

// The right to write a database, which one process has at a time. It is an open-file-description lock on LockFile: the
// kernel ends it with the process, however that dies, and programs that the process starts do not inherit it. What the
// file says only names the holder; a lock file that nobody holds means nothing.
class WriteLock {
 public:
  // One attempt, without waiting. Nothing if another process has the lock; `other` is then who, as far as its file
  // tells. Makes the folder. Throws base::Error: not permitted, disk full, a file system without locks.
  static std::unique_ptr<WriteLock> Try(const std::filesystem::path& database, const Holder& self, Holder& other);

  // Removes the file, then lets go.
  ~WriteLock();
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

  // What others read from now on.
  void Rewrite(const Holder& self);

 private:
  WriteLock(std::filesystem::path file, base::Descriptor descriptor);

  std::filesystem::path file_;
  base::Descriptor descriptor_;
};

// Waits up to `patience` for the lock; says so once through `announce`. Throws kDatabaseLocked that names the holder,
// base::Interrupted within 20 ms of a cancel, and what Try throws.
std::unique_ptr<WriteLock> TakeWriteLock(const std::filesystem::path& database, const Holder& self,
                                         std::chrono::milliseconds patience, const base::Cancellation& cancellation,
                                         const std::function<void(const Holder&)>& announce);

// Who writes the database at this moment; nothing if nobody does. Takes no lock, so it disturbs nobody.
std::optional<Holder> FindHolder(const std::filesystem::path& database);

}  // namespace sqlflow::access
