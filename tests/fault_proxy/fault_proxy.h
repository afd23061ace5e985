#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "base/descriptor.h"
#include "fault_plan.h"
#include "local_socket.h"

namespace sqlflow::tests {

// What a proxy has seen so far.
struct FaultCounts {
  std::atomic<int64_t> connections{0};
  std::atomic<int64_t> statements{0};
  std::atomic<int64_t> faults{0};  // that happened
  // The most bytes that any connection passed on: where a fault may be placed.
  std::atomic<int64_t> longest_to_server{0};
  std::atomic<int64_t> longest_to_client{0};
};

// Stands between a client and a server on this machine, passes bytes on, and does to them what its plan says. Has a
// thread of its own; the destructor drops what is still connected.
class FaultProxy {
 public:
  explicit FaultProxy(uint16_t target_port, FaultPlan plan = {});
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  uint16_t port() const { return listener_.port; }  // on 127.0.0.1
  const FaultCounts& counts() const { return counts_; }

 private:
  void Run();

  const uint16_t target_port_;
  const FaultPlan plan_;
  const Listener listener_;
  base::Descriptor wake_;  // readable when it is time to end
  FaultCounts counts_;
  std::thread thread_;
};

}  // namespace sqlflow::tests
