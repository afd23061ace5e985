#include "base/code.h"

#include <algorithm>

namespace sqlflow::base {

ExitCode Code::exit_code() const {
  switch (id.size() > 2 ? id[2] : '5') {
    case '1': return ExitCode::kSyntax;
    case '2': return ExitCode::kValidation;
    case '3': return ExitCode::kUsage;
    case '4': return ExitCode::kConnection;
    case '6': return ExitCode::kPermission;
    case '7': return ExitCode::kResources;
    case '8': return ExitCode::kCostLimit;
    default: return ExitCode::kExecution;
  }
}

const std::vector<CodePage>& CodePages() {
  static const std::vector<CodePage> pages = [] {
    std::vector<CodePage> all = {
#define SQLFLOW_ERROR(name, id, title, page) {Code{id}, title, page},
#include "base/errors/all.inc"
#undef SQLFLOW_ERROR
    };
    std::sort(all.begin(), all.end(), [](const CodePage& a, const CodePage& b) { return a.code.id < b.code.id; });
    return all;
  }();
  return pages;
}

const CodePage* FindCodePage(std::string_view id) {
  const std::vector<CodePage>& pages = CodePages();
  auto found = std::lower_bound(pages.begin(), pages.end(), id,
                                [](const CodePage& page, std::string_view wanted) { return page.code.id < wanted; });
  return found != pages.end() && found->code.id == id ? &*found : nullptr;
}

}  // namespace sqlflow::base
