#pragma once
#include <signal.h>

#include <atomic>
#include <thread>

#include "base/cancellation.h"
#include "cli/console.h"

namespace sqlflow::cli {

// While it lives, Ctrl-C and SIGTERM request a cancel. If the work has not ended 0.8 s later (the engine's CSV sniffing
// does not listen), the process leaves with 130: what was not committed is rolled back when the database is opened
// again. Make it before any other thread, so that all of them inherit the blocked signals.
class SignalWatch {
 public:
  SignalWatch(base::Cancellation& cancellation, const Console& console);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  void Watch(base::Cancellation& cancellation, const Console& console);
  sigset_t signals_;
  sigset_t before_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace sqlflow::cli
