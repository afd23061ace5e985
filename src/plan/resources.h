#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/qualified_name.h"

namespace sqlflow::plan {

// Everything that steps read and write, by number: tables, paths, schemas, the sequences. One thing has one number,
// however it is spelled.
class Resources {
 public:
  explicit Resources(std::filesystem::path root) : root_(std::move(root)) {}

  uint32_t Table(const base::QualifiedName& name) { return Intern("t " + name.Key(), name.Display()); }
  // `shown`: what users see of it.
  uint32_t Path(const std::string& path, bool secret);
  uint32_t Schema(const std::string& folded) { return Intern("s " + folded, "schema " + folded); }
  uint32_t Sequences() { return Intern("q", "sequences"); }

  const std::string& Shown(uint32_t resource) const { return shown_[resource]; }
  size_t size() const { return shown_.size(); }
  bool is_path(uint32_t resource) const { return !paths_[resource].empty(); }

  // For every resource those that share something with it (FindOverlaps), given which are written.
  std::vector<std::vector<uint32_t>> Overlaps(const std::vector<bool>& written) const;

 private:
  uint32_t Intern(std::string key, std::string shown);

  std::filesystem::path root_;
  std::map<std::string, uint32_t> numbers_;
  std::vector<std::string> shown_;
  std::vector<std::string> paths_;  // empty for what is no path
};

}  // namespace sqlflow::plan
