#include "cli/pipeline_run.h"

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/backfill_options.h"
#include "cli/pipeline_plan.h"
#include "cli/run_report.h"
#include "cli/signal_watch.h"
#include "cli/source_loads.h"
#include "cli/write_access.h"
#include "plan/part.h"
#include "resilience/world.h"

namespace sqlflow::cli {

namespace {

base::ExitCode ExitCodeOf(const std::vector<run::StepResult>& results, bool interrupted) {
  if (interrupted) return base::ExitCode::kInterrupted;
  for (const run::StepResult& result : results) {
    if (result.error) return result.error->exit_code();
  }
  return base::ExitCode::kSuccess;
}

// The plan is made with the parser of the database itself: a database that was made for it goes again unless the plan
// is good. The lock keeps others from it meanwhile.
class NewDatabase {
 public:
  NewDatabase(WriteAccess& access, const std::string& path)
      : access_(access), made_(!path.empty() && !std::filesystem::exists(path)) {}
  NewDatabase(const NewDatabase&) = delete;
  NewDatabase& operator=(const NewDatabase&) = delete;
  ~NewDatabase() {
    if (made_) access_.Discard();
  }
  bool made() const { return made_; }
  void Keep() { made_ = false; }

 private:
  WriteAccess& access_;
  bool made_;
};

// A table that --full-refresh names must be one that does not start over anyway.
void CheckFullRefresh(const std::string& table, const plan::Plan& plan) {
  if (table.empty()) return;
  const std::string key = base::QualifiedName::Parse(table).Key();
  std::vector<std::string> names;
  bool known = false;
  for (const plan::Step& step : plan.steps) {
    if (step.incremental || step.windowed) names.push_back(step.target.Display());
    if (step.target.Key() != key) continue;
    if (step.incremental || step.windowed) return;
    known = true;
  }
  std::string hint = base::DidYouMean(table, names);
  if (hint.empty()) {
    hint =
        names.empty() ? "nothing in the pipeline is incremental" : "incremental are " + base::JoinStrings(names, ", ");
  }
  throw base::Error(base::code::kUsage,
                    known ? fmt::format("--full-refresh: {} is not incremental, every run does it in full", table)
                          : fmt::format("--full-refresh: no statement loads or computes {}", table),
                    hint);
}

}  // namespace

base::ExitCode RunPipeline(const Environment& environment, const PipelineRun& wanted) {
  SignalWatch watch(environment.cancellation, environment.console);
  base::Clock::Ticks begin = environment.clock.Steady();
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, wanted.project);
  if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);

  engine::duckdb::Settings settings = EngineSettings(*workspace, false);
  WriteAccess access(environment, settings, wanted.source.empty() ? "run " + wanted.pipeline : "sync " + wanted.source,
                     wanted.lock_wait);
  PlanSettings plan_settings;
  plan_settings.start = environment.clock.Now();  // after the wait for another run, whose times are earlier
  plan_settings.run_id = MakeRunId(plan_settings.start);
  plan_settings.known_tables = plan::KnownTables{};
  NewDatabase made(access, settings.path);
  engine::SqlEngine& database = access.Open();
  if (!made.made()) plan_settings.known_tables = LookUpTables(*database.Connect());
  std::unique_ptr<engine::SqlParser> parser = database.Parser();
  PlannedPipeline planned = PlanPipeline(*workspace, environment, *parser, wanted.pipeline, plan_settings);
  base::ExitCode verdict = Report(*workspace, environment.console);
  if (verdict != base::ExitCode::kSuccess) return verdict;
  parser.reset();
  if (!wanted.source.empty()) planned.plan = plan::PartOf(planned.plan, LoadsOf(planned.plan, wanted.source));
  CheckFullRefresh(wanted.full_refresh_table, planned.plan);
  const bool confirmed = !wanted.backfill || PrepareBackfill(*wanted.backfill, wanted.yes, planned.plan,
                                                             *database.Connect(), environment.console);
  if (!confirmed) {
    environment.console.Out("Nothing was changed.\n");
    return base::ExitCode::kSuccess;
  }
  made.Keep();

  RunReport report(environment.console, workspace->sources, planned.plan);
  report.Head(plan_settings.run_id, wanted.backfill ? wanted.backfill->Text() : "");
  run::RunOptions options;
  options.continue_after_failure = wanted.continue_after_failure;
  options.start = plan_settings.start;
  options.run_id = plan_settings.run_id;
  if (!settings.path.empty()) options.state_schema = workspace->profile.state_schema;
  options.full_refresh = wanted.full_refresh;
  options.full_refresh_table = wanted.full_refresh_table;
  options.backfill = wanted.backfill;
  options.verify = wanted.verify;
  options.limits = {workspace->profile.execution.step_timeout, workspace->profile.execution.run_timeout};
  resilience::SystemWorld world;
  std::vector<run::StepResult> results =
      run::Run(planned.plan, database, options, environment.clock, world, environment.cancellation, report);
  access.Close();  // checkpoints: the summary counts it in
  const bool interrupted = environment.cancellation.requested();
  report.Summary(results, std::chrono::duration<double>(environment.clock.Steady() - begin).count(), interrupted);
  if (wanted.backfill) CheckBackfilled(*wanted.backfill, results);
  return ExitCodeOf(results, interrupted);
}

}  // namespace sqlflow::cli
