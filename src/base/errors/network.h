#pragma once
#include "base/code.h"

namespace sqlflow::base::code {
#define SQLFLOW_ERROR(name, id, title, page) inline constexpr Code name{id};
#include "base/errors/network.inc"
#undef SQLFLOW_ERROR
}  // namespace sqlflow::base::code
