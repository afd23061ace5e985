#pragma once
#include <memory>
#include <string>

#include "cli/workspace.h"

namespace sqlflow::cli {

// A pipeline of the workspace, planned for a command. Findings are in the workspace's diagnostics.
struct PlannedPipeline {
  std::string name;
  plan::Plan plan;
};

// What a plan is made of beside the files.
struct PlanSettings {
  // Nothing: the database is opened read-only to look, if it exists and is free.
  std::optional<plan::KnownTables> known_tables;
  base::Clock::Instant start;
  std::string run_id;  // empty: built-in times stay placeholders, as `compile` wants them
};

// Finds, reads and plans a pipeline. Throws base::Error when it cannot be found or read.
PlannedPipeline PlanPipeline(Workspace& workspace, const Environment& environment, engine::SqlParser& parser,
                             const std::string& name_or_path, const PlanSettings& settings);

// The tables and views a session sees.
plan::KnownTables LookUpTables(engine::ReadSession& session);

// 20240131-120000-1a2b3c: start and a random part, so that ids sort by time and never meet.
std::string MakeRunId(base::Clock::Instant start);

}  // namespace sqlflow::cli
