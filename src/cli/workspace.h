#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/command.h"
#include "engine/duckdb/open.h"
#include "plan/planner.h"
#include "project/profile.h"
#include "project/variables.h"

namespace CLI {
class App;
}

namespace sqlflow::cli {

// --profile, --var k=v and --vars JSON, which most commands take.
struct ProjectOptions {
  std::string profile;
  std::vector<std::string> variables;
  std::string variables_json;
};
void AddProjectOptions(CLI::App& command, ProjectOptions& options);

// A project with its profile and variables, loaded for one command; paths are resolved against its root, which becomes
// the process's working folder. Faults in files are in `diagnostics`.
struct Workspace {
  base::SourceMap sources;
  base::Diagnostics diagnostics;
  project::Project project;
  project::Profile profile;
  project::VariableLayers variables;
};

// Finds and loads the project around the start folder. Throws base::Error.
std::unique_ptr<Workspace> OpenWorkspace(const Environment& environment, const ProjectOptions& options);

// The engine's settings with their ${variables} put in and paths made absolute.
engine::duckdb::Settings EngineSettings(Workspace& workspace, bool read_only);

// Prints all findings, sorted, to err; answers their exit code.
base::ExitCode Report(Workspace& workspace, const Console& console);

// An error of a run or a command, with its place in the .sf file if it has one.
void ReportError(const base::Error& error, const base::SourceMap& sources, const Console& console);

}  // namespace sqlflow::cli
