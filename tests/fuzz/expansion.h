#pragma once
#include "base/source_map.h"
#include "lang/tree.h"

namespace sqlflow::fuzz {

// Puts values into all of a file's variables, in every context; values hold quotes, variables, circles and themselves
// many times over. Throws std::logic_error.
void CheckExpansion(const lang::Tree& tree, const base::SourceMap& sources);

}  // namespace sqlflow::fuzz
