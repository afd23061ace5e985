#include "run/runner.h"

#include <set>

#include "run/interrupter.h"

namespace sqlflow::run {

namespace {

StepResult RunOne(const plan::Step& step, engine::Session& session, const RunOptions& options,
                  const base::Clock& clock, const base::Cancellation& cancellation) {
  StepResult result;
  result.step = &step;
  base::Clock::Ticks begin = clock.Steady();
  try {
    if (cancellation.requested()) throw base::Interrupted();
    result.outcome = RunStep(step, session, base::FormatTimestamp(options.start), cancellation);
    result.state = StepState::kSucceeded;
  } catch (const base::Interrupted&) {
    result.state = StepState::kCancelled;
  } catch (const base::Error& error) {
    result.state = StepState::kFailed;
    result.error = error;
  }
  result.seconds = std::chrono::duration<double>(clock.Steady() - begin).count();
  return result;
}

}  // namespace

std::vector<StepResult> Run(const plan::Plan& plan, engine::SqlEngine& engine, const RunOptions& options,
                            const base::Clock& clock, const base::Cancellation& cancellation, RunObserver& observer) {
  // One for all: an engine's SET in the pipeline holds for the steps after it.
  std::unique_ptr<engine::Session> session = engine.Connect();
  Interrupter interrupter(*session, cancellation);
  std::vector<StepResult> results;
  std::set<size_t> lost;  // steps without a result to build on
  for (size_t index : plan.order) {
    const plan::Step& step = plan.steps[index];
    bool needs_lost = std::any_of(step.after.begin(), step.after.end(),
                                  [&](const plan::Dependency& dependency) { return lost.contains(dependency.step); });
    bool stopped = !lost.empty() && !options.continue_after_failure;
    if (needs_lost || stopped || cancellation.requested()) {
      StepState state = cancellation.requested() ? StepState::kCancelled : StepState::kSkipped;
      results.push_back({&step, state, 0, {}, std::nullopt});
      lost.insert(index);
      continue;
    }
    observer.StepStarted(step);
    results.push_back(RunOne(step, *session, options, clock, cancellation));
    if (results.back().state != StepState::kSucceeded) lost.insert(index);
    observer.StepFinished(results.back());
  }
  return results;
}

}  // namespace sqlflow::run
