#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sqlflow::tidy {

struct TextFile {
  std::string path;  // from the repository's root, with /
  std::vector<std::string> lines;

  std::string Extension() const { return std::filesystem::path(path).extension().string(); }
  std::string Name() const { return std::filesystem::path(path).filename().string(); }
  bool IsSource() const { return Extension() == ".h" || Extension() == ".cc" || Extension() == ".c"; }
};

// The text files of the repository that a person writes, ordered by path: src, tests, docs, cmake, examples,
// third_party and what stands at the root. Build folders, downloads and data are not among them.
const std::vector<TextFile>& Tree();

// Those under a folder ("src/") with IsSource().
std::vector<const TextFile*> Sources(const std::string& folder);

std::filesystem::path Repository();

}  // namespace sqlflow::tidy
