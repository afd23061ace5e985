#pragma once
#include "plan/plan.h"
#include "run/step_runner.h"

namespace sqlflow::run {

// RunStep, again where it failed for a passing reason and its sources say RETRY, after a wait that grows
// (resilience/backoff.h). What the tries before committed in batches stands, and the next one goes on from there.
StepOutcome TryStep(const plan::Step& step, engine::Session& session, const RunContext& context, StepOutcome* stands);

// Whether the run goes on after this failure.
bool Forgives(const plan::FailurePolicy& policy, const base::Error& error);

}  // namespace sqlflow::run
