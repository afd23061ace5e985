#pragma once
#include <string>

#include "cli/console.h"

namespace sqlflow::cli {

// Asks on the terminal whether to go on; true without asking when `yes` was given. Throws kUsage where nobody can be
// asked.
bool Confirmed(const Console& console, bool yes, const std::string& question);

}  // namespace sqlflow::cli
