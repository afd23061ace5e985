#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sqlflow::base {

// A span of time as calendars have it: months and days have no fixed length.
struct Duration {
  int64_t months = 0;
  int64_t days = 0;
  int64_t microseconds = 0;
  bool operator==(const Duration&) const = default;
};

// "P1Y2M3W4DT5H6M7.5S" (ISO 8601) or words: "7 days", "1 day 12 hours", "30s". Letter case does not matter. Nothing for
// any other text, negative amounts and amounts that do not fit.
std::optional<Duration> ParseDuration(std::string_view text);

// Limits of time are at most so long: three years.
inline constexpr std::chrono::seconds kLongestLimit{100'000'000};

// How long that is; nothing for months, which have no fixed length, and for more than kLongestLimit.
std::optional<std::chrono::nanoseconds> FixedLength(const Duration& duration);

// "1 months 7 days 1 hours", which SQL takes as an INTERVAL; "0 days" for none.
std::string IntervalText(const Duration& duration);

}  // namespace sqlflow::base
