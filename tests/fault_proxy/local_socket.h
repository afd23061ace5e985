#pragma once
#include <cstdint>

#include "base/descriptor.h"

// TCP on this machine, for tests.
namespace sqlflow::tests {

struct Listener {
  base::Descriptor socket;
  uint16_t port = 0;
};

// On a free port of 127.0.0.1. Throws std::system_error.
Listener Listen();
// Small messages are sent at once. Empty if nobody listens.
base::Descriptor Connect(uint16_t port);
void SendAtOnce(int socket);

}  // namespace sqlflow::tests
