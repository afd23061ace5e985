#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `history [PIPELINE]`, and `history --trim`.
void AddHistoryCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
