#include "resilience/circuit_breaker.h"

#include <algorithm>
#include <bit>

namespace sqlflow::resilience {

namespace {

// How soon to ask again while another's probe is under way.
constexpr Length kProbeLook = std::chrono::milliseconds(100);

}  // namespace

std::optional<CircuitBreaker::Refusal> CircuitBreaker::AdmitSlowly() {
  std::lock_guard lock(mutex_);
  const State state = state_.load();
  if (state == State::kClosed) return std::nullopt;
  Length wait = state == State::kHalfOpen ? kProbeLook : next_probe_ - world_.Now();
  if (wait > Length::zero()) return Refusal{wait, failures_.load(), last_cause_};
  state_ = State::kHalfOpen;
  return std::nullopt;
}

void CircuitBreaker::Note(bool good, const std::string& cause) {
  std::lock_guard lock(mutex_);
  recent_ = (recent_ << 1 | (good ? 0U : 1U)) & ((1U << kRated) - 1);
  rated_ = std::min(rated_ + 1, kRated);
  if (good) {
    failures_ = 0;
    if (state_ == State::kHalfOpen) recent_ = 0, rated_ = 0;
    state_ = State::kClosed;
    return;
  }
  failures_ += 1;
  last_cause_ = cause;
  if (state_ == State::kOpen || (state_ == State::kClosed && !TooMany())) return;
  state_ = State::kOpen;
  next_probe_ = world_.Now() + options_.reset_timeout;
}

void CircuitBreaker::Abandoned() {
  if (state_.load() != State::kHalfOpen) return;
  std::lock_guard lock(mutex_);
  if (state_ != State::kHalfOpen) return;
  state_ = State::kOpen;  // and the next call is the probe
  next_probe_ = world_.Now();
}

bool CircuitBreaker::TooMany() const {
  if (failures_ >= options_.failure_threshold) return true;
  return options_.failure_rate && rated_ == kRated && std::popcount(recent_) >= *options_.failure_rate * kRated;
}

}  // namespace sqlflow::resilience
