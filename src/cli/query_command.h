#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `query "SQL"`: a look into the project's database, read-only unless --write.
void AddQueryCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
