#include "resilience/circuit_breaker.h"

#include <gtest/gtest.h>

#include "resilience/fake_world.h"

namespace sqlflow::resilience {
namespace {

using std::chrono::seconds;

void Fail(CircuitBreaker& breaker, int times) {
  for (int i = 0; i < times; ++i) {
    ASSERT_FALSE(breaker.Admit());
    breaker.Failed("refused");
  }
}

TEST(CircuitBreaker, OpensAfterFailuresInARow) {
  FakeWorld world;
  CircuitBreaker breaker(world, {});
  Fail(breaker, 4);
  EXPECT_FALSE(breaker.Admit());
  breaker.Succeeded();
  Fail(breaker, 5);
  const std::optional<CircuitBreaker::Refusal> refusal = breaker.Admit();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->wait, seconds(60));
  EXPECT_EQ(refusal->failures, 5);
  EXPECT_EQ(refusal->last_cause, "refused");
}

TEST(CircuitBreaker, OpensAtARateOfFailures) {
  FakeWorld world;
  CircuitBreaker breaker(world, {.failure_threshold = 100, .failure_rate = 0.5});
  for (int i = 0; i < 9; ++i) {
    Fail(breaker, 1);
    breaker.Succeeded();
  }
  breaker.Succeeded();
  EXPECT_FALSE(breaker.Admit());
  breaker.Failed("lost");
  EXPECT_TRUE(breaker.Admit());
}

TEST(CircuitBreaker, LetsOneProbeThroughWhichClosesIt) {
  FakeWorld world;
  CircuitBreaker breaker(world, {});
  Fail(breaker, 5);
  world.Pass(seconds(60));
  EXPECT_FALSE(breaker.Admit());
  EXPECT_TRUE(breaker.Admit()) << "the probe is under way";
  breaker.Succeeded();
  EXPECT_FALSE(breaker.Admit());
  Fail(breaker, 4);
  EXPECT_FALSE(breaker.Admit()) << "it counts from nothing again";
}

TEST(CircuitBreaker, AFailedProbeOpensItAgain) {
  FakeWorld world;
  CircuitBreaker breaker(world, {});
  Fail(breaker, 5);
  world.Pass(seconds(60));
  Fail(breaker, 1);
  ASSERT_TRUE(breaker.Admit());
  EXPECT_EQ(breaker.Admit()->wait, seconds(60));
}

TEST(CircuitBreaker, AnAbandonedProbeMakesWayForTheNext) {
  FakeWorld world;
  CircuitBreaker breaker(world, {});
  Fail(breaker, 5);
  world.Pass(seconds(60));
  EXPECT_FALSE(breaker.Admit());
  breaker.Abandoned();
  EXPECT_FALSE(breaker.Admit());
}

TEST(CircuitBreaker, FailuresOfCallsThatBeganBeforeItOpenedDoNotKeepItOpenForLonger) {
  FakeWorld world;
  CircuitBreaker breaker(world, {});
  Fail(breaker, 5);
  world.Pass(seconds(59));
  breaker.Failed("late");
  world.Pass(seconds(1));
  EXPECT_FALSE(breaker.Admit());
}

}  // namespace
}  // namespace sqlflow::resilience
