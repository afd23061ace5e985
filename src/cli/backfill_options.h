#pragma once
#include <optional>
#include <string>

#include "cli/command.h"
#include "run/backfill.h"
#include "run/runner.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sqlflow::cli {

// --from, --to, --replace and --yes of `run`.
struct BackfillOptions {
  CLI::Option* from_option = nullptr;
  std::string from;
  CLI::Option* to_option = nullptr;
  std::string to;
  bool replace = false;
  bool yes = false;
};
void AddBackfillOptions(CLI::App& command, BackfillOptions& options);

// The backfill that was asked for, if one was. Throws kUsage for options that say nothing together.
std::optional<run::Backfill> ReadBackfill(const BackfillOptions& options, bool full_refresh);

// Before the run: checks the bounds, and shows what --replace deletes; false when the user does not want it. Throws
// kBadBackfill, also when nothing in the plan has a cursor to read by, and kUsage where nobody can be asked.
bool PrepareBackfill(const run::Backfill& backfill, bool yes, const plan::Plan& plan, engine::Session& session,
                     const Console& console);

// After it: throws kBadBackfill if every step that could have had a part in it was left out.
void CheckBackfilled(const run::Backfill& backfill, const std::vector<run::StepResult>& results);

}  // namespace sqlflow::cli
