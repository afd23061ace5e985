#include "run/interrupter.h"

#include "base/errors/execution.h"
#include "base/text.h"

namespace sqlflow::run {

namespace {

std::string Words(std::chrono::nanoseconds length) {
  return base::HumanSeconds(std::chrono::duration<double>(length).count());
}

}  // namespace

Interrupter::Interrupter(engine::Session& session, const base::Clock& clock, const base::Cancellation& user,
                         TimeLimits limits)
    : session_(session), clock_(clock), user_(user), limits_(limits), begin_(clock.Steady()), thread_([this] {
        std::unique_lock lock(mutex_);
        while (!done_changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return done_; })) Look();
      }) {}

Interrupter::~Interrupter() {
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  done_changed_.notify_all();
  thread_.join();
}

void Interrupter::Look() {
  if (!step_begin_) return;
  if (!over_) over_ = WhyOver();
  if (!over_ && !user_.requested()) return;
  stop_.Request();
  session_.Interrupt();
}

std::optional<base::Error> Interrupter::WhyOver() const {
  const base::Clock::Ticks now = clock_.Steady();
  if (limits_.run > limits_.run.zero() && now - begin_ >= limits_.run) {
    return base::Error(base::code::kRunTimedOut, fmt::format("the run took longer than {}", Words(limits_.run)),
                       "raise run_timeout in the profile, under execution (0: no limit)");
  }
  if (limits_.step > limits_.step.zero() && now - *step_begin_ >= limits_.step) {
    return base::Error(base::code::kStepTimedOut, fmt::format("the step took longer than {}", Words(limits_.step)),
                       "raise step_timeout in the profile, under execution (0: no limit)");
  }
  return std::nullopt;
}

void Interrupter::BeginStep() {
  std::lock_guard lock(mutex_);
  step_begin_ = clock_.Steady();
  if (std::optional<base::Error> over = WhyOver()) {
    step_begin_.reset();
    throw *over;
  }
}

std::optional<base::Error> Interrupter::EndStep() {
  std::lock_guard lock(mutex_);
  step_begin_.reset();
  const std::optional<base::Error> over = std::exchange(over_, std::nullopt);
  if (!over || user_.requested()) return std::nullopt;
  stop_.Withdraw();
  try {
    session_.Query("SELECT 1");
  } catch (const base::Interrupted&) {  // which would have been the next step's
  }
  return over;
}

}  // namespace sqlflow::run
