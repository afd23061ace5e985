#include "cli/sync_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/open_for_reading.h"
#include "cli/pipeline_run.h"
#include "cli/schema_changes.h"
#include "cli/write_access.h"
#include "plan/part.h"
#include "run/incremental_load.h"
#include "state/watermark_list.h"

namespace sqlflow::cli {

namespace {

struct SyncArguments {
  PipelineRun wanted;
  bool dry_run = false;
  CLI::Option* format_option = nullptr;
  Format format = Format::kTable;
};

// The watermarks of the project's database, if it has any.
std::vector<state::NamedWatermark> ReadWatermarks(Workspace& workspace) {
  const std::string path = EngineSettings(workspace, true).path;
  if (path.empty() || !std::filesystem::exists(path)) return {};
  const std::unique_ptr<engine::ReadSession> session = OpenForReading(workspace);
  const auto state = state::Reader::Find(*session, workspace.profile.state_schema);
  return state ? state::ListWatermarks(*state) : std::vector<state::NamedWatermark>();
}

const state::NamedWatermark* Find(const std::vector<state::NamedWatermark>& watermarks, const plan::Plan& plan,
                                  const plan::Step& step) {
  for (const state::NamedWatermark& each : watermarks) {
    const state::WatermarkKey& key = each.key;
    if (key.pipeline == plan.pipeline && key.source == step.source->name &&
        base::EqualsIgnoreCase(key.target, step.target.Display()) &&
        base::EqualsIgnoreCase(key.cursor_field, step.cursor)) {
      return &each;
    }
  }
  return nullptr;
}

// "everything", with how many rows that is, where it is cheap to know.
std::string Everything(const plan::Step& step, SourceBench& bench) {
  component::ReadRequest request;
  request.stream = step.stream;
  std::optional<int64_t> rows;
  if (step.after.empty()) rows = step.source->source->Count(request, bench.context());  // else they may make it
  return rows ? fmt::format("everything, {}", base::Plural(*rows, "row")) : "everything";
}

// What of its source a load would read.
std::string DescribeRead(const plan::Step& step, const state::NamedWatermark* watermark, SourceBench& bench) {
  if (!step.incremental || step.incremental->whole) return Everything(step, bench);
  const plan::IncrementalRead& read = *step.incremental;
  if (!watermark) {
    return read.start_date ? fmt::format("{} from {} on: the first load", step.cursor, *read.start_date)
                           : Everything(step, bench) + ": the first load";
  }
  if (const auto error = run::WhyNotFrom(watermark->watermark, watermark->key, read)) {
    return fmt::format("nothing, it stops with {}: {}", error->code().id, error->message());
  }
  return fmt::format("{} from {}{} on", step.cursor, watermark->watermark.mark.value.text,
                     read.lookback.empty() ? "" : ", less " + read.lookback + ",");
}

// Why a step that does not load the source is part of it: one that does waits for it.
std::string WhyNeeded(const plan::Plan& part, size_t step) {
  for (const plan::Step& other : part.steps) {
    for (const plan::Dependency& dependency : other.after) {
      if (dependency.step == step) return fmt::format("{} waits for it: {}", other.id, dependency.reason);
    }
  }
  return {};
}

std::string Summary(const LoadChanges& load) {
  if (!load.unknown.empty()) return "not known: " + load.unknown;
  if (!load.no_table.empty()) return load.no_table;
  std::vector<std::string> lines;
  for (const auto& change : load.changes) lines.push_back(fmt::format("{}: {}", change.column, change.effect));
  return base::JoinStrings(lines, "; ");
}

// The schema's changes, as one cell for programs, or as a table of their own.
Listing ListSteps(const LoadingPipeline& loading, const std::vector<LoadChanges>& changes, const std::string& source,
                  bool with_changes, SourceBench& bench) {
  const plan::Plan& plan = loading.planned.plan;
  const plan::Plan part = plan::PartOf(plan, loading.loads);
  const std::vector<state::NamedWatermark> watermarks = ReadWatermarks(*loading.workspace);
  Listing listing{{"step", "does", "reads", "why"}, {}, {}};
  if (with_changes) listing.columns.emplace_back("changes");
  for (const size_t index : part.order) {
    const plan::Step& step = part.steps[index];
    const auto of_step = [&](const LoadChanges& each) { return plan.steps[each.step].id == step.id; };
    const auto found = std::find_if(changes.begin(), changes.end(), of_step);
    const bool wanted = found != changes.end();
    listing.rows.push_back({step.id, step.description,
                            step.source ? DescribeRead(step, Find(watermarks, part, step), bench) : std::string(),
                            wanted ? "loads " + source : WhyNeeded(part, index)});
    if (with_changes) listing.rows.back().push_back(wanted ? Summary(*found) : "");
  }
  return listing;
}

base::ExitCode Preview(const Environment& environment, const LoadingPipeline& loading, const SyncArguments& arguments) {
  const base::ExitCode verdict = Report(*loading.workspace, environment.console);
  if (verdict != base::ExitCode::kSuccess) return verdict;
  SourceBench bench(environment.cancellation);
  const std::vector<LoadChanges> changes = FindChanges(loading, "", bench);
  const bool as_tables = arguments.format == Format::kTable;
  Print(ListSteps(loading, changes, arguments.wanted.source, !as_tables, bench), arguments.format, environment.console);
  if (!as_tables) return verdict;
  environment.console.Out("\n");
  Print(ListChanges(changes, loading.planned.plan), arguments.format, environment.console);
  environment.console.Out("\nNothing was loaded.\n");
  return verdict;
}

base::ExitCode Sync(const Environment& environment, const SyncArguments& arguments) {
  if (!arguments.dry_run && arguments.format_option->count() > 0) {
    throw base::Error(base::code::kUsage, "--format is for --dry-run: a run prints its steps as they end",
                      "leave it out; `sqlflow history --format json` lists runs");
  }
  PipelineRun wanted = arguments.wanted;
  const LoadingPipeline loading = FindLoads(environment, wanted.project, wanted.pipeline, wanted.source);
  if (arguments.dry_run) return Preview(environment, loading, arguments);
  if (loading.workspace->diagnostics.has_errors()) return Report(*loading.workspace, environment.console);
  if (wanted.pipeline.empty()) wanted.pipeline = loading.planned.name;
  return RunPipeline(environment, wanted);
}

}  // namespace

void AddSyncCommand(CLI::App& connector, const Environment& environment, Action& chosen) {
  const auto arguments = std::make_shared<SyncArguments>();
  CLI::App* command = connector.add_subcommand("sync", "Load a source now: its LOADs and what they need, as run does");
  command->add_option("SOURCE", arguments->wanted.source, "A source that a pipeline loads")->required();
  command->add_option("--pipeline", arguments->wanted.pipeline, "The pipeline, if several load the source");
  command->add_flag("--dry-run", arguments->dry_run,
                    "Say what would be loaded, why and from where on, and what has changed in its columns");
  AddProjectOptions(*command, arguments->wanted.project);
  AddLockWaitOption(*command, arguments->wanted.lock_wait);
  AddFormatOption(*command, arguments->format);
  arguments->format_option = command->get_option("--format");
  command->footer("Examples:\n  sqlflow connector sync orders --dry-run\n  sqlflow connector sync orders");
  command->callback([&environment, &chosen, arguments] {
    chosen = [&environment, arguments] { return Sync(environment, *arguments); };
  });
}

}  // namespace sqlflow::cli
