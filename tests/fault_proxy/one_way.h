#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fault_plan.h"

namespace sqlflow::tests {

using Moment = std::chrono::steady_clock::time_point;

// The bytes of a connection that go one way, with the faults on it.
class OneWay {
 public:
  OneWay(int from, int to, std::vector<Fault> faults);

  void Add(const Fault& fault);
  bool wants_to_read() const { return !ended_ && pending_.size() < kMostPending; }
  bool wants_to_write() const { return blocked_; }
  bool done() const { return closed_; }
  int64_t received() const { return passed_ + static_cast<int64_t>(pending_.size()); }
  int64_t passed() const { return passed_; }
  std::optional<Moment> pause_end() const { return pause_end_; }

  // False when the connection is broken.
  bool Read();
  enum class Outcome { kFine, kBroken, kCut, kReset, kStall };
  // Passes on what may pass now; counts the faults that happen.
  Outcome Pass(Moment now, std::atomic<int64_t>& happened);

 private:
  static constexpr size_t kMostPending = 64 << 10;

  std::optional<Outcome> Apply(const Fault& fault, Moment now);

  int from_;
  int to_;
  std::vector<Fault> faults_;  // the next one first
  std::string pending_;
  int64_t passed_ = 0;
  int64_t trickle_ = 0;
  std::chrono::milliseconds trickle_pause_{};
  std::optional<Moment> pause_end_;
  bool ended_ = false;    // the sender has no more
  bool closed_ = false;   // and the receiver knows
  bool blocked_ = false;  // the receiver takes no more for now
};

}  // namespace sqlflow::tests
