#include "resilience/policy.h"

#include <algorithm>

#include "base/errors/network.h"
#include "base/text.h"
#include "resilience/retry_after.h"

namespace sqlflow::resilience {

namespace {

namespace code = base::code;

std::string Seconds(Length length) { return base::HumanSeconds(std::chrono::duration<double>(length).count()); }

// Whether a failure says that the endpoint is in trouble, rather than this request or this account.
bool BlamesEndpoint(base::Code code) {
  if (code == code::kRateLimited) return false;
  return code.repeat() == base::Repeat::kCall || code == code::kLostInTransaction;
}

}  // namespace

Policy::Policy(const ResilienceOptions& options, Endpoints& endpoints, Names names,
               const base::Cancellation& cancellation)
    : options_(options),
      most_retries_(options.retries()),
      backoff_(options.backoff()),
      names_(std::move(names)),
      world_(endpoints.world()),
      breaker_(endpoints.Breaker(names_.endpoint, options.breaker())),
      limit_(endpoints.Limit(names_.account, options.rate_rules())),
      cancellation_(cancellation) {}

void Policy::CheckCancelled() const {
  if (cancellation_.requested()) throw base::Interrupted();
}

std::string Policy::Note() const {
  std::vector<std::string> parts;
  const Length retry_wait(retry_wait_.load()), limit_wait(limit_wait_.load());
  if (const int64_t count = retries(); count > 0) {
    parts.push_back(
        fmt::format("{}, {} waited", count == 1 ? "1 retry" : fmt::format("{} retries", count), Seconds(retry_wait)));
  }
  if (limit_wait > Length::zero()) parts.push_back(Seconds(limit_wait) + " waited for the rate limit");
  return base::JoinStrings(parts, "; ");
}

// An open breaker is waited for if the retries that are left could take as long.
void Policy::Attempt::WaitForBreaker() {
  while (true) {
    policy_.CheckCancelled();
    const std::optional<CircuitBreaker::Refusal> refusal = policy_.breaker_.Admit();
    if (!refusal) return;
    if (!policy_.backoff_.Outlasts(refusal->wait, retries_ + 1, policy_.most_retries_) || IsTooLong(refusal->wait)) {
      throw GaveUp(
          code::kCircuitOpen,
          fmt::format("{}: {} failed {} in a row and is not asked again for {}", what_, policy_.names_.endpoint,
                      base::Plural(refusal->failures, "time"), Seconds(refusal->wait)),
          "the last failure: " + refusal->last_cause);
    }
    Wait(refusal->wait, policy_.retry_wait_);
  }
}

void Policy::Attempt::WaitForTurn(Length wait) {
  while (wait > Length::zero()) {
    if (policy_.options_.backpressure != "wait" || IsTooLong(wait)) {
      throw GaveUp(code::kRateLimited,
                   fmt::format("{}: the rate limit of {} is reached; the next request may be made in {}", what_,
                               policy_.names_.account, Seconds(wait)),
                   policy_.options_.backpressure == "wait" ? "raise total_time to wait so long" : "");
    }
    Wait(wait, policy_.limit_wait_);
    const RateLimit::Turn turn = policy_.limit_.Begin();
    counted_ = turn.counted;
    wait = turn.wait;
  }
}

void Policy::Attempt::Wait(Length length, std::atomic<int64_t>& counter) {
  policy_.world_.Wait(length, policy_.cancellation_);
  waited_ += length;
  counter += length.count();
}

void Policy::Attempt::Leave() {
  open_ = false;
  policy_.breaker_.Abandoned();
  if (counted_) policy_.limit_.End();
}

// Tells the breaker and the limit what came of the try.
void Policy::Attempt::Settle(const base::Error& error) {
  if (!open_) return;
  open_ = false;
  if (BlamesEndpoint(error.code())) {
    policy_.breaker_.Failed(error.message());
  } else {
    policy_.breaker_.Succeeded();
  }
  if (counted_) policy_.limit_.End();
}

bool Policy::Attempt::MayRepeat(const base::Error& error) const {
  if (dynamic_cast<const GaveUp*>(&error) != nullptr) return false;
  const base::Repeat repeat = error.code().repeat();
  return repeat == base::Repeat::kCall || (repeat == base::Repeat::kUnit && kind_ == Kind::kUnit);
}

// A server's own word wins. What it refuses for its rate alone is no failure, if it says how long.
void Policy::Attempt::Failed(const base::Error& error) {
  Settle(error);
  if (!MayRepeat(error)) throw;
  const auto* told = dynamic_cast<const RetryAfter*>(&error);
  const bool limited = error.code() == code::kRateLimited;
  if (limited && policy_.options_.backpressure != "wait") GiveUp(error);
  const bool counts = !limited || told == nullptr;
  if (counts && retries_ == policy_.most_retries_) {
    if (tries_ == 1) throw;
    GiveUp(error);
  }
  if (counts) ++retries_;
  const Length wait = told ? told->wait() : policy_.backoff_.Choose(std::max<int64_t>(retries_, 1), policy_.world_);
  if (IsTooLong(wait))
    GiveUp(error, fmt::format("the next try would be in {}, and total_time is {}", Seconds(wait),
                              Seconds(policy_.options_.total_time)));
  ++tries_;
  if (limited) {
    // All who use the account wait, this one in Begin.
    policy_.limit_.PauseFor(wait);
    return;
  }
  policy_.retries_ += 1;
  Wait(wait, policy_.retry_wait_);
}

void Policy::Attempt::GiveUp(const base::Error& error, const std::string& why) const {
  std::string message = error.message();
  if (tries_ > 1) {
    message += fmt::format(" (tried {} times in {})", tries_, Seconds(policy_.world_.Now() - begin_));
  }
  if (!why.empty()) message += "; " + why;
  GaveUp gave_up(error.code(), message, error.hint(), error.details());
  if (error.place()) gave_up.set_place(*error.place());
  throw gave_up;
}

}  // namespace sqlflow::resilience
