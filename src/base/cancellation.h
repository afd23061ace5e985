#pragma once
#include <atomic>

namespace sqlflow::base {

// Set by a signal handler, a failing neighbour or the end of a time, heard by everything that waits. Owned by the
// command or its run, passed down by reference. Safe from signal handlers and threads.
class Cancellation {
 public:
  void Request() { requested_.store(true, std::memory_order_relaxed); }
  // For the next piece of work, once nobody is at the one that was cancelled.
  void Withdraw() { requested_.store(false, std::memory_order_relaxed); }
  bool requested() const { return requested_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace sqlflow::base
