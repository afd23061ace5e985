#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/clock.h"
#include "resilience/world.h"
#include "run/backfill.h"
#include "state/store.h"

namespace sqlflow::run {

// What the steps of one run share.
struct RunContext {
  const base::Clock& clock;
  const base::Cancellation& cancellation;  // of the step that runs
  std::string run_id;
  std::string pipeline;
  std::string start;               // of the run, as base::FormatTimestamp
  state::Store* state = nullptr;   // null: nothing is kept from run to run
  bool full_refresh = false;       // incremental loads start over …
  std::string full_refresh_table;  // … of this table; empty: all
  std::optional<Backfill> backfill;
  bool verify = false;  // each load compares its target with what it read
  // Rows of the history of steps that are done and had no transaction for them to stand in. They commit with the next
  // one that has. Null: none wait.
  std::vector<state::StepRecord>* waiting = nullptr;
  resilience::World* world = nullptr;  // where steps wait before they are tried again
};

}  // namespace sqlflow::run
