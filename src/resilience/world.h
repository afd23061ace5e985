#pragma once
#include <chrono>
#include <mutex>
#include <optional>
#include <random>

#include "base/cancellation.h"
#include "base/clock.h"

namespace sqlflow::resilience {

using Length = std::chrono::nanoseconds;
using Ticks = base::Clock::Ticks;

// What policies know of the world: the time, how to wait, and chance. One fake in tests (fake_world.h). Thread safe.
class World {
 public:
  virtual ~World() = default;
  virtual Ticks Now() const = 0;
  // Throws base::Interrupted within a second of a cancel.
  virtual void Wait(Length length, const base::Cancellation& cancellation) = 0;
  // At least 0, less than 1.
  virtual double Chance() = 0;
};

class SystemWorld : public World {
 public:
  Ticks Now() const override;
  void Wait(Length length, const base::Cancellation& cancellation) override;
  double Chance() override;

 private:
  std::mutex mutex_;
  std::optional<std::mt19937_64> generator_;  // seeded when it is first asked: most commands never do
};

}  // namespace sqlflow::resilience
