#pragma once
#include <string>

#include "base/source_map.h"
#include "lang/tree.h"

namespace sqlflow::lang {

// The one canonical layout of a file that parsed without errors. Never changes the meaning: comments, strings and SQL
// keep their text; SQL keeps its lines but for their indentation. Formatting twice changes nothing.
std::string Format(const Tree& tree, const base::SourceMap& sources);

}  // namespace sqlflow::lang
