#include "cli/woven_page.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/text.h"

namespace sqlflow::cli {

namespace {

constexpr std::string_view kBegin = "<!-- generated: ";
constexpr std::string_view kClose = " -->\n";
constexpr std::string_view kEnd = "<!-- end -->\n";

}  // namespace

std::string WeavePage(const std::string& page, const Blocks& blocks, std::set<std::string>& used) {
  std::string woven;
  size_t at = 0;
  for (size_t begin; (begin = page.find(kBegin, at)) != std::string::npos;) {
    const size_t name_begin = begin + kBegin.size();
    const size_t close = page.find(kClose, name_begin);
    const size_t end = page.find(kEnd, name_begin);
    if (close == std::string::npos || end == std::string::npos || close > end) {
      throw base::Error(base::code::kUsage, "a generated part of a page has no end", "close it by a line <!-- end -->");
    }
    const std::string name = page.substr(name_begin, close - name_begin);
    const auto block = blocks.find(name);
    if (block == blocks.end()) {
      std::vector<std::string> names;
      for (const auto& [known, text] : blocks) names.push_back(known);
      throw base::Error(base::code::kUsage, fmt::format("nothing generated is called {}", name),
                        base::DidYouMean(name, names));
    }
    used.insert(name);
    woven += page.substr(at, close + kClose.size() - at) + "\n" + std::string(base::Trim(block->second)) + "\n\n";
    at = end;
  }
  return woven + page.substr(at);
}

}  // namespace sqlflow::cli
