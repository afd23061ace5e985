#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `connector sync SOURCE`: runs the loads of one source, and what they need, as `run` would; or says what that would
// be.
void AddSyncCommand(CLI::App& connector, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
