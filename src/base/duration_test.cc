#include "base/duration.h"

#include <gtest/gtest.h>

namespace sqlflow::base {
namespace {

std::string Interval(std::string_view text) {
  const std::optional<Duration> duration = ParseDuration(text);
  return duration ? IntervalText(*duration) : "none";
}

TEST(Duration, ReadsIsoAndWords) {
  EXPECT_EQ(Interval("P7D"), "7 days");
  EXPECT_EQ(Interval("p1y2m3w4dT5h6m7.5s"), "14 months 25 days 5 hours 6 minutes 7 seconds 500000 microseconds");
  EXPECT_EQ(Interval("PT1H"), "1 hours");
  EXPECT_EQ(Interval("P1M"), "1 months");
  EXPECT_EQ(Interval("PT1M"), "1 minutes");
  EXPECT_EQ(Interval(" 7 Days "), "7 days");
  EXPECT_EQ(Interval("1 day 12 hours"), "1 days 12 hours");
  EXPECT_EQ(Interval("1.5 hours"), "1 hours 30 minutes");
  EXPECT_EQ(Interval("30s"), "30 seconds");
  EXPECT_EQ(Interval("0 days"), "0 days");
}

TEST(Duration, TakesNothingElse) {
  for (const char* text : {"", "P", "PT", "P1", "1", "7 dayz", "-1 day", "P-1D", "1.5 months", "P1H", "PT1D", "P1DT",
                           "days", "1e5 days", "99999999999999999999 days", "inf days", "7days,", "P7D "}) {
    EXPECT_EQ(Interval(text), std::string_view(text) == "P7D " ? "7 days" : "none") << text;
  }
}

TEST(Duration, HasAFixedLengthWithoutMonthsAndUpToThreeYears) {
  const auto length = [](std::string_view text) { return FixedLength(*ParseDuration(text)); };
  EXPECT_EQ(length("1 day 90s"), std::chrono::hours(24) + std::chrono::seconds(90));
  EXPECT_EQ(length("0s"), std::chrono::seconds(0));
  EXPECT_EQ(length("100000000s"), kLongestLimit);
  for (const char* none : {"1 month", "100000001s", "1157 days 10 hours", "100000000000000 days"}) {
    EXPECT_EQ(length(none), std::nullopt) << none;
  }
}

}  // namespace
}  // namespace sqlflow::base
