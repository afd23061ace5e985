#include "cli/backfill_options.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/confirm.h"

namespace sqlflow::cli {

namespace {

base::Error NothingInRange(const run::Backfill& backfill) {
  return base::Error(base::code::kBadBackfill,
                     fmt::format("no load or table has a cursor that could be read {}", backfill.Text()),
                     "a backfill reads incremental sources, and computes tables in MODE INCREMENTAL");
}

}  // namespace

void AddBackfillOptions(CLI::App& command, BackfillOptions& options) {
  options.from_option =
      command.add_option("--from", options.from, "Backfill: read rows again whose cursor is at least this")
          ->type_name("VALUE");
  options.to_option =
      command.add_option("--to", options.to, "The end of the backfill, not included; without it: all that there is")
          ->type_name("VALUE");
  command.add_flag("--replace", options.replace, "Delete the tables' rows of the range before they are read again");
  command.add_flag("--yes", options.yes, "Do not ask before --replace deletes");
}

std::optional<run::Backfill> ReadBackfill(const BackfillOptions& options, bool full_refresh) {
  if (options.from_option->count() == 0) {
    if (options.to_option->count() == 0 && !options.replace) return std::nullopt;
    throw base::Error(base::code::kUsage, fmt::format("{} needs --from", options.replace ? "--replace" : "--to"),
                      "a backfill says where it begins: --from 2024-01-01 --to 2024-02-01");
  }
  if (full_refresh) {
    throw base::Error(base::code::kUsage, "--from and --full-refresh exclude each other",
                      "a backfill reads a part, a full refresh everything");
  }
  if (options.to_option->count() > 0 && options.to.empty()) {
    throw base::Error(base::code::kUsage, "--to is empty", "leave it out to read all that there is");
  }
  return run::Backfill{options.from, options.to, options.replace};
}

bool PrepareBackfill(const run::Backfill& backfill, bool yes, const plan::Plan& plan, engine::Session& session,
                     const Console& console) {
  run::CheckBounds(backfill, session);
  if (std::none_of(plan.steps.begin(), plan.steps.end(), run::HasRange)) throw NothingInRange(backfill);
  if (!backfill.replace) return true;
  int64_t rows = 0;
  std::string shown;
  for (const run::Loss& loss : run::FindLosses(backfill, plan, session)) {
    rows += loss.rows;
    shown += fmt::format("  {}: {} with {} {}\n", loss.table.Display(), base::Plural(loss.rows, "row"), loss.column,
                         backfill.Text());
  }
  if (rows == 0) return true;
  console.Out("--replace deletes before it reads:\n" + shown);
  return Confirmed(console, yes, fmt::format("Delete {} and read the range again?", base::Plural(rows, "row")));
}

void CheckBackfilled(const run::Backfill& backfill, const std::vector<run::StepResult>& results) {
  const auto has_part = [](const run::StepResult& result) {
    return result.state != run::StepState::kLeftOut && run::HasRange(*result.step);
  };
  if (std::none_of(results.begin(), results.end(), has_part)) throw NothingInRange(backfill);
}

}  // namespace sqlflow::cli
