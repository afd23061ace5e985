#pragma once
#include <map>
#include <set>
#include <string>

namespace sqlflow::cli {

// Generated parts of a page, by name: "CSV source".
using Blocks = std::map<std::string, std::string>;

// A page that is written by hand with each of its parts
//
//   <!-- generated: CSV source -->
//   …
//   <!-- end -->
//
// holding the block of that name. Names that were found are added to `used`. Throws kUsage for a name that is none of
// the blocks, and for a part without an end.
std::string WeavePage(const std::string& page, const Blocks& blocks, std::set<std::string>& used);

}  // namespace sqlflow::cli
