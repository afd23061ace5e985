#pragma once
#include <string>

namespace sqlflow::base {

// This machine's name; empty if it has none.
std::string HostName();

}  // namespace sqlflow::base
