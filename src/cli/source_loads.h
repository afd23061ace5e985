#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/pipeline_plan.h"

namespace sqlflow::cli {

// The steps of a plan that load a source, in the order of the text. Throws, with the line to write, if none does.
std::vector<size_t> LoadsOf(const plan::Plan& plan, const std::string& source);

// The pipeline that loads a source, as it is planned now.
struct LoadingPipeline {
  std::unique_ptr<Workspace> workspace;  // with its findings
  PlannedPipeline planned;
  std::vector<size_t> loads;  // steps of the plan
};

// Throws if no pipeline loads the source, or several do and `pipeline` does not say which. A pipeline with errors that
// declares it is answered, too: they may be why it does not load it.
LoadingPipeline FindLoads(const Environment& environment, const ProjectOptions& project, const std::string& pipeline,
                          const std::string& source);

}  // namespace sqlflow::cli
