#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `init NAME [--minimal]`: a new project folder.
void AddInitCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
