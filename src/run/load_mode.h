#pragma once
#include "plan/plan.h"

namespace sqlflow::run {

// How the rows of a load, or of a table that computes no window, enter their table unless the run starts over.
engine::LoadMode LoadModeOf(const plan::Step& step);

}  // namespace sqlflow::run
