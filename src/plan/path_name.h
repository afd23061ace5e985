#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

// Paths of SOURCE, EXPORT and table functions as names that steps read and write. No file is touched.
namespace sqlflow::plan {

// One spelling for one path: without `./` and `a/../`, relative to the project's root if it lies in it. URLs stay.
std::string NormalPath(std::string_view path, const std::filesystem::path& root);

// Whether a file may belong to both: a pattern against a path it matches, a folder against what lies in it. Two
// patterns overlap unless their plain leading folders say otherwise. Both are normal paths.
bool PathsOverlap(std::string_view left, std::string_view right);

// For every path the others that it overlaps with, where at least one of the two is written. Not quadratic: only
// paths in each other's folders are compared.
std::vector<std::vector<uint32_t>> FindOverlaps(const std::vector<std::string>& paths,
                                                const std::vector<bool>& written);

}  // namespace sqlflow::plan
