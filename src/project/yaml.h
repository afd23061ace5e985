#pragma once
#include <optional>

#include "base/diagnostic.h"
#include "base/json.h"

namespace sqlflow::project {

// Reads a file that holds one YAML document as a value with places. Aliases and merge keys (`<<`) are resolved, what
// comes out is final but for ${variables}: strings are marked `multi_line` (no escapes are left in them), a plain
// scalar that is one ${variable} is a kVariable, and scalars keep in `text` what was written (`007`, `True`).
// An empty document is an empty object. Reports what is not YAML and every doubled key; answers nothing after a fault
// that hides the rest of the document. Works in time and memory linear in the text; aliases may not multiply it.
std::optional<base::Json> ReadYaml(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics);

}  // namespace sqlflow::project
