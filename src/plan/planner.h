#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "engine/sql_parser.h"
#include "plan/plan.h"
#include "project/variables.h"

namespace sqlflow::plan {

// The tables of the project's database as far as they can be known before the run.
struct KnownTables {
  std::vector<base::QualifiedName> tables;
  std::vector<base::QualifiedName> views;
  // Names of the user's macros, lower case: what a statement that calls one reads and writes cannot be known.
  std::vector<std::string> macros = {};
};

// Everything a plan depends on. The planner reads nothing else: no clock, no environment, no network.
struct PlanInput {
  std::string pipeline;  // its name
  std::string profile;   // its name
  std::string environment;
  std::filesystem::path root;          // the project's
  uint32_t file = 0;                   // of the pipeline, in `sources`
  base::SourceMap* sources = nullptr;  // included files are added
  const component::Registry* registry = nullptr;
  engine::SqlParser* parser = nullptr;
  const project::VariableLayers* variables = nullptr;  // kBuiltIn already filled in
  const std::map<std::string, project::Connection>* connections = nullptr;
  // Nothing: it could not be known (no database yet counts as known and empty).
  std::optional<KnownTables> known_tables;
  // Reads an included file by its absolute path. Nothing: it does not exist.
  std::function<std::optional<std::string>(const std::filesystem::path&)> read_file;
  // Names of the files in a folder (an absolute path), to suggest one when an include is missing. May be empty.
  std::function<std::vector<std::string>(const std::filesystem::path&)> list_folder = {};
};

// Text → tree → plan. All faults of all files go to `diagnostics`; the plan is only fit to run if there are no errors.
Plan MakePlan(const PlanInput& input, base::Diagnostics& diagnostics);

}  // namespace sqlflow::plan
