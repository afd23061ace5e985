#include "resilience/backoff.h"

#include <gtest/gtest.h>

#include "resilience/fake_world.h"

namespace sqlflow::resilience {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Backoff, DoublesUpToTheLongestDelay) {
  const Backoff backoff;
  EXPECT_EQ(backoff.Longest(1), seconds(1));
  EXPECT_EQ(backoff.Longest(4), seconds(8));
  EXPECT_EQ(backoff.Longest(7), seconds(60));
  EXPECT_EQ(backoff.Longest(1'000'000), seconds(60));
}

TEST(Backoff, GrowsByTheFirstDelayOrNotAtAll) {
  const Backoff linear{Backoff::Growth::kLinear, milliseconds(500), seconds(2)};
  EXPECT_EQ(linear.Longest(3), milliseconds(1500));
  EXPECT_EQ(linear.Longest(5), seconds(2));
  const Backoff constant{Backoff::Growth::kConstant, milliseconds(500), seconds(2)};
  EXPECT_EQ(constant.Longest(9), milliseconds(500));
}

TEST(Backoff, AWaitIsAnyPartOfTheLongest) {
  FakeWorld world;
  const Backoff backoff;
  world.chance = 0;
  EXPECT_EQ(backoff.Choose(3, world), Length::zero());
  world.chance = 0.25;
  EXPECT_EQ(backoff.Choose(3, world), seconds(1));
}

TEST(Backoff, SaysWhetherItsRetriesCouldLastSoLong) {
  const Backoff backoff;
  EXPECT_TRUE(backoff.Outlasts(seconds(7), 1, 3));
  EXPECT_FALSE(backoff.Outlasts(milliseconds(7001), 1, 3));
  EXPECT_FALSE(backoff.Outlasts(seconds(7), 2, 3));
  EXPECT_TRUE(backoff.Outlasts(seconds(600), 1, 20));
  EXPECT_FALSE(backoff.Outlasts(seconds(1), 4, 3));
  EXPECT_FALSE((Backoff{Backoff::Growth::kExponential, Length::zero(), seconds(1)}).Outlasts(seconds(1), 1, 1'000'000));
}

}  // namespace
}  // namespace sqlflow::resilience
