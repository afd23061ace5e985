#pragma once

namespace sqlflow::bench {

// Nanoseconds a call, medians.
struct PolicyCost {
  double plain = 0;       // what a policy without limits adds
  double limited = 0;     // what one with a rate limit adds
  double round_trip = 0;  // of 64 bytes over a local TCP connection, with nothing around it
};

PolicyCost MeasurePolicy();

}  // namespace sqlflow::bench
