#pragma once
#include "base/diagnostic.h"
#include "base/source_map.h"

namespace sqlflow::lang {

// Whether a file is UTF-8 text without NUL bytes. If not, one error says what it seems to be and how to convert it.
bool CheckEncoding(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics);

}  // namespace sqlflow::lang
