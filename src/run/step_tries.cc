#include "run/step_tries.h"

#include <cassert>

#include "base/errors/execution.h"
#include "base/errors/network.h"
#include "base/text.h"
#include "plan/failure_policy.h"
#include "resilience/backoff.h"

namespace sqlflow::run {

namespace {

bool MayRetry(const plan::FailurePolicy& policy, const base::Error& error) {
  if (error.code() == base::code::kRateLimited) return policy.retry_limited;
  return error.code().repeat() != base::Repeat::kNever;
}

}  // namespace

StepOutcome TryStep(const plan::Step& step, engine::Session& session, const RunContext& context, StepOutcome* stands) {
  const plan::FailurePolicy policy = plan::PolicyOf(step);
  if (policy.retries == 0) return RunStep(step, session, context, stands);
  assert(context.world != nullptr);
  resilience::World& world = *context.world;
  resilience::Length waited{};
  std::string last_failure;
  for (int retry = 0;; ++retry) {
    try {
      StepOutcome outcome = RunStep(step, session, context, stands);
      if (retry > 0) {
        const double seconds = std::chrono::duration<double>(waited).count();
        outcome.notes.push_back(fmt::format("{} as ON_ERROR says, {} waited; it had failed with {}",
                                            retry == 1 ? "1 retry" : fmt::format("{} retries", retry),
                                            base::HumanSeconds(seconds), last_failure));
      }
      return outcome;
    } catch (const base::Error& error) {
      if (retry == policy.retries || !MayRetry(policy, error)) throw;
      last_failure = fmt::format("{}: {}", error.code().id, error.message());
    }
    const resilience::Length wait = resilience::Backoff{}.Choose(retry + 1, world);
    world.Wait(wait, context.cancellation);
    waited += wait;
  }
}

bool Forgives(const plan::FailurePolicy& policy, const base::Error& error) {
  if (error.code() == base::code::kRunTimedOut) return false;
  return error.code() == base::code::kRateLimited ? policy.skip_limited : policy.skip;
}

}  // namespace sqlflow::run
