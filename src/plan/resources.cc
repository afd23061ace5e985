#include "plan/resources.h"

#include "base/secret.h"
#include "plan/path_name.h"

namespace sqlflow::plan {

uint32_t Resources::Intern(std::string key, std::string shown) {
  const auto [entry, is_new] = numbers_.emplace(std::move(key), static_cast<uint32_t>(shown_.size()));
  if (is_new) {
    shown_.push_back(std::move(shown));
    paths_.emplace_back();
  }
  return entry->second;
}

uint32_t Resources::Path(const std::string& path, bool secret) {
  std::string normal = NormalPath(path, root_);
  const uint32_t resource = Intern("p " + normal, secret ? std::string(base::kMasked) : normal);
  paths_[resource] = std::move(normal);
  return resource;
}

std::vector<std::vector<uint32_t>> Resources::Overlaps(const std::vector<bool>& written) const {
  std::vector<uint32_t> numbers;
  std::vector<std::string> paths;
  std::vector<bool> paths_written;
  for (uint32_t resource = 0; resource < size(); ++resource) {
    if (!is_path(resource)) continue;
    numbers.push_back(resource);
    paths.push_back(paths_[resource]);
    paths_written.push_back(written[resource]);
  }
  std::vector<std::vector<uint32_t>> overlaps(size());
  const std::vector<std::vector<uint32_t>> found = FindOverlaps(paths, paths_written);
  for (size_t i = 0; i < found.size(); ++i) {
    for (const uint32_t other : found[i]) overlaps[numbers[i]].push_back(numbers[other]);
  }
  return overlaps;
}

}  // namespace sqlflow::plan
