#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "cli/workspace.h"
#include "run/backfill.h"

namespace sqlflow::cli {

// A run of a pipeline, or of the part of it that loads one source, as a command asks for it.
struct PipelineRun {
  std::string pipeline;
  ProjectOptions project;
  std::string source;  // only the loads of this one, and what they need; empty: all steps
  bool continue_after_failure = false;
  std::chrono::milliseconds lock_wait{0};
  bool full_refresh = false;
  std::string full_refresh_table;  // empty: all
  std::optional<run::Backfill> backfill;
  bool yes = false;  // what the backfill replaces need not be confirmed
  bool verify = false;
};

// Takes the database, plans, runs and reports; Ctrl-C ends it within a second. Throws what stands before the first
// step; what goes wrong in a step is in the report and in the exit code.
base::ExitCode RunPipeline(const Environment& environment, const PipelineRun& wanted);

}  // namespace sqlflow::cli
