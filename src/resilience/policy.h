#pragma once
#include <atomic>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "resilience/deadline.h"
#include "resilience/endpoints.h"
#include "resilience/resilience_options.h"

namespace sqlflow::resilience {

// What stands between a component and the server it calls: one for each endpoint that a component talks to, used by all
// its threads. Owned by the component; refers to `endpoints` and `cancellation`. Thread safe.
//
//   Policy policy(options, endpoints, {"db:5432", "db:5432 as ann"}, cancellation);
//   Connection connection = policy.Call("connecting to db:5432", [&] { return Connect(policy.ConnectDeadline()); });
class Policy {
 public:
  struct Names {
    std::string endpoint;  // what a circuit breaker watches
    std::string account;   // what a rate limit counts
  };
  Policy(const ResilienceOptions& options, Endpoints& endpoints, Names names, const base::Cancellation& cancellation);

  // One request: waits for its turn, makes it, and repeats it while it fails with a code of Repeat::kCall and retries
  // are left. Throws what it threw (after retries: as GaveUp, with their number in the message), kCircuitOpen,
  // kRateLimited where waiting is not wanted, Interrupted. `what` is done, for messages: "listing orders".
  template <class Request>
  auto Call(const std::string& what, Request&& request);

  // A larger unit, a transaction or a read from its snapshot on, with Calls in it: repeats it as a whole, for
  // Repeat::kUnit too. What a Call within has given up is not repeated.
  template <class Work>
  auto Unit(const std::string& what, Work&& work);

  // For a unit whose work is done elsewhere: one object for all its tries.
  class Attempt;

  Deadline ConnectDeadline() const { return Limit(options_.connect_timeout, "connect_timeout"); }
  Deadline CallDeadline() const { return Limit(options_.call_limit(), "timeout_seconds"); }
  Deadline ProgressDeadline() const { return Limit(options_.progress_timeout, "progress_timeout"); }
  // What the server says about the account's limit.
  void Hear(const Allowance& allowance) { limit_.Hear(allowance); }
  void CheckCancelled() const;

  int64_t retries() const { return retries_.load(std::memory_order_relaxed); }
  // "3 retries, 4.20 s waited; 1.00 s waited for the rate limit", for the step's output; empty if there is nothing to
  // say.
  std::string Note() const;

 private:
  template <class Work>
  auto Repeat(Attempt& attempt, Work& work);
  Deadline Limit(Length length, const char* name) const { return Deadline(world_, cancellation_, length, name); }

  const ResilienceOptions options_;
  const int64_t most_retries_;
  const Backoff backoff_;
  const Names names_;
  World& world_;
  CircuitBreaker& breaker_;
  RateLimit& limit_;
  const base::Cancellation& cancellation_;
  std::atomic<int64_t> retries_{0};
  std::atomic<int64_t> retry_wait_{0};  // nanoseconds
  std::atomic<int64_t> limit_wait_{0};
};

// One request or unit with its retries. One thread. `what` must outlive it.
class Policy::Attempt {
 public:
  enum class Kind { kCall, kUnit };
  Attempt(Policy& policy, const std::string& what, Kind kind)
      : policy_(policy), what_(what), kind_(kind), begin_(policy.world_.Now()) {}
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt() {
    if (open_) Leave();
  }

  void Begin() {
    if (kind_ == Kind::kUnit) return policy_.CheckCancelled();
    if (policy_.cancellation_.requested() || policy_.breaker_.Admit()) WaitForBreaker();
    const RateLimit::Turn turn = policy_.limit_.Begin();
    counted_ = turn.counted;
    open_ = true;
    if (turn.wait > Length::zero()) WaitForTurn(turn.wait);
  }
  void Succeeded() {
    if (kind_ == Kind::kUnit) return;
    open_ = false;
    policy_.breaker_.Succeeded();
    if (counted_) policy_.limit_.End();
  }
  // Waits before the next try; called while the failure is being handled, and throws it if there is none.
  void Failed(const base::Error& error);

 private:
  void WaitForBreaker();
  void WaitForTurn(Length wait);
  void Leave();
  void Settle(const base::Error& error);
  bool MayRepeat(const base::Error& error) const;
  [[noreturn]] void GiveUp(const base::Error& error, const std::string& why = {}) const;
  // The time that the tries themselves take does not count: a read that breaks off after hours is worth another.
  bool IsTooLong(Length wait) const { return waited_ + wait > policy_.options_.total_time; }
  void Wait(Length length, std::atomic<int64_t>& counter);

  Policy& policy_;
  const std::string& what_;
  const Kind kind_;
  const Ticks begin_;
  Length waited_{};
  int64_t tries_ = 1;
  int64_t retries_ = 0;   // of them those that count
  bool open_ = false;     // the breaker is owed an answer
  bool counted_ = false;  // the limit is owed an end
};

template <class Work>
auto Policy::Repeat(Attempt& attempt, Work& work) {
  while (true) {
    attempt.Begin();
    try {
      if constexpr (std::is_void_v<decltype(work())>) {
        work();
        return attempt.Succeeded();
      } else {
        auto result = work();
        attempt.Succeeded();
        return result;
      }
    } catch (const base::Error& error) {
      attempt.Failed(error);
    }
  }
}

template <class Request>
auto Policy::Call(const std::string& what, Request&& request) {
  Attempt attempt(*this, what, Attempt::Kind::kCall);
  return Repeat(attempt, request);
}

template <class Work>
auto Policy::Unit(const std::string& what, Work&& work) {
  Attempt attempt(*this, what, Attempt::Kind::kUnit);
  return Repeat(attempt, work);
}

}  // namespace sqlflow::resilience
