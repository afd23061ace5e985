#include "plan/path_name.h"

#include <algorithm>
#include <map>
#include <memory>

namespace sqlflow::plan {
namespace {

bool IsPattern(std::string_view part) { return part.find_first_of("*?[{") != std::string_view::npos; }

std::vector<std::string_view> Components(std::string_view path) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// `[a-z]` and `{a,b}` are taken for "anything": a hazard too many is harmless.
bool Matches(std::string_view pattern, std::string_view text) {
  if (pattern.find_first_of("[{") != std::string_view::npos) return true;
  size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Paths hung up by the plain folders they begin with.
struct Folder {
  std::map<std::string, std::unique_ptr<Folder>, std::less<>> folders;
  std::vector<uint32_t> paths;
};

void Hang(Folder& top, const std::string& path, uint32_t id) {
  Folder* folder = &top;
  for (const std::string_view part : Components(path)) {
    if (IsPattern(part)) break;
    std::unique_ptr<Folder>& inner = folder->folders[std::string(part)];
    if (!inner) inner = std::make_unique<Folder>();
    folder = inner.get();
  }
  folder->paths.push_back(id);
}

void CollectBelow(const Folder& folder, std::vector<uint32_t>& found) {
  for (const auto& [name, inner] : folder.folders) {
    found.insert(found.end(), inner->paths.begin(), inner->paths.end());
    CollectBelow(*inner, found);
  }
}

std::vector<uint32_t> Candidates(const Folder& top, const std::string& path) {
  std::vector<uint32_t> found = top.paths;
  const Folder* folder = &top;
  for (const std::string_view part : Components(path)) {
    if (IsPattern(part)) break;
    const auto inner = folder->folders.find(part);
    if (inner == folder->folders.end()) return found;
    folder = inner->second.get();
    found.insert(found.end(), folder->paths.begin(), folder->paths.end());
  }
  CollectBelow(*folder, found);
  return found;
}

}  // namespace

std::string NormalPath(std::string_view path, const std::filesystem::path& root) {
  if (path.find("://") != std::string_view::npos) return std::string(path);
  const std::filesystem::path whole = (root / path).lexically_normal();
  const std::filesystem::path inside = whole.lexically_relative(root.lexically_normal());
  std::string text = inside.empty() || *inside.begin() == ".." ? whole.generic_string() : inside.generic_string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

bool PathsOverlap(std::string_view left, std::string_view right) {
  const std::vector<std::string_view> a = Components(left);
  const std::vector<std::string_view> b = Components(right);
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == "**" || b[i] == "**") return true;
    const bool pattern_a = IsPattern(a[i]);
    const bool pattern_b = IsPattern(b[i]);
    if (pattern_a && pattern_b) continue;
    if (pattern_a ? !Matches(a[i], b[i]) : pattern_b ? !Matches(b[i], a[i]) : a[i] != b[i]) return false;
  }
  return true;
}

std::vector<std::vector<uint32_t>> FindOverlaps(const std::vector<std::string>& paths,
                                                const std::vector<bool>& written) {
  Folder top;
  for (uint32_t id = 0; id < paths.size(); ++id) Hang(top, paths[id], id);
  std::vector<std::vector<uint32_t>> overlaps(paths.size());
  for (uint32_t id = 0; id < paths.size(); ++id) {
    if (!written[id]) continue;
    for (const uint32_t other : Candidates(top, paths[id])) {
      const bool seen = other == id || (written[other] && other < id);
      if (seen || !PathsOverlap(paths[id], paths[other])) continue;
      overlaps[id].push_back(other);
      overlaps[other].push_back(id);
    }
  }
  for (std::vector<uint32_t>& others : overlaps) std::sort(others.begin(), others.end());
  return overlaps;
}

}  // namespace sqlflow::plan
