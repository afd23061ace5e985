#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "plan/include_files.h"
#include "plan/planner.h"
#include "plan/statement.h"
#include "plan/suggestions.h"
#include "plan/variable_scope.h"

namespace sqlflow::plan {

// A pipeline's text with its includes pulled in, its conditions decided and its variables put in.
struct Program {
  std::vector<ResolvedStatement> statements;
  // Something could not be decided (a condition, an include): what is not found may stand there.
  bool incomplete = false;
  std::vector<std::pair<std::string, base::Span>> sets;  // every SET that was reached: name, value
};

// Walks the text in the order in which it runs. Faults go to `diagnostics`, but for variables without a value, which
// `scope` gathers. Only chosen branches of IF are expanded.
Program Resolve(const PlanInput& input, IncludeFiles& files, VariableScope& scope, Suggestions& suggestions,
                base::Diagnostics& diagnostics);

}  // namespace sqlflow::plan
