#pragma once
#include <chrono>
#include <string>

namespace sqlflow::base {

// Where the program learns the time; faked in tests. Thread safe.
class Clock {
 public:
  using Instant = std::chrono::system_clock::time_point;  // UTC
  using Ticks = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
  virtual Ticks Steady() const = 0;
};

class SystemClock : public Clock {
 public:
  Instant Now() const override { return std::chrono::system_clock::now(); }
  Ticks Steady() const override { return std::chrono::steady_clock::now(); }
};

// "2024-01-31", "2024-01-31T12:00:00.123456Z" (UTC).
std::string FormatDate(Clock::Instant instant);
std::string FormatTimestamp(Clock::Instant instant);

}  // namespace sqlflow::base
