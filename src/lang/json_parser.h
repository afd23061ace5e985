#pragma once
#include "base/diagnostic.h"
#include "base/json.h"
#include "base/source_map.h"
#include "lang/json_lexer.h"

namespace sqlflow::lang {

// What was read of the JSON at some place of a pipeline.
struct ParsedJson {
  base::Json value;
  uint32_t end = 0;     // where to read on: after the value, or where the statement seems to end
  bool faulty = false;  // something was reported
};

// Reads one JSON value that begins at `text.begin` and may go on to text.end; strings stay raw (see base::Json). Goes
// on after an error as if what was meant had been written, so that each mistake is told once and all are told.
ParsedJson ParseJson(base::Span text, const base::SourceMap& sources, base::Diagnostics& diagnostics);

// Nesting beyond this is refused everywhere in the language.
constexpr int kDeepestNesting = 200;

}  // namespace sqlflow::lang
