#include "tree.h"

#include <algorithm>
#include <fstream>
#include <set>

namespace sqlflow::tidy {
namespace {

namespace fs = std::filesystem;

bool IsText(const fs::path& path) {
  static const std::set<std::string> kExtensions = {".h",   ".cc",   ".c",    ".inc", ".md",          ".cmake", ".txt",
                                                    ".yml", ".yaml", ".json", ".sf",  ".flow",        ".mod",   ".sum",
                                                    ".sh",  ".py",   ".js",   "",     ".suppressions"};
  return kExtensions.contains(path.extension().string());
}

void Add(const fs::path& path, std::vector<TextFile>& files) {
  if (!fs::is_regular_file(path) || !IsText(path)) return;
  TextFile file{path.lexically_relative(Repository()).generic_string(), {}};
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) file.lines.push_back(line);
  files.push_back(std::move(file));
}

std::vector<TextFile> ReadTree() {
  std::vector<TextFile> files;
  for (const char* folder : {"src", "tests", "docs", "cmake", "examples", "third_party", ".ci"}) {
    if (!fs::exists(Repository() / folder)) continue;
    auto entries = fs::recursive_directory_iterator(Repository() / folder);
    for (const fs::directory_entry& entry : entries) {
      const std::string name = entry.path().filename().string();
      if (entry.is_directory() && (name == "node_modules" || name == "target" || name == "corpus")) {
        entries.disable_recursion_pending();
      }
      Add(entry.path(), files);
    }
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(Repository())) {
    if (entry.path().filename() != ".git") Add(entry.path(), files);
  }
  std::sort(files.begin(), files.end(), [](const TextFile& a, const TextFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace

fs::path Repository() { return SQLFLOW_REPOSITORY; }

const std::vector<TextFile>& Tree() {
  static const std::vector<TextFile> tree = ReadTree();
  return tree;
}

std::vector<const TextFile*> Sources(const std::string& folder) {
  std::vector<const TextFile*> sources;
  for (const TextFile& file : Tree()) {
    if (file.path.starts_with(folder) && file.IsSource()) sources.push_back(&file);
  }
  return sources;
}

}  // namespace sqlflow::tidy
