#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `plan PIPELINE`: what would run, and why.
void AddPlanCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
