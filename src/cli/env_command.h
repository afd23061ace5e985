#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `env list · get NAME · check [PIPELINE] · template`: the variables of the project.
void AddEnvCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
