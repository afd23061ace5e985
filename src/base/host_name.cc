#include "base/host_name.h"

#include <unistd.h>

#include <array>
#include <climits>

namespace sqlflow::base {

std::string HostName() {
  std::array<char, HOST_NAME_MAX + 1> name = {};
  return ::gethostname(name.data(), HOST_NAME_MAX) == 0 ? name.data() : "";
}

}  // namespace sqlflow::base
