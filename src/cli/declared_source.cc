#include "cli/declared_source.h"

#include <set>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/connection_check.h"
#include "cli/pipeline_plan.h"

namespace sqlflow::cli {

namespace {

// The connection as if a pipeline had declared it as a source; null if it cannot be one.
std::shared_ptr<plan::SourceDeclaration> Declare(const project::Connection& connection, Workspace& workspace,
                                                 const Environment& environment) {
  const component::Component* component = environment.registry.Find(connection.type);
  if (!component || !component->make_source) return nullptr;
  auto declared = std::make_shared<plan::SourceDeclaration>();
  declared->name = connection.name;
  declared->type = component->type;
  declared->component = component;
  base::Diagnostics findings;
  declared->parameters = ExpandParameters(connection, workspace, findings);
  CheckParameters(declared->parameters, connection, *component, *component->source_params, findings);
  if (findings.has_errors()) return nullptr;
  declared->options = component::ReadSourceOptions(declared->parameters);
  declared->source = component->make_source(declared->parameters, connection.span, {workspace.project.root}, findings);
  return declared->source ? declared : nullptr;
}

}  // namespace

std::vector<DeclaredSource> FindSources(const Environment& environment, const ProjectOptions& project,
                                        const std::string& pipeline) {
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, project);
  std::vector<std::string> names = {pipeline};
  if (pipeline.empty()) names = project::ListPipelines(workspace->project);
  const std::unique_ptr<engine::SqlParser> parser = engine::duckdb::OpenParser();
  std::vector<DeclaredSource> found;
  for (const std::string& name : names) {
    const std::unique_ptr<Workspace> own = OpenWorkspace(environment, project);
    PlanSettings settings;
    settings.start = environment.clock.Now();
    const PlannedPipeline planned = PlanPipeline(*own, environment, *parser, name, settings);
    for (const auto& source : planned.plan.sources) {
      if (source->source) found.push_back({planned.name, source});
    }
  }
  if (!pipeline.empty()) return found;
  for (const auto& [name, connection] : workspace->profile.connections) {
    const auto declared = Declare(connection, *workspace, environment);
    if (declared) found.push_back({"profile " + workspace->profile.name, declared});
  }
  return found;
}

DeclaredSource FindSource(const Environment& environment, const ProjectOptions& project, const std::string& pipeline,
                          const std::string& name) {
  std::set<std::string> seen;
  for (DeclaredSource& each : FindSources(environment, project, pipeline)) {
    if (base::EqualsIgnoreCase(each.source->name, name)) return std::move(each);
    seen.insert(each.source->name);
  }
  const std::vector<std::string> names(seen.begin(), seen.end());
  std::string hint = base::DidYouMean(name, names);
  if (hint.empty() && !names.empty()) hint = "there is " + base::JoinStrings(names, ", ");
  throw base::Error(base::code::kUsage,
                    fmt::format("no pipeline has a source {}, and the profile no such connection", name),
                    hint.empty() ? "`sqlflow validate` says what is wrong in the pipelines" : hint);
}

}  // namespace sqlflow::cli
