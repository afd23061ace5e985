#include "cli/source_loads.h"

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/declared_source.h"

namespace sqlflow::cli {

namespace {

bool IsOf(const std::shared_ptr<const plan::SourceDeclaration>& declared, const std::string& name) {
  return declared && base::EqualsIgnoreCase(declared->name, name);
}

std::shared_ptr<const plan::SourceDeclaration> FindDeclared(const plan::Plan& plan, const std::string& name) {
  for (const auto& declared : plan.sources) {
    if (IsOf(declared, name)) return declared;
  }
  return nullptr;
}

std::vector<size_t> Loads(const plan::Plan& plan, const std::string& source) {
  std::vector<size_t> loads;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].kind == plan::StepKind::kLoad && IsOf(plan.steps[i].source, source)) loads.push_back(i);
  }
  return loads;
}

// A step that reads the source in its SELECT; empty: none does.
std::string ReadWithoutLoad(const plan::Plan& plan, const std::string& source) {
  for (const plan::Step& step : plan.steps) {
    for (const auto& use : step.source_uses) {
      if (IsOf(use, source)) return step.id;
    }
  }
  return {};
}

base::Error NotLoaded(const plan::Plan& plan, const plan::SourceDeclaration& source) {
  const std::string reader = ReadWithoutLoad(plan, source.name);
  const std::string table = source.component->capabilities.many_streams ? "TABLE" : source.name;
  return base::Error(base::code::kUsage,
                     fmt::format("{} has no LOAD of the source {}{}", plan.pipeline, source.name,
                                 reader.empty() ? "" : fmt::format(": {} reads it without a table", reader)),
                     fmt::format("write LOAD {} FROM {}; into the pipeline", table, source.name));
}

base::Error ConnectionOnly(const plan::SourceDeclaration& connection) {
  const bool many = connection.component->capabilities.many_streams;
  return base::Error(
      base::code::kUsage,
      fmt::format("{} is a connection of the profile; loaded is what a pipeline declares FROM it", connection.name),
      fmt::format(
          "sync a source of `sqlflow connect list`, or write into a pipeline: SOURCE {0}_source FROM {0} OPTIONS {1}; "
          "LOAD {2} FROM {0}_source;",
          connection.name, many ? "{\"table\": \"orders\"}" : "{}", many ? "orders" : connection.name));
}

}  // namespace

std::vector<size_t> LoadsOf(const plan::Plan& plan, const std::string& source) {
  std::vector<size_t> loads = Loads(plan, source);
  if (!loads.empty()) return loads;
  if (const auto declared = FindDeclared(plan, source)) throw NotLoaded(plan, *declared);
  throw base::Error(base::code::kUsage, fmt::format("{} has no source {}", plan.pipeline, source),
                    "`sqlflow connect list` shows where each source is declared");
}

LoadingPipeline FindLoads(const Environment& environment, const ProjectOptions& project, const std::string& pipeline,
                          const std::string& source) {
  std::vector<std::string> names = {pipeline};
  if (pipeline.empty()) names = project::ListPipelines(OpenWorkspace(environment, project)->project);
  const std::unique_ptr<engine::SqlParser> parser = engine::duckdb::OpenParser();
  LoadingPipeline declaring;  // that declares it, and loads it if any does
  std::vector<std::string> loading;
  for (const std::string& name : names) {
    LoadingPipeline each{OpenWorkspace(environment, project), {}, {}};
    PlanSettings settings;
    settings.start = environment.clock.Now();
    each.planned = PlanPipeline(*each.workspace, environment, *parser, name, settings);
    each.loads = Loads(each.planned.plan, source);
    if (!each.loads.empty()) loading.push_back(each.planned.name);
    if (FindDeclared(each.planned.plan, source) && declaring.loads.empty()) declaring = std::move(each);
  }
  if (loading.size() > 1) {
    throw base::Error(base::code::kUsage,
                      fmt::format("{} pipelines load {}: {}", loading.size(), source, base::JoinStrings(loading, ", ")),
                      fmt::format("say which with --pipeline {}", loading.front()));
  }
  if (!loading.empty()) return declaring;
  if (declaring.workspace && declaring.workspace->diagnostics.has_errors()) return declaring;
  if (declaring.workspace) throw NotLoaded(declaring.planned.plan, *FindDeclared(declaring.planned.plan, source));
  throw ConnectionOnly(*FindSource(environment, project, pipeline, source).source);
}

}  // namespace sqlflow::cli
