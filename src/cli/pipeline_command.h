#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `pipeline list · validate [NAME] · compile [NAME] · run`, and `validate` for short.
void AddPipelineCommand(CLI::App& app, const Environment& environment, Action& chosen);
void AddValidateCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
