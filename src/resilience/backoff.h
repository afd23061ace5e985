#pragma once
#include <cstdint>
#include <optional>

#include "resilience/world.h"

namespace sqlflow::resilience {

// How long to wait before a retry: full jitter, so that many that failed together do not come back together
// ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
struct Backoff {
  enum class Growth { kConstant, kLinear, kExponential };
  Growth growth = Growth::kExponential;
  Length initial_delay = std::chrono::seconds(1);
  Length max_delay = std::chrono::seconds(60);

  // The longest wait before retry `number`, counted from 1.
  Length Longest(int64_t number) const;
  // Any wait from nothing to the longest.
  Length Choose(int64_t number, World& world) const;
  // Whether retries `first` to `last` could together wait that long.
  bool Outlasts(Length length, int64_t first, int64_t last) const;
};

}  // namespace sqlflow::resilience
