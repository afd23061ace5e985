#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "resilience/world.h"

namespace sqlflow::resilience {

struct BreakerOptions {
  int64_t failure_threshold = 5;       // failures in a row
  std::optional<double> failure_rate;  // or this share of the last kRated calls
  Length reset_timeout = std::chrono::seconds(60);
  bool operator==(const BreakerOptions&) const = default;
};

// Leaves an endpoint alone that fails again and again. CLOSED lets calls through; after too many failures OPEN lets
// none through until reset_timeout is over; then HALF_OPEN lets one probe through, which closes it or opens it again.
// After "Release It!" (Nygard, 2007). Thread safe.
class CircuitBreaker {
 public:
  static constexpr int kRated = 20;

  CircuitBreaker(const World& world, BreakerOptions options) : world_(world), options_(options) {}

  struct Refusal {
    Length wait;             // until it may be asked again
    int64_t failures = 0;    // in a row
    std::string last_cause;  // the message of the last failure
  };
  // Nothing: the call may be made, and one of the three below is owed. While all is well that is one look at a flag.
  std::optional<Refusal> Admit() {
    return state_.load(std::memory_order_acquire) == State::kClosed ? std::nullopt : AdmitSlowly();
  }
  void Succeeded() {
    if (options_.failure_rate || failures_.load(std::memory_order_relaxed) > 0) Note(true, {});
  }
  void Failed(const std::string& cause) { Note(false, cause); }
  // The call came to no end that says anything about the endpoint.
  void Abandoned();

 private:
  enum class State { kClosed, kOpen, kHalfOpen };

  std::optional<Refusal> AdmitSlowly();
  void Note(bool good, const std::string& cause);
  bool TooMany() const;

  const World& world_;
  const BreakerOptions options_;
  std::atomic<State> state_{State::kClosed};
  std::atomic<int64_t> failures_{0};  // in a row
  std::mutex mutex_;
  Ticks next_probe_;
  std::string last_cause_;
  uint32_t recent_ = 0;  // a bit a call, set if it failed; the last is the lowest
  int rated_ = 0;        // how many of them there are
};

}  // namespace sqlflow::resilience
