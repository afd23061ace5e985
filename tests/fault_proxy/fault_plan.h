#pragma once
#include <chrono>
#include <cstdint>
#include <vector>

namespace sqlflow::tests {

enum class Direction { kToServer, kToClient };

// What happens to a connection just before the byte `at` of one direction, counted from 0, is passed on.
struct Fault {
  enum class Kind {
    kCut,      // both sides see an orderly end
    kReset,    // both sides see a reset
    kStall,    // nothing passes any more, either way, and nothing ends
    kDelay,    // this direction pauses for `pause`
    kTrickle,  // the next `length` bytes pass one at a time with a `pause` before each
    kCorrupt,  // the byte is another one
  };
  Kind kind = Kind::kCut;
  Direction direction = Direction::kToClient;
  int64_t at = 0;
  int64_t connection = 0;  // which one, in the order they are made; kEvery: each
  std::chrono::milliseconds pause{5};
  int64_t length = 50;

  static constexpr int64_t kEvery = -1;
};

// Faults at places, and faults by chance. A statement is what a client sends after it has heard from the server.
struct FaultPlan {
  std::vector<Fault> faults;
  double failing_connections = 0;  // this share is reset at once, or within the first bytes
  double failing_statements = 0;   // this share is cut or reset on the way there or back
  int64_t login_statements = 0;    // so many of a connection's first are its login, and spared
  uint64_t seed = 1;
};

}  // namespace sqlflow::tests
