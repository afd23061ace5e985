#include "cli/signal_watch.h"

#include <unistd.h>

#include <ctime>

#include "base/code.h"

namespace sqlflow::cli {

namespace {

constexpr timespec kTick{0, 20'000'000};
constexpr int kPatience = 40;  // ticks from the request until the process leaves by itself

}  // namespace

SignalWatch::SignalWatch(base::Cancellation& cancellation, const Console& console) {
  // Whoever reads our output may go away, as `head` does; the run goes on.
  ::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  thread_ = std::thread([this, &cancellation, &console] { Watch(cancellation, console); });
}

void SignalWatch::Watch(base::Cancellation& cancellation, const Console& console) {
  int waited = 0;
  while (!done_.load()) {
    if (sigtimedwait(&signals_, nullptr, &kTick) > 0) cancellation.Request();
    if (!cancellation.requested()) continue;
    if (++waited > kPatience && !done_.load()) {
      console.Err("Interrupted: rolled back, nothing of the running step was kept.\n");
      _exit(static_cast<int>(base::ExitCode::kInterrupted));
    }
  }
}

SignalWatch::~SignalWatch() {
  done_.store(true);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace sqlflow::cli
