#pragma once
#include "base/diagnostic.h"
#include "lang/tree.h"

namespace sqlflow::lang {

// Parses a whole file. Always answers a tree; what could not be parsed is reported once in `diagnostics` and left out
// of the tree, and parsing goes on with the next statement. Reads nothing but the text: no network, no files, no
// variables. Nesting is bounded (an error beyond 200 levels), so no input exhausts the stack.
Tree Parse(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics);

}  // namespace sqlflow::lang
