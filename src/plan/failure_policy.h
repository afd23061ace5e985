#pragma once
#include <vector>

#include "base/diagnostic.h"
#include "component/registry.h"
#include "lang/tree.h"
#include "plan/plan.h"

namespace sqlflow::plan {

// What a source's clauses say. ON_RATE_LIMIT is the parameter `backpressure` in other words and is put among the
// parameters, which are flat (ParamList::Flatten), in its place. Warns of a clause that cannot have an effect.
FailurePolicy ReadFailurePolicy(const std::vector<lang::OnClause>& clauses, const component::Component& component,
                                base::Json& parameters, base::Diagnostics& diagnostics);

// Of a step that reads sources: one that reads several is skipped if all of them say so, and repeated as often as one
// says.
FailurePolicy PolicyOf(const Step& step);

}  // namespace sqlflow::plan
