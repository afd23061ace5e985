#pragma once
#include <filesystem>
#include <string>
#include <vector>

// Places beside a target where a new file or folder is made until it is complete: `.NAME.sqlflow-RUN.tmp`. The kernel's
// lock on it tells whether its maker lives; what a dead one left is removed by the next write to the same target.
namespace sqlflow::connectors::files {

// An open descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

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

// Writes a folder's entries to the disk. Throws Error.
void SyncFolder(const std::filesystem::path& folder, const std::string& shown);

}  // namespace sqlflow::connectors::files
