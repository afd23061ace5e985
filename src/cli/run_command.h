#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `run PIPELINE`, also as `pipeline run`.
void AddRunCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
