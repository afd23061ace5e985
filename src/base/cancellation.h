#pragma once
#include <atomic>

namespace sqlflow::base {

// Set once by a signal handler or a failing neighbour, heard by everything that waits. Owned by the command, passed
// down by reference. Safe from signal handlers and threads.
class Cancellation {
 public:
  void Request() { requested_.store(true, std::memory_order_relaxed); }
  bool requested() const { return requested_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace sqlflow::base
