#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

void AddStateCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
