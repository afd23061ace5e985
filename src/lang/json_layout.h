#pragma once
#include "base/source_map.h"
#include "base/span.h"
#include "lang/layout_writer.h"

namespace sqlflow::lang {

// Writes the JSON of PARAMS or OPTIONS: a member a line, two spaces a level; an only member, and what is inside a
// member, stays on one line if it fits and holds neither comment nor line end. No trailing commas. Tokens and comments
// keep their text.
void LayOutJson(base::Span json, const base::SourceMap& sources, int indent, LayoutWriter& writer);

}  // namespace sqlflow::lang
