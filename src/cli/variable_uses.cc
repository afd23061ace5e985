#include "cli/variable_uses.h"

#include "base/errors/validation.h"
#include "cli/pipeline_plan.h"
#include "lang/expand.h"
#include "lang/parser.h"

namespace sqlflow::cli {

namespace {

void NoteSets(const std::vector<lang::Statement>& statements, const base::SourceMap& sources,
              std::map<std::string, VariableUses>& uses) {
  for (const lang::Statement& statement : statements) {
    if (const auto* set = std::get_if<lang::SetStatement>(&statement.node)) {
      auto use = uses.find(std::string(sources.Text(set->name)));
      if (use != uses.end()) use->second.set = true;
    } else if (const auto* choice = std::get_if<lang::IfStatement>(&statement.node)) {
      for (const lang::IfStatement::Branch& branch : choice->branches) NoteSets(branch.body, sources, uses);
      NoteSets(choice->otherwise, sources, uses);
    }
  }
}

void NoteUses(uint32_t file, const base::SourceMap& sources, std::map<std::string, VariableUses>& uses) {
  const base::Span whole{file, 0, static_cast<uint32_t>(sources.FileText(file).size())};
  for (const lang::VariableUse& use : lang::FindVariables(whole, sources)) {
    auto [known, is_new] = uses.try_emplace(use.name);
    known->second.places.push_back(use.span);
    if (is_new) known->second.fallback = use.fallback;
    if (!use.fallback) known->second.fallback.reset();
  }
}

}  // namespace

PipelineVariables FindPipelineVariables(const Environment& environment, const ProjectOptions& options,
                                        engine::SqlParser& parser, const std::string& pipeline) {
  PipelineVariables found;
  found.workspace = OpenWorkspace(environment, options);
  Workspace& workspace = *found.workspace;
  const uint32_t first_file = workspace.sources.size();
  PlanSettings settings;
  settings.start = environment.clock.Now();
  found.pipeline = PlanPipeline(workspace, environment, parser, pipeline, settings).name;

  for (uint32_t file = first_file; file < workspace.sources.size(); ++file) {
    NoteUses(file, workspace.sources, found.uses);
  }
  for (uint32_t file = first_file; file < workspace.sources.size(); ++file) {
    base::Diagnostics reported_before;
    NoteSets(lang::Parse(file, workspace.sources, reported_before).statements, workspace.sources, found.uses);
  }
  for (const base::Diagnostic& item : workspace.diagnostics.items()) {
    if (item.code != base::code::kMissingVariable) {
      found.other_errors = found.other_errors || item.severity == base::Severity::kError;
      continue;
    }
    for (const lang::VariableUse& use : lang::FindVariables(item.span, workspace.sources)) {
      VariableUses& missing = found.uses[use.name];
      if (missing.places.empty()) missing.places.push_back(use.span);  // in a value of the profile
      missing.missing = true;
    }
  }
  return found;
}

std::string OriginOf(const PipelineVariables& pipeline, const std::string& name) {
  const VariableUses& use = pipeline.uses.at(name);
  if (use.missing) return "missing";
  auto value = pipeline.workspace->variables.Find(name);
  // A SET hides what stands below it.
  if (value && (!use.set || value->layer == project::Layer::kCommandLine || value->layer == project::Layer::kProfile)) {
    return std::string(project::LayerName(value->layer));
  }
  if (use.set) return "SET";
  return use.fallback ? "default" : "not needed";
}

}  // namespace sqlflow::cli
