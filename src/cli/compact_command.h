#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `compact`: gives back the space that the database's file holds for nothing.
void AddCompactCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
