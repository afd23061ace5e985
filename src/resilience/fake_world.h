#pragma once
#include <vector>

#include "base/error.h"
#include "resilience/world.h"

namespace sqlflow::resilience {

// For tests: waiting moves the time on at once, and chance is what the test says. One thread.
class FakeWorld : public World {
 public:
  Ticks Now() const override { return now_; }
  void Wait(Length length, const base::Cancellation& cancellation) override {
    if (cancellation.requested()) throw base::Interrupted();
    waits.push_back(length);
    now_ += length;
  }
  double Chance() override { return chance; }

  void Pass(Length length) { now_ += length; }

  double chance = 0.5;
  std::vector<Length> waits;

 private:
  Ticks now_{std::chrono::hours(1)};
};

}  // namespace sqlflow::resilience
