#pragma once
#include <cstdint>
#include <string>

#include "component/source.h"

namespace sqlflow::component {

// The number of rows of what may stand after FROM.
int64_t CountRows(const std::string& relation, ReadContext& context);

}  // namespace sqlflow::component
