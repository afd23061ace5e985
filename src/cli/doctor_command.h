#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `doctor`: looks at the whole set-up and says what is wrong and how to mend it.
void AddDoctorCommand(CLI::App& app, const Environment& environment, Action& chosen);

}  // namespace sqlflow::cli
