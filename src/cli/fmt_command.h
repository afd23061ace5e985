#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `fmt [PIPELINE…]`: the canonical layout, in place, on standard output, or only checked.
void AddFmtCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
