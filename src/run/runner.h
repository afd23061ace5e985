#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "resilience/world.h"
#include "run/interrupter.h"
#include "run/step_runner.h"

namespace sqlflow::run {

// kCancelled: the step had begun, and was rolled back. kSkipped: it had not, after a failure or a cancel. kLeftOut: it
// has no part in a backfill; those after it run.
// kForgiven: it failed, and its source says that the run goes on (ON_ERROR SKIP); those that need it are kSkipped.
enum class StepState { kSucceeded, kFailed, kSkipped, kCancelled, kLeftOut, kForgiven };

struct StepResult {
  const plan::Step* step = nullptr;
  StepState state = StepState::kSkipped;
  double seconds = 0;
  StepOutcome outcome;               // of a step that succeeded
  std::optional<base::Error> error;  // of one that failed, and was not forgiven
  std::string left_out;              // why it was, or was not run; or what it is forgiven
};

// Hears what happens: of steps that run, and of those that do not for want of another. On the thread that runs the
// steps.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void StepStarted(const plan::Step& step) = 0;
  virtual void StepFinished(const StepResult& result) = 0;
};

struct RunOptions {
  bool continue_after_failure = false;  // steps that need nothing from a failed one still run
  base::Clock::Instant start;           // of the run; SCD2's valid_from
  std::string run_id;
  std::string state_schema;  // where state is kept; empty: nothing is
  bool full_refresh = false;
  std::string full_refresh_table;
  std::optional<Backfill> backfill;
  bool verify = false;
  TimeLimits limits;
};

// Runs the steps of a plan one after the other, in the plan's order. Answers a result for every step, in that order.
// Throws nothing of a step: errors are in the results. A step that had committed when the cancel came has succeeded.
// With state, throws what opening it does, before any step runs.
std::vector<StepResult> Run(const plan::Plan& plan, engine::SqlEngine& engine, const RunOptions& options,
                            const base::Clock& clock, resilience::World& world, const base::Cancellation& cancellation,
                            RunObserver& observer);

}  // namespace sqlflow::run
