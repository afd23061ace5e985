#pragma once
#include <string>
#include <vector>

#include "base/code.h"

namespace CLI {
class App;
}

// Pages of docs/reference/ that are made from what the program says of itself.
namespace sqlflow::cli {

// docs/reference/errors.md: every code with its page.
std::string ErrorsMarkdown(const std::vector<base::CodePage>& pages);

// docs/reference/cli.md: the help of every command that is not hidden.
std::string CommandsMarkdown(const CLI::App& app);

}  // namespace sqlflow::cli
