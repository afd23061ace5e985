#pragma once
#include <string>
#include <vector>

#include "cli/workspace.h"

// What `doctor` looks at. A check never changes anything and never throws for what it looks for.
namespace sqlflow::cli {

struct Finding {
  enum class State { kOk, kWarning, kBad };
  std::string check;  // "database"
  State state = State::kOk;
  std::string what;
  std::string cure;                                     // a command, or what to do; empty when all is well
  base::ExitCode exit_code = base::ExitCode::kSuccess;  // of kBad
};
using Findings = std::vector<Finding>;

// The project's own file, every profile, and .env.
void CheckConfiguration(const Environment& environment, const ProjectOptions& options, Findings& findings);
// Every pipeline: mistakes, and variables it needs from outside.
void CheckPipelines(const Environment& environment, const ProjectOptions& options, Findings& findings);
// The database of the profile: there, free, whole; its disk; what killed runs left behind.
void CheckDatabase(Workspace& workspace, Findings& findings);
void CheckLeftovers(const Workspace& workspace, Findings& findings);

}  // namespace sqlflow::cli
