#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/error.h"
#include "engine/sql_engine.h"

namespace sqlflow::run {

// How long a step, with its tries, and the whole run may take; zero: as long as it takes.
struct TimeLimits {
  std::chrono::nanoseconds step{};
  std::chrono::nanoseconds run{};
};

// Stops steps when the user cancels, or when their time or the run's is over: what waits hears `cancellation()`, and
// what `session` runs is interrupted. Owns a thread that looks every 20 ms; it is joined when the object ends.
// Interrupts again and again, since a request between two statements is not heard by the next one. The run begins when
// it is made.
class Interrupter {
 public:
  Interrupter(engine::Session& session, const base::Clock& clock, const base::Cancellation& user, TimeLimits limits);
  ~Interrupter();
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;

  // What steps wait with, one after the other.
  const base::Cancellation& cancellation() const { return stop_; }
  bool user_cancelled() const { return user_.requested(); }
  // Throws kRunTimedOut if there is no time left for another step.
  void BeginStep();
  // Answers kStepTimedOut or kRunTimedOut, if that is what stopped the step. The session is good for the next one.
  std::optional<base::Error> EndStep();

 private:
  void Look();
  std::optional<base::Error> WhyOver() const;

  engine::Session& session_;
  const base::Clock& clock_;
  const base::Cancellation& user_;
  const TimeLimits limits_;
  const base::Clock::Ticks begin_;
  base::Cancellation stop_;

  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
  std::optional<base::Clock::Ticks> step_begin_;  // while one runs
  std::optional<base::Error> over_;               // why it was stopped
  std::thread thread_;
};

}  // namespace sqlflow::run
