#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `connector test`, `health`, `discover` and `schema`: what stands behind a source, asked of it now.
void AddSourceCommands(CLI::App& connector, const Environment& environment, Action& chosen);

// `connect list` and `connect test`: the same for those who look there.
void AddConnectCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
