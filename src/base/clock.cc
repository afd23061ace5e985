#include "base/clock.h"

#include <fmt/format.h>

namespace sqlflow::base {

namespace {

std::chrono::year_month_day DateOf(Clock::Instant instant) {
  return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(instant)};
}

}  // namespace

std::string FormatDate(Clock::Instant instant) {
  auto date = DateOf(instant);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string FormatTimestamp(Clock::Instant instant) {
  auto since_midnight = instant - std::chrono::floor<std::chrono::days>(instant);
  std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::microseconds>(since_midnight)};
  return fmt::format("{}T{:02}:{:02}:{:02}.{:06}Z", FormatDate(instant), time.hours().count(), time.minutes().count(),
                     time.seconds().count(), time.subseconds().count());
}

}  // namespace sqlflow::base
