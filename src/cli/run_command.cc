#include "cli/run_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "cli/backfill_options.h"
#include "cli/pipeline_run.h"
#include "cli/write_access.h"

namespace sqlflow::cli {

namespace {

struct RunArguments {
  PipelineRun wanted;
  bool fail_fast = false;
  CLI::Option* full_refresh = nullptr;
  BackfillOptions backfill;
};

base::ExitCode RunAsAsked(const Environment& environment, const RunArguments& arguments) {
  if (arguments.wanted.continue_after_failure && arguments.fail_fast) {
    throw base::Error(base::code::kUsage, "--continue and --fail-fast exclude each other", "leave one of them out");
  }
  PipelineRun wanted = arguments.wanted;
  wanted.full_refresh = arguments.full_refresh->count() > 0;
  wanted.backfill = ReadBackfill(arguments.backfill, wanted.full_refresh);
  wanted.yes = arguments.backfill.yes;
  return RunPipeline(environment, wanted);
}

}  // namespace

void AddRunCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand("run", "Run a pipeline");
  command->add_option("PIPELINE", arguments->wanted.pipeline, "Name (pipelines/NAME.sf) or path of a pipeline")
      ->required();
  AddProjectOptions(*command, arguments->wanted.project);
  command->add_flag("--continue", arguments->wanted.continue_after_failure,
                    "After a failure still run the steps that do not depend on it");
  command->add_flag("--fail-fast", arguments->fail_fast, "Stop at the first failure (this is the default)");
  AddLockWaitOption(*command, arguments->wanted.lock_wait);
  arguments->full_refresh = command
                                ->add_option("--full-refresh", arguments->wanted.full_refresh_table,
                                             "Read incremental sources anew, of TABLE or of all tables")
                                ->type_name("[TABLE]")
                                ->expected(0, 1);
  AddBackfillOptions(*command, arguments->backfill);
  command->add_flag("--verify", arguments->wanted.verify,
                    "Compare each table with the rows read, before its load commits (slower)");
  command->footer(
      "Examples:\n"
      "  sqlflow run sales\n"
      "  sqlflow run sales --from 2024-01-01 --to 2024-02-01\n"
      "  sqlflow run sales --profile prod --var date=2024-01-31");
  command->callback(
      [&, arguments] { chosen = [&environment, arguments] { return RunAsAsked(environment, *arguments); }; });
}

}  // namespace sqlflow::cli
