#include "resilience/rate_limit.h"

#include <gtest/gtest.h>

#include "resilience/endpoints.h"
#include "resilience/fake_world.h"

namespace sqlflow::resilience {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const base::Cancellation kNever;

// Waits for its turn, and makes a call of that length.
void Call(RateLimit& limit, FakeWorld& world, Length length = {}) {
  RateLimit::Turn turn = limit.Begin();
  for (; turn.wait > Length::zero(); turn = limit.Begin()) world.Wait(turn.wait, kNever);
  world.Pass(length);
  if (turn.counted) limit.End();
}

TEST(RateLimit, HoldsInEveryWindowWhereverItBegins) {
  FakeWorld world;
  RateLimit limit(world);
  limit.AddRules({{10, seconds(1)}});
  std::vector<Ticks> calls;
  for (int i = 0; i < 200; ++i) {
    Call(limit, world, milliseconds(i * 37 % 50));
    calls.push_back(world.Now());
    world.Pass(milliseconds(i * 7919 % 150));
  }
  for (size_t i = 10; i < calls.size(); ++i) EXPECT_GT(calls[i] - calls[i - 10], seconds(1)) << i;
}

TEST(RateLimit, AWindowIsCountedFromTheEndOfACall) {
  FakeWorld world;
  RateLimit limit(world);
  limit.AddRules({{1, seconds(1)}});
  Call(limit, world, milliseconds(400));
  EXPECT_EQ(limit.Begin().wait, milliseconds(1001));
}

TEST(RateLimit, ACallUnderWayIsInEveryWindow) {
  FakeWorld world;
  RateLimit limit(world);
  limit.AddRules({{1, seconds(1)}});
  EXPECT_TRUE(limit.Begin().counted);
  world.Pass(minutes(5));
  EXPECT_GT(limit.Begin().wait, Length::zero());
  limit.End();
  EXPECT_EQ(limit.Begin().wait, milliseconds(1001));
}

TEST(RateLimit, OfSeveralRulesTheStrictestHolds) {
  FakeWorld world;
  Endpoints endpoints(world);
  endpoints.Limit("a", {{100, seconds(1)}, {5, minutes(1)}});
  RateLimit& limit = endpoints.Limit("a", {{2, seconds(1)}});
  Call(limit, world);
  Call(limit, world);
  EXPECT_EQ(limit.Begin().wait, milliseconds(1001));
  for (int i = 0; i < 3; ++i) Call(limit, world);
  EXPECT_GT(limit.Begin().wait, seconds(50));
  EXPECT_EQ(endpoints.Limit("b", {{2, seconds(1)}}).Begin().wait, Length::zero()) << "another account";
}

TEST(RateLimit, AnAccountWithoutLimitsIsNotCounted) {
  FakeWorld world;
  RateLimit limit(world);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limit.Begin().counted);
}

TEST(RateLimit, StopsWhenTheServerSaysThatNothingIsLeft) {
  FakeWorld world;
  RateLimit limit(world);
  limit.Hear({.remaining = 2, .renewed_in = seconds(30)});
  Call(limit, world);
  Call(limit, world);
  EXPECT_EQ(limit.Begin().wait, seconds(30));
  world.Pass(seconds(30));
  EXPECT_EQ(limit.Begin().wait, Length::zero());
}

TEST(RateLimit, PausesForAllWhoUseTheAccount) {
  FakeWorld world;
  RateLimit limit(world);
  limit.PauseFor(seconds(5));
  limit.PauseFor(seconds(2));
  EXPECT_EQ(limit.Begin().wait, seconds(5));
}

}  // namespace
}  // namespace sqlflow::resilience
