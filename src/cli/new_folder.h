#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sqlflow::cli {

// A folder that is filled whole or not at all: what was made vanishes again unless Keep was called. Folders above it
// are made where missing.
class NewFolder {
 public:
  // Throws Error when something of that name is there, other than an empty folder, or the folder cannot be made.
  explicit NewFolder(std::filesystem::path path);
  ~NewFolder();
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  // Throws Error when the disk is full or the folder may not be written.
  void AddFile(const std::string& relative_path, const std::string& text);
  void Keep() { made_.clear(); }

 private:
  void MakeFolder(const std::filesystem::path& path);

  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_;  // in order
};

}  // namespace sqlflow::cli
