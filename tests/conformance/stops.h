#pragma once
#include <chrono>
#include <csignal>

namespace sqlflow::conformance {

// How a run is stopped, and how long after it has begun.
struct Stop {
  int signal;
  std::chrono::milliseconds after;
};

inline constexpr Stop kStops[] = {{SIGINT, std::chrono::milliseconds(0)},
                                  {SIGTERM, std::chrono::milliseconds(60)},
                                  {SIGKILL, std::chrono::milliseconds(30)},
                                  {SIGKILL, std::chrono::milliseconds(100)}};

}  // namespace sqlflow::conformance
