#pragma once
#include <string>

#include "base/source_map.h"
#include "plan/plan.h"

namespace sqlflow::plan {

// Deterministic JSON of `pipeline compile`; secrets masked.
std::string RenderJson(const Plan& plan, const base::SourceMap& sources);
// `plan --explain`: for every step what it does, why it waits and for what.
std::string RenderExplain(const Plan& plan, const base::SourceMap& sources);
std::string RenderMermaid(const Plan& plan);
std::string RenderDot(const Plan& plan);

}  // namespace sqlflow::plan
