#pragma once
#include <vector>

#include "base/source_map.h"
#include "lang/layout_writer.h"
#include "lang/tree.h"

namespace sqlflow::lang {

// A stretch of a statement whose text is not ours to lay out word by word, or that begins a line.
struct StatementPart {
  enum class Kind {
    kName,    // names, strings, operands: as written
    kWord,    // upper-case unless it holds a variable
    kJson,    // see LayOutJson
    kSql,     // keeps its lines
    kClause,  // ON_ERROR …: begins a line
    kBreak,   // empty: a line begins here, after SQL of several lines …
    kFold,    // … and here if the line before is long
  };
  Span span;
  Kind kind;
};

// The parts of a statement (of IF: of its conditions), in the order they stand. What stands between them are keywords
// and punctuation.
std::vector<StatementPart> PartsOf(const Statement& statement, const base::SourceMap& sources);

}  // namespace sqlflow::lang
