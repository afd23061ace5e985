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

// One that has opened, and may be probed again.
class WaitedBreaker : public testing::Test {
 protected:
  WaitedBreaker() {
    Fail(breaker_, 5);
    world_.Pass(seconds(60));
  }
  FakeWorld world_;
  CircuitBreaker breaker_{world_, {}};
};

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

TEST_F(WaitedBreaker, LetsOneProbeThroughWhichClosesIt) {
  EXPECT_FALSE(breaker_.Admit());
  EXPECT_TRUE(breaker_.Admit()) << "the probe is under way";
  breaker_.Succeeded();
  EXPECT_FALSE(breaker_.Admit());
  Fail(breaker_, 4);
  EXPECT_FALSE(breaker_.Admit()) << "it counts from nothing again";
}

TEST_F(WaitedBreaker, AFailedProbeOpensItAgain) {
  Fail(breaker_, 1);
  ASSERT_TRUE(breaker_.Admit());
  EXPECT_EQ(breaker_.Admit()->wait, seconds(60));
}

TEST_F(WaitedBreaker, AnAbandonedProbeMakesWayForTheNext) {
  EXPECT_FALSE(breaker_.Admit());
  breaker_.Abandoned();
  EXPECT_FALSE(breaker_.Admit());
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
