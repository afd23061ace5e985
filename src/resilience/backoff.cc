#include "resilience/backoff.h"

#include <algorithm>
#include <cmath>

namespace sqlflow::resilience {

Length Backoff::Longest(int64_t number) const {
  double factor = 1;
  if (growth == Growth::kLinear) factor = static_cast<double>(number);
  if (growth == Growth::kExponential) factor = std::exp2(static_cast<double>(std::min<int64_t>(number - 1, 62)));
  const double delay = factor * static_cast<double>(initial_delay.count());
  return delay < static_cast<double>(max_delay.count()) ? Length(std::llround(delay)) : max_delay;
}

Length Backoff::Choose(int64_t number, World& world) const {
  return Length(std::llround(world.Chance() * static_cast<double>(Longest(number).count())));
}

bool Backoff::Outlasts(Length length, int64_t first, int64_t last) const {
  for (int64_t number = first; number <= last && length > Length::zero(); ++number) {
    const Length longest = Longest(number);
    // From here on they are all alike.
    if (longest == max_delay || longest == Length::zero()) return length <= longest * (last - number + 1);
    length -= longest;
  }
  return length <= Length::zero();
}

}  // namespace sqlflow::resilience
