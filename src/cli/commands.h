#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// Every command of the program, in the order `--help` lists them: the one explicit list.
void AddAllCommands(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
