#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/error.h"
#include "engine/sql_engine.h"
#include "plan/plan.h"

namespace sqlflow::run {

// What a step did. Rows are those written: of a load or table the ones read, of an export the ones exported, of an SQL
// statement the ones it changed (absent when it changes none by nature).
struct StepOutcome {
  std::optional<int64_t> rows;
  engine::LoadResult load;
  int64_t rejected = 0;
  int64_t bytes = 0;
  std::vector<std::string> notes;
};

// Runs one step. Throws base::Error with its place in the .sf, or base::Interrupted; the
// step's target is then as it was before.
StepOutcome RunStep(const plan::Step& step, engine::Session& session, const std::string& run_start,
                    const base::Cancellation& cancellation);

}  // namespace sqlflow::run
