#pragma once
#include <vector>

#include "plan/plan.h"

namespace sqlflow::plan {

// The plan with these of its steps only, and those that they wait for, directly or not: they find what they would
// find in a run of the whole. The steps keep their order.
Plan PartOf(const Plan& plan, const std::vector<size_t>& wanted);

}  // namespace sqlflow::plan
