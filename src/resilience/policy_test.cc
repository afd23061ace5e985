#include "resilience/policy.h"

#include <gtest/gtest.h>

#include "base/errors/network.h"
#include "base/errors/resources.h"
#include "resilience/fake_world.h"
#include "resilience/retry_after.h"

namespace sqlflow::resilience {
namespace {

namespace code = base::code;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class PolicyTest : public testing::Test {
 protected:
  Policy Make() { return Policy(options_, endpoints_, {"db:5432", "ann at db:5432"}, cancellation_); }

  // A request that fails so often with `failure` and then answers 7.
  int Request(int failures, base::Code failure = code::kConnectionLost) {
    if (++calls_ <= failures) throw base::Error(failure, "the server closed the connection", "a hint", "details");
    return 7;
  }

  // The message and code of what `action` throws.
  template <class Action>
  std::string Thrown(Action action) {
    try {
      action();
    } catch (const base::Error& error) {
      return fmt::format("{} {}", error.code().id, error.message());
    }
    return "nothing";
  }

  FakeWorld world_;
  Endpoints endpoints_{world_};
  base::Cancellation cancellation_;
  ResilienceOptions options_;
  int calls_ = 0;
};

TEST_F(PolicyTest, AnswersWhatTheRequestDoes) {
  Policy policy = Make();
  EXPECT_EQ(policy.Call("asking", [&] { return Request(0); }), 7);
  EXPECT_TRUE(world_.waits.empty());
  EXPECT_EQ(policy.Note(), "");
}

TEST_F(PolicyTest, RepeatsWhatFailsForAPassingReason) {
  Policy policy = Make();
  EXPECT_EQ(policy.Call("asking", [&] { return Request(3); }), 7);
  EXPECT_EQ(world_.waits, (std::vector<Length>{milliseconds(500), seconds(1), seconds(2)}));
  EXPECT_EQ(policy.Note(), "3 retries, 3.50 s waited");
}

TEST_F(PolicyTest, GivesUpAfterTheLastRetryAndSaysSo) {
  Policy policy = Make();
  EXPECT_EQ(Thrown([&] { policy.Call("asking", [&] { return Request(9); }); }),
            "SF4205 the server closed the connection (tried 4 times in 3.50 s)");
  EXPECT_EQ(calls_, 4);
}

TEST_F(PolicyTest, KeepsHintAndDetailsWhenItGivesUp) {
  Policy policy = Make();
  try {
    policy.Call("asking", [&] { Request(9); });
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.hint(), "a hint");
    EXPECT_EQ(error.details(), "details");
  }
}

TEST_F(PolicyTest, DoesNotRepeatWhatWillFailAgain) {
  Policy policy = Make();
  EXPECT_EQ(Thrown([&] { policy.Call("asking", [&] { return Request(9, code::kAuthenticationFailed); }); }),
            "SF4402 the server closed the connection");
  EXPECT_EQ(calls_, 1);
}

TEST_F(PolicyTest, NothingIsRepeatedWithoutAutoRetry) {
  options_.auto_retry = false;
  Policy policy = Make();
  EXPECT_EQ(Thrown([&] { policy.Call("asking", [&] { return Request(9); }); }),
            "SF4205 the server closed the connection");
  EXPECT_EQ(calls_, 1);
}

TEST_F(PolicyTest, AUnitIsRepeatedForWhatACallIsNot) {
  Policy policy = Make();
  EXPECT_EQ(Thrown([&] { policy.Call("asking", [&] { return Request(1, code::kDeadlock); }); }),
            "SF4301 the server closed the connection");
  calls_ = 0;
  EXPECT_EQ(policy.Unit("copying", [&] { return policy.Call("asking", [&] { return Request(2, code::kDeadlock); }); }),
            7);
  EXPECT_EQ(calls_, 3);
}

TEST_F(PolicyTest, AUnitDoesNotRepeatWhatACallWithinHasGivenUp) {
  Policy policy = Make();
  Thrown([&] { policy.Unit("copying", [&] { policy.Call("asking", [&] { Request(99); }); }); });
  EXPECT_EQ(calls_, 4);
}

TEST_F(PolicyTest, TheServersOwnWordAboutTheWaitWins) {
  Policy policy = Make();
  policy.Call("asking", [&] {
    if (++calls_ == 1) throw RetryAfter(code::kServerUnavailable, "overloaded", seconds(17));
  });
  EXPECT_EQ(world_.waits, std::vector<Length>{seconds(17)});
}

TEST_F(PolicyTest, NoWaitBeginsThatWouldExceedTheTotalTime) {
  options_.total_time = seconds(10);
  Policy policy = Make();
  EXPECT_EQ(Thrown([&] {
              policy.Call("asking", [&] { throw RetryAfter(code::kServerUnavailable, "overloaded", minutes(2)); });
            }),
            "SF4208 overloaded; the next try would be in 2 min 0 s, and total_time is 10.00 s");
  EXPECT_TRUE(world_.waits.empty());
}

TEST_F(PolicyTest, AReadThatBreaksOffAfterHoursIsRepeated) {
  Policy policy = Make();
  policy.Unit("copying", [&] {
    world_.Pass(std::chrono::hours(3));
    Request(1, code::kLostInTransaction);
  });
  EXPECT_EQ(calls_, 2);
}

TEST_F(PolicyTest, WhatTheServerAsksToWaitForItsRateIsNoFailure) {
  options_.max_retries = 0;
  Policy policy = Make();
  policy.Call("asking", [&] {
    if (++calls_ <= 10) throw RetryAfter(code::kRateLimited, "429", seconds(2));
  });
  EXPECT_EQ(calls_, 11);
  EXPECT_EQ(policy.Note(), "20.00 s waited for the rate limit");
}

TEST_F(PolicyTest, BackpressureMayBeAFailureInsteadOfAWait) {
  options_.max_requests_per_second = 1;
  options_.backpressure = "fail";
  Policy policy = Make();
  policy.Call("asking", [] {});
  EXPECT_EQ(Thrown([&] { policy.Call("asking", [] {}); }),
            "SF4207 asking: the rate limit of ann at db:5432 is reached; the next request may be made in 1.00 s");
  world_.Pass(minutes(1));
  EXPECT_EQ(Thrown([&] { policy.Call("asking", [] { throw RetryAfter(code::kRateLimited, "429", seconds(2)); }); }),
            "SF4207 429");
  EXPECT_TRUE(world_.waits.empty());
}

TEST_F(PolicyTest, AnEndpointThatFailsAgainAndAgainIsLeftAlone) {
  options_.max_retries = 0;
  Policy policy = Make();
  for (int i = 0; i < 5; ++i) Thrown([&] { policy.Call("asking", [&] { Request(99); }); });
  Policy other = Make();
  EXPECT_EQ(Thrown([&] { other.Call("listing", [&] { Request(99); }); }),
            "SF4209 listing: db:5432 failed 5 times in a row and is not asked again for 1 min 0 s");
  EXPECT_EQ(calls_, 5);
}

TEST_F(PolicyTest, RetriesThatOutlastTheProbeWaitForIt) {
  options_.max_retries = 20;
  Policy policy = Make();
  EXPECT_EQ(policy.Call("asking", [&] { return Request(5); }), 7);
  EXPECT_EQ(calls_, 6);
  EXPECT_EQ(world_.Now().time_since_epoch(), minutes(60) + milliseconds(7500) + seconds(60));
}

TEST_F(PolicyTest, WhatIsTheRequestsOwnFaultDoesNotOpenTheBreaker) {
  Policy policy = Make();
  for (int i = 0; i < 20; ++i) Thrown([&] { policy.Call("asking", [&] { Request(99, code::kNoSuchObject); }); });
  EXPECT_EQ(calls_, 20);
}

TEST_F(PolicyTest, ACancelEndsAWaitAndANewCall) {
  Policy policy = Make();
  EXPECT_THROW(policy.Call("asking",
                           [&] {
                             cancellation_.Request();
                             throw base::Error(code::kConnectionLost, "lost");
                           }),
               base::Interrupted);
  EXPECT_THROW(policy.Call("asking", [] {}), base::Interrupted);
  EXPECT_THROW(policy.Unit("copying", [] {}), base::Interrupted);
}

TEST_F(PolicyTest, AnInterruptedCallFreesItsPlaceInTheRateLimit) {
  options_.max_requests_per_second = 1;
  Policy policy = Make();
  EXPECT_THROW(policy.Call("asking", [] { throw base::Interrupted(); }), base::Interrupted);
  world_.Pass(seconds(2));
  policy.Call("asking", [] {});
  EXPECT_TRUE(world_.waits.empty());
}

TEST_F(PolicyTest, DeadlinesNameTheirLimit) {
  Policy policy = Make();
  Deadline deadline = policy.ConnectDeadline();
  deadline.Check("connecting");
  EXPECT_EQ(deadline.poll_milliseconds(), 100);
  world_.Pass(seconds(10));
  EXPECT_EQ(deadline.poll_milliseconds(), 0);
  EXPECT_EQ(Thrown([&] { deadline.Check("connecting to db:5432"); }),
            "SF4204 connecting to db:5432 took longer than 10.00 s");
  deadline.Restart();
  deadline.Check("connecting");
  cancellation_.Request();
  EXPECT_THROW(deadline.Check("connecting"), base::Interrupted);
}

TEST(SystemWorld, AWaitHearsACancel) {
  SystemWorld world;
  base::Cancellation cancellation;
  cancellation.Request();
  EXPECT_THROW(world.Wait(std::chrono::hours(1), cancellation), base::Interrupted);
}

}  // namespace
}  // namespace sqlflow::resilience
