#include "resilience/world.h"

#include <algorithm>
#include <thread>

#include "base/error.h"

namespace sqlflow::resilience {

namespace {

// A Cancellation wakes nobody, so waits look at it this often.
constexpr Length kLook = std::chrono::milliseconds(50);

}  // namespace

Ticks SystemWorld::Now() const { return std::chrono::steady_clock::now(); }

void SystemWorld::Wait(Length length, const base::Cancellation& cancellation) {
  const Ticks end = Now() + length;
  while (true) {
    if (cancellation.requested()) throw base::Interrupted();
    const Length left = end - Now();
    if (left <= Length::zero()) return;
    std::this_thread::sleep_for(std::min(left, kLook));
  }
}

double SystemWorld::Chance() {
  std::lock_guard lock(mutex_);
  if (!generator_) generator_.emplace(std::random_device{}());
  return std::uniform_real_distribution<double>()(*generator_);
}

}  // namespace sqlflow::resilience
