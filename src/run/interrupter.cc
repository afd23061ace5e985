#include "run/interrupter.h"

#include <chrono>

namespace sqlflow::run {

Interrupter::Interrupter(engine::Session& session, const base::Cancellation& cancellation)
    : thread_([this, &session, &cancellation] {
        std::unique_lock lock(mutex_);
        while (!done_changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return done_; })) {
          if (cancellation.requested()) session.Interrupt();
        }
      }) {}

Interrupter::~Interrupter() {
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  done_changed_.notify_all();
  thread_.join();
}

}  // namespace sqlflow::run
