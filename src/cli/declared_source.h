#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/workspace.h"

namespace sqlflow::cli {

// A source as a command looks at it: declared in a pipeline, or a connection of the profile.
struct DeclaredSource {
  std::string where;  // the pipeline's name, or "profile dev"
  std::shared_ptr<const plan::SourceDeclaration> source;
};

// All that can be looked at: the sources of every pipeline that has no errors, then the profile's connections that can
// be read from. `pipeline`: of this one only.
std::vector<DeclaredSource> FindSources(const Environment& environment, const ProjectOptions& project,
                                        const std::string& pipeline);

// The first of that name, letter case ignored. Throws with near names.
DeclaredSource FindSource(const Environment& environment, const ProjectOptions& project, const std::string& pipeline,
                          const std::string& name);

}  // namespace sqlflow::cli
