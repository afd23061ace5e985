#include "run/runner.h"

#include <set>

#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "base/secret.h"
#include "plan/failure_policy.h"
#include "run/step_tries.h"

namespace sqlflow::run {

namespace {

// A step that its time stopped has failed.
StepOutcome RunInTime(const plan::Step& step, engine::Session& session, const RunContext& context,
                      Interrupter& interrupter, StepOutcome* stands) {
  interrupter.BeginStep();
  try {
    StepOutcome outcome = TryStep(step, session, context, stands);
    interrupter.EndStep();  // what it did stands
    return outcome;
  } catch (const base::Interrupted&) {
    std::optional<base::Error> over = interrupter.EndStep();
    if (!over) throw;
    over->set_place(step.place);
    throw *over;
  } catch (...) {
    interrupter.EndStep();
    throw;
  }
}

StepResult RunOne(const plan::Step& step, engine::Session& session, const RunContext& context,
                  Interrupter& interrupter) {
  StepResult result;
  result.step = &step;
  StepOutcome stands;
  base::Clock::Ticks begin = context.clock.Steady();
  const std::string started_at = base::FormatTimestamp(context.clock.Now());
  try {
    if (context.backfill) result.left_out = WhyLeftOut(step).value_or("");
    if (!result.left_out.empty()) {
      result.state = StepState::kLeftOut;
      return result;
    }
    result.outcome = RunInTime(step, session, context, interrupter, &stands);
    result.state = StepState::kSucceeded;
    if (result.outcome.recorded) context.waiting->clear();
    if (!result.outcome.recorded) context.waiting->push_back(RecordOf(step, result.outcome, started_at, context.clock));
  } catch (const base::Interrupted&) {
    result.state = StepState::kCancelled;
    result.outcome = stands;
  } catch (const base::Error& error) {
    result.state = StepState::kFailed;
    result.outcome = stands;
    if (context.backfill && error.code() == base::code::kBadCursorBound) {
      result.state = StepState::kLeftOut;
      result.left_out = error.message();
    } else if (Forgives(plan::PolicyOf(step), error)) {
      result.state = StepState::kForgiven;
      result.left_out = fmt::format("{}: {}", error.code().id, error.message());
    } else {
      result.error = error;
    }
  }
  result.seconds = std::chrono::duration<double>(context.clock.Steady() - begin).count();
  return result;
}

// A server or the engine repeats what it was sent, in its own words.
StepResult WithoutSecrets(StepResult result, const std::vector<std::string>& secrets) {
  const auto hide = [&](std::string& text) { text = base::WithoutSecrets(std::move(text), secrets); };
  hide(result.left_out);
  for (std::string& note : result.outcome.notes) hide(note);
  if (!result.error) return result;
  std::string message = result.error->message(), hint = result.error->hint(), details = result.error->details();
  for (std::string* text : {&message, &hint, &details}) hide(*text);
  base::Error shown(result.error->code(), message, hint, details);
  if (result.error->place()) shown.set_place(*result.error->place());
  result.error = shown;
  return result;
}

bool RanOutOfTime(const StepResult& result) { return result.error && result.error->code() == base::code::kRunTimedOut; }

// Writes the rows of the history that wait, now and then: a transaction for each would be half of a small step's time.
class Scribe {
 public:
  Scribe(engine::Session& session, const RunContext& context)
      : session_(session), context_(context), written_(context.clock.Steady()) {}

  void WriteIfDue() {
    constexpr std::chrono::milliseconds kOften{100};
    const base::Clock::Ticks now = context_.clock.Steady();
    if (context_.waiting->empty()) written_ = now;
    if (!context_.state || now - written_ < kOften) return;
    try {
      state::InTransaction(session_, [&] { context_.state->AddSteps(context_.run_id, *context_.waiting); });
      context_.waiting->clear();
      written_ = now;
    } catch (const base::Interrupted&) {  // they are written when the run ends
    } catch (const base::Error&) {        // which says so if that fails too
    }
  }

 private:
  engine::Session& session_;
  const RunContext& context_;
  base::Clock::Ticks written_;
};

std::string_view StatusText(StepState state) {
  switch (state) {
    case StepState::kSucceeded: return "SUCCEEDED";
    case StepState::kFailed: return "FAILED";
    case StepState::kSkipped:
    case StepState::kLeftOut:
    case StepState::kForgiven: return "SKIPPED";
    case StepState::kCancelled: return "CANCELLED";
  }
  return "";
}

std::vector<StepResult> RunSteps(const plan::Plan& plan, engine::Session& session, const RunOptions& options,
                                 const RunContext& context, Interrupter& interrupter, RunObserver& observer) {
  Scribe scribe(session, context);
  std::vector<StepResult> results;
  std::set<size_t> lost;  // steps without a result to build on
  bool stopped = false;
  for (size_t index : plan.order) {
    const plan::Step& step = plan.steps[index];
    const auto needed = std::find_if(step.after.begin(), step.after.end(), [&](const plan::Dependency& dependency) {
      return lost.contains(dependency.step);
    });
    if (stopped || interrupter.user_cancelled()) {
      results.push_back({&step, StepState::kSkipped, 0, {}, std::nullopt, {}});
      lost.insert(index);
      continue;
    }
    if (needed != step.after.end()) {
      results.push_back({&step, StepState::kSkipped, 0, {}, std::nullopt, "it needs " + plan.steps[needed->step].id});
      lost.insert(index);
      observer.StepFinished(results.back());
      continue;
    }
    observer.StepStarted(step);
    results.push_back(WithoutSecrets(RunOne(step, session, context, interrupter), plan.secrets));
    const StepState state = results.back().state;
    if (state != StepState::kSucceeded && state != StepState::kLeftOut) lost.insert(index);
    scribe.WriteIfDue();
    const bool failed = state == StepState::kFailed || state == StepState::kCancelled;
    stopped = stopped || (failed && !options.continue_after_failure) || RanOutOfTime(results.back());
    observer.StepFinished(results.back());
  }
  return results;
}

// The run's end, with the rows that still wait and those of the steps that did not succeed.
std::optional<std::string> WhyNotRun(const StepResult& result) {
  if (result.left_out.empty()) return std::nullopt;
  const char* how = "left out of the backfill: ";
  if (result.state == StepState::kForgiven) how = "skipped as ON_ERROR says: ";
  if (result.state == StepState::kSkipped) how = "not run: ";
  return how + result.left_out;
}

// The run's end, with the rows of the steps that had no transaction of their own to stand in.
void RecordEnd(state::Store state, const std::vector<StepResult>& results, const RunContext& context,
               bool user_cancelled) {
  state::RunEnd end;
  end.status = "SUCCEEDED";
  std::vector<state::StepRecord> records = *context.waiting;
  for (const StepResult& result : results) {
    if (result.error) end.status = "FAILED";
    const bool cancelled =
        result.state == StepState::kCancelled || (result.state == StepState::kSkipped && user_cancelled);
    if (cancelled && end.status == "SUCCEEDED") end.status = "CANCELLED";
    const std::string why =
        result.error ? fmt::format("{}: {}", result.error->code().id, result.error->message()) : std::string();
    if (end.error.empty()) end.error = why;
    end.rows_read += result.outcome.rows.value_or(0);
    end.rows_written += result.outcome.load.inserted + result.outcome.load.updated;
    end.bytes += result.outcome.bytes;
    if (result.state == StepState::kSucceeded) continue;
    // What was done before it failed has its own rows.
    state::StepRecord record = RecordOf(*result.step, {}, "", context.clock);
    record.status = StatusText(result.state);
    record.error = WhyNotRun(result).value_or(why);
    records.push_back(std::move(record));
  }
  state.AddSteps(context.run_id, records);
  end.ended_at = base::FormatTimestamp(context.clock.Now());
  state.EndRun(context.run_id, end);
}

std::string RangeOf(const RunOptions& options) {
  if (!options.backfill) return {};
  return options.backfill->Text() + (options.backfill->replace ? ", replaced" : "");
}

}  // namespace

std::vector<StepResult> Run(const plan::Plan& plan, engine::SqlEngine& engine, const RunOptions& options,
                            const base::Clock& clock, resilience::World& world, const base::Cancellation& cancellation,
                            RunObserver& observer) {
  // One for all steps: an engine's SET in the pipeline holds for the steps after it.
  std::unique_ptr<engine::Session> session = engine.Connect();
  std::vector<state::StepRecord> waiting;
  std::optional<Interrupter> interrupter(std::in_place, *session, clock, cancellation, options.limits);
  RunContext context{clock,
                     interrupter->cancellation(),
                     options.run_id,
                     plan.pipeline,
                     base::FormatTimestamp(options.start),
                     nullptr,
                     options.full_refresh,
                     options.full_refresh_table,
                     options.backfill,
                     options.verify,
                     &waiting,
                     &world};
  std::optional<state::Store> state;
  if (!options.state_schema.empty()) {
    state::InTransaction(*session, [&] {
      state.emplace(state::Store::Open(*session, options.state_schema));
      state->BeginRun({context.run_id, plan.pipeline, plan.profile, context.start, RangeOf(options)});
    });
    context.state = &*state;
  }
  std::vector<StepResult> results = RunSteps(plan, *session, options, context, *interrupter, observer);
  if (state) {
    // After a cancel the session may still hold an interrupt.
    interrupter.reset();
    session = engine.Connect();
    const bool user_cancelled = cancellation.requested();
    state::InTransaction(*session, [&] { RecordEnd(state->Through(*session), results, context, user_cancelled); });
  }
  return results;
}

}  // namespace sqlflow::run
