#include "cli/signal_watch.h"

#include <unistd.h>

#include <ctime>

#include "base/code.h"

namespace sqlflow::cli {

namespace {

constexpr timespec kTick{0, 20'000'000};
constexpr int kPatience = 40;  // ticks from the request until the process leaves by itself

// Ends the watch at once: a command does not wait for the next tick.
int WakeSignal() { return SIGRTMIN; }

}  // namespace

SignalWatch::SignalWatch(base::Cancellation& cancellation, const Console& console) {
  // Whoever reads our output may go away, as `head` does; the run goes on.
  ::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, WakeSignal());
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  thread_ = std::thread([this, &cancellation, &console] { Watch(cancellation, console); });
}

void SignalWatch::Watch(base::Cancellation& cancellation, const Console& console) {
  int waited = 0;
  while (!done_.load()) {
    const int signal = sigtimedwait(&signals_, nullptr, &kTick);
    if (signal > 0 && signal != WakeSignal()) cancellation.Request();
    if (!cancellation.requested()) continue;
    if (++waited > kPatience && !done_.load()) {
      console.Err(
          "Interrupted, and left without waiting for the running step: what it had not committed is rolled back; "
          "sqlflow history shows what stands.\n");
      _exit(static_cast<int>(base::ExitCode::kInterrupted));
    }
  }
}

SignalWatch::~SignalWatch() {
  done_.store(true);
  pthread_kill(thread_.native_handle(), WakeSignal());
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace sqlflow::cli
