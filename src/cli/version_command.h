#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `version` and `explain CODE`: what the program knows without a project.
void AddVersionCommand(CLI::App& app, const Environment& environment, Action& chosen);
void AddExplainCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
