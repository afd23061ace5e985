#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `profiles list · validate [NAME] · show [NAME]`.
void AddProfilesCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
