#pragma once
#include <cstdlib>
#include <string_view>

namespace sqlflow::tests {

// SQLFLOW_FULL=1 (`./dev test --full`) tries all of what is a sample otherwise.
inline bool IsFull() {
  const char* full = std::getenv("SQLFLOW_FULL");
  return full && std::string_view(full) == "1";
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// How many of what there is a test tries: fewer under a sanitizer, where each takes some times as long and what is
// looked for, a use of memory or a race, shows in few.
struct Sample {
  int full;
  int usual;
  int sanitized;

  int size() const { return IsFull() ? full : kSanitized ? sanitized : usual; }
};

}  // namespace sqlflow::tests
