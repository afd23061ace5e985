#include "cli/run_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/backfill_options.h"
#include "cli/pipeline_plan.h"
#include "cli/run_report.h"
#include "cli/signal_watch.h"
#include "cli/write_access.h"
#include "resilience/world.h"

namespace sqlflow::cli {

namespace {

struct RunArguments {
  std::string pipeline;
  ProjectOptions project;
  bool continue_after_failure = false;
  bool fail_fast = false;
  std::chrono::milliseconds lock_wait{0};
  CLI::Option* full_refresh = nullptr;
  std::string full_refresh_table;
  BackfillOptions backfill;
  bool verify = false;
};

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

base::ExitCode RunPipeline(const Environment& environment, const RunArguments& arguments) {
  if (arguments.continue_after_failure && arguments.fail_fast) {
    throw base::Error(base::code::kUsage, "--continue and --fail-fast exclude each other", "leave one of them out");
  }
  const bool full_refresh = arguments.full_refresh != nullptr && arguments.full_refresh->count() > 0;
  const std::optional<run::Backfill> backfill = ReadBackfill(arguments.backfill, full_refresh);
  SignalWatch watch(environment.cancellation, environment.console);
  base::Clock::Ticks begin = environment.clock.Steady();
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
  if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);

  engine::duckdb::Settings settings = EngineSettings(*workspace, false);
  WriteAccess access(environment, settings, "run " + arguments.pipeline, arguments.lock_wait);
  PlanSettings plan_settings;
  plan_settings.start = environment.clock.Now();  // after the wait for another run, whose times are earlier
  plan_settings.run_id = MakeRunId(plan_settings.start);
  plan_settings.known_tables = plan::KnownTables{};
  NewDatabase made(access, settings.path);
  engine::SqlEngine& database = access.Open();
  if (!made.made()) plan_settings.known_tables = LookUpTables(*database.Connect());
  std::unique_ptr<engine::SqlParser> parser = database.Parser();
  PlannedPipeline planned = PlanPipeline(*workspace, environment, *parser, arguments.pipeline, plan_settings);
  base::ExitCode verdict = Report(*workspace, environment.console);
  if (verdict != base::ExitCode::kSuccess) return verdict;
  parser.reset();
  CheckFullRefresh(arguments.full_refresh_table, planned.plan);
  const bool wanted = !backfill || PrepareBackfill(*backfill, arguments.backfill.yes, planned.plan, *database.Connect(),
                                                   environment.console);
  if (!wanted) {
    environment.console.Out("Nothing was changed.\n");
    return base::ExitCode::kSuccess;
  }
  made.Keep();

  RunReport report(environment.console, workspace->sources, planned.plan);
  report.Head(plan_settings.run_id, backfill ? backfill->Text() : "");
  run::RunOptions options;
  options.continue_after_failure = arguments.continue_after_failure;
  options.start = plan_settings.start;
  options.run_id = plan_settings.run_id;
  if (!settings.path.empty()) options.state_schema = workspace->profile.state_schema;
  options.full_refresh = full_refresh;
  options.full_refresh_table = arguments.full_refresh_table;
  options.backfill = backfill;
  options.verify = arguments.verify;
  options.limits = {workspace->profile.execution.step_timeout, workspace->profile.execution.run_timeout};
  resilience::SystemWorld world;
  std::vector<run::StepResult> results =
      run::Run(planned.plan, database, options, environment.clock, world, environment.cancellation, report);
  access.Close();  // checkpoints: the summary counts it in
  const bool interrupted = environment.cancellation.requested();
  report.Summary(results, std::chrono::duration<double>(environment.clock.Steady() - begin).count(), interrupted);
  if (backfill) CheckBackfilled(*backfill, results);
  return ExitCodeOf(results, interrupted);
}

}  // namespace

void AddRunCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand("run", "Run a pipeline");
  command->add_option("PIPELINE", arguments->pipeline, "Name (pipelines/NAME.sf) or path of a pipeline")->required();
  AddProjectOptions(*command, arguments->project);
  command->add_flag("--continue", arguments->continue_after_failure,
                    "After a failure still run the steps that do not depend on it");
  command->add_flag("--fail-fast", arguments->fail_fast, "Stop at the first failure (this is the default)");
  AddLockWaitOption(*command, arguments->lock_wait);
  arguments->full_refresh = command
                                ->add_option("--full-refresh", arguments->full_refresh_table,
                                             "Read incremental sources anew, of TABLE or of all tables")
                                ->type_name("[TABLE]")
                                ->expected(0, 1);
  AddBackfillOptions(*command, arguments->backfill);
  command->add_flag("--verify", arguments->verify,
                    "Compare each table with the rows read, before its load commits (slower)");
  command->footer(
      "Examples:\n"
      "  sqlflow run sales\n"
      "  sqlflow run sales --from 2024-01-01 --to 2024-02-01\n"
      "  sqlflow run sales --profile prod --var date=2024-01-31");
  command->callback(
      [&, arguments] { chosen = [&environment, arguments] { return RunPipeline(environment, *arguments); }; });
}

}  // namespace sqlflow::cli
