#include "cli/history_command.h"

#include <CLI/CLI.hpp>

#include "base/duration.h"
#include "base/text.h"
#include "cli/listing.h"
#include "cli/state_access.h"
#include "cli/write_access.h"

namespace sqlflow::cli {

namespace {

struct HistoryArguments {
  ProjectOptions project;
  Format format = Format::kTable;
  std::chrono::milliseconds lock_wait{0};
  std::string pipeline;
  CLI::Option* trim = nullptr;
  std::string trim_age;
};

base::ExitCode History(const Environment& environment, Workspace& workspace, const HistoryArguments& arguments) {
  Listing listing{{"run_id", "pipeline", "status", "started_at", "seconds", "step", "rows read", "inserted", "updated",
                   "bytes", "watermark before", "watermark after", "backfill", "error"},
                  {Cell::kText, Cell::kText, Cell::kText, Cell::kText, Cell::kNumber, Cell::kText, Cell::kNumber,
                   Cell::kNumber, Cell::kNumber, Cell::kNumber},
                  {}};
  ReadState(workspace, [&](const state::Reader& reader) {
    // A run that never ended, and whose process does not hold the database any more, was killed.
    listing.rows = reader.Ask(fmt::format(
        "SELECT r.run_id, r.pipeline, coalesce(s.status, r.status), (r.started_at AT TIME ZONE "
        "'UTC')::TIMESTAMP_S::VARCHAR, round(epoch(coalesce(s.ended_at, r.ended_at) - coalesce(s.started_at, "
        "r.started_at)), 3)::VARCHAR, s.step, s.rows_read::VARCHAR, s.inserted::VARCHAR, s.updated::VARCHAR, "
        "s.bytes::VARCHAR, s.watermark_before, s.watermark_after, r.backfill, coalesce(s.error, r.error) FROM {} r "
        "LEFT "
        "JOIN "
        "{} s USING (run_id) WHERE {} ORDER BY r.started_at, s.ended_at, s.rowid",
        reader.Table("runs"), reader.Table("steps"),
        arguments.pipeline.empty() ? "true" : "r.pipeline = " + base::QuoteLiteral(arguments.pipeline)));
  });
  if (listing.rows.empty() && arguments.format == Format::kTable) {
    environment.console.Out(arguments.pipeline.empty() ? "No run yet.\n"
                                                       : fmt::format("No run of {} yet.\n", arguments.pipeline));
    return base::ExitCode::kSuccess;
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Trim(const Environment& environment, Workspace& workspace, const HistoryArguments& arguments) {
  const std::string& given = arguments.trim_age.empty() ? "90 days" : arguments.trim_age;
  const std::optional<base::Duration> age = base::ParseDuration(given);
  if (!age) throw CLI::ValidationError("--trim", fmt::format("\"{}\" is no age; write 90d", given));
  int64_t runs = 0;
  ChangeState(environment, workspace, "history --trim", arguments.lock_wait, false,
              [&](state::Store& store, const auto&) {
                runs = store.TrimHistory(arguments.pipeline, base::IntervalText(*age),
                                         base::FormatTimestamp(environment.clock.Now()));
              });
  environment.console.Out(
      fmt::format("{} older than {} removed from the history.\n", base::Plural(runs, "run"), given));
  return base::ExitCode::kSuccess;
}

}  // namespace

void AddHistoryCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<HistoryArguments>();
  CLI::App* command = app.add_subcommand("history", "Show past runs: rows, times, watermarks, errors");
  command->footer("Examples:\n  sqlflow history sales\n  sqlflow history --trim 90d");
  AddProjectOptions(*command, arguments->project);
  command->add_option("PIPELINE", arguments->pipeline, "A pipeline's name; without it: all");
  AddFormatOption(*command, arguments->format);
  arguments->trim = command
                        ->add_option("--trim", arguments->trim_age,
                                     "Forget runs that ended longer ago (default: 90d); watermarks stay")
                        ->type_name("[AGE]")
                        ->expected(0, 1);
  AddLockWaitOption(*command, arguments->lock_wait)->needs(arguments->trim);
  command->callback([&environment, &chosen, arguments] {
    chosen = [&environment, arguments] {
      const std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments->project);
      if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);
      return (arguments->trim->count() > 0 ? Trim : History)(environment, *workspace, *arguments);
    };
  });
}

}  // namespace sqlflow::cli
