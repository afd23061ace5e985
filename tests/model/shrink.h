#pragma once
#include <functional>

#include "history.h"

namespace sqlflow::model {

// A history that fails as well and has no step, and hardly a detail, that could be left out.
History Shrink(History history, const std::function<bool(const History&)>& fails);

}  // namespace sqlflow::model
