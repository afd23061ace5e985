#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `docs DIR`, hidden: writes the reference pages (connectors/TYPE.md, errors.md, cli.md) from the program itself.
// Added last: it prints the help of the commands before it.
void AddDocsCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
