#pragma once
#include <vector>

#include "base/diagnostic.h"
#include "engine/sql_parser.h"
#include "plan/draft.h"

namespace sqlflow::plan {

// Asks the engine's parser about all texts of the pipeline at once, and puts what it says into the drafts: tables,
// paths and functions that SELECTs read, and syntax errors at their places in the .sf.
void ReadFacts(engine::SqlParser& parser, std::vector<Draft>& drafts, base::Diagnostics& diagnostics);

}  // namespace sqlflow::plan
