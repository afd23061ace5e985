#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/sql_engine.h"
#include "plan/plan.h"
#include "run/run_context.h"

namespace sqlflow::run {

// What a step did. Rows are those written: of a load or table the ones read, of an export the ones exported, of an SQL
// statement the ones it changed (absent when it changes none by nature).
struct StepOutcome {
  std::optional<int64_t> rows;
  engine::LoadResult load;
  int64_t rejected = 0;
  int64_t bytes = 0;
  std::vector<std::string> notes;
  std::string watermark_before;  // of a load that reads by a cursor; empty: none
  std::string watermark_after;
  bool recorded = false;  // its row stands in the history
};

// Runs one step. Throws base::Error with its place in the .sf, or base::Interrupted; the step's target is then as it
// was before, but for the batches that were committed, which `stands` hears of. With state, the history's row of
// what fills a table commits with its rows, and so does each batch's.
StepOutcome RunStep(const plan::Step& step, engine::Session& session, const RunContext& context,
                    StepOutcome* stands = nullptr);

// The row of a step for the history.
state::StepRecord RecordOf(const plan::Step& step, const StepOutcome& outcome, const std::string& started_at,
                           const base::Clock& clock);

}  // namespace sqlflow::run
