#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "resilience/world.h"

namespace sqlflow::resilience {

// At most `calls` calls in every window of that length, wherever it begins.
struct RateRule {
  int64_t calls = 0;
  Length window{};
};

// What a server says about an account's allowance (`X-RateLimit-Remaining` and the like).
struct Allowance {
  int64_t remaining = 0;
  Length renewed_in{};
};

// Keeps the calls of one account below its limits, however many threads make them. The server counts a call when it
// arrives, which is somewhere between its start and its end; so a window is counted from the ends of the calls before
// to the start of the next one, and those under way are in every window. Thread safe.
class RateLimit {
 public:
  explicit RateLimit(const World& world) : world_(world) {}

  // Of several rules for one window the strictest holds.
  void AddRules(const std::vector<RateRule>& rules);

  struct Turn {
    Length wait{};         // zero: the call may be made; else how long to wait before asking again
    bool counted = false;  // End() is owed
  };
  // An account without limits costs one look at a flag.
  Turn Begin() { return active_.load(std::memory_order_acquire) ? BeginSlowly() : Turn{}; }
  void End();

  // The server refused a call, or said what is left.
  void PauseFor(Length length);
  void Hear(const Allowance& allowance);

 private:
  Turn BeginSlowly();
  Length WaitFor(const RateRule& rule, Ticks now) const;

  const World& world_;
  std::atomic<bool> active_{false};
  std::mutex mutex_;
  std::vector<RateRule> rules_;
  int64_t under_way_ = 0;
  std::deque<Ticks> ends_;  // of the last calls, ascending, as many as the largest rule counts
  Ticks paused_until_{};
  std::optional<int64_t> remaining_;  // until renewed_at_
  Ticks renewed_at_{};
};

}  // namespace sqlflow::resilience
