#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/descriptor.h"

// Places beside a target where a new file or folder is made until it is complete: `.NAME.sqlflow-RUN.tmp`. The kernel's
// lock on it tells whether its maker lives; what a dead one left is removed by the next write to the same target.
namespace sqlflow::connectors::files {

using base::Descriptor;

// The folders of a path that were missing and are made; those still empty vanish again unless they are kept.
class MadeFolders {
 public:
  // Throws Error. `shown` is the target as the user knows it.
  MadeFolders(const std::filesystem::path& folder, const std::string& shown);
  MadeFolders(const MadeFolders&) = delete;
  MadeFolders& operator=(const MadeFolders&) = delete;
  ~MadeFolders();
  // Makes them last: their names are on the disk when this returns.
  void Keep();

 private:
  std::vector<std::filesystem::path> made_;  // the outermost first
};

// A new empty file or folder beside `target`, locked by this process; gone with the object.
class Staging {
 public:
  enum class Kind { kFile, kFolder };
  // The folder of `target` exists. Removes what dead runs left first. Throws Error.
  Staging(const std::filesystem::path& target, Kind kind, const std::string& shown);
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging();
  const std::filesystem::path& path() const { return path_; }
  const Descriptor& descriptor() const { return descriptor_; }

 private:
  std::filesystem::path path_;
  Descriptor descriptor_;
};

// Where the old folder waits while the new one is swapped in, on systems that cannot exchange two names at once.
std::filesystem::path SetAsidePath(const std::filesystem::path& target);

// Gives a complete file, made beside `target` or below its folder, that name and the mode of what had it; what stands
// there afterwards is on the disk. Answers its bytes. Throws Error; then the old file is as it was.
int64_t TakePlace(const std::filesystem::path& made, const std::filesystem::path& target, const std::string& shown);

// Writes a folder's entries to the disk. Throws Error.
void SyncFolder(const std::filesystem::path& folder, const std::string& shown);

}  // namespace sqlflow::connectors::files
