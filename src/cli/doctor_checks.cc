#include "cli/doctor_checks.h"

#include "base/errors/validation.h"
#include "base/text.h"
#include "cli/pipeline_plan.h"

namespace sqlflow::cli {

namespace {

using State = Finding::State;

Finding Bad(std::string check, const base::Error& error, std::string cure = {}) {
  return {std::move(check), State::kBad, error.message(), cure.empty() ? error.hint() : std::move(cure),
          error.exit_code()};
}

// Findings of a file, worst first, as one line: the place and the message of the first, and how many more.
std::string Brief(const base::Diagnostics& diagnostics, const base::SourceMap& sources, base::Severity severity) {
  std::string out;
  int more = -1;
  for (const base::Diagnostic& item : diagnostics.items()) {
    if (item.severity != severity || ++more > 0) continue;
    base::SourceMap::Location place = sources.Locate(item.span);
    out = fmt::format("{}:{}: {}", place.file, place.line, item.message);
  }
  if (more > 0) out += fmt::format(" (and {} more)", more);
  return out;
}

bool HasWarnings(const base::Diagnostics& diagnostics) {
  return diagnostics.items().size() > static_cast<size_t>(diagnostics.error_count());
}

// The names in "variable NAME has no value"; nothing if there are errors of another kind too.
std::optional<std::set<std::string>> MissingVariables(const base::Diagnostics& diagnostics) {
  std::set<std::string> names;
  for (const base::Diagnostic& item : diagnostics.items()) {
    if (item.severity != base::Severity::kError) continue;
    if (item.code != base::code::kMissingVariable) return std::nullopt;
    std::vector<std::string> words = base::Split(item.message, ' ');
    if (words.size() > 1) names.insert(words[1]);
  }
  return names;
}

void CheckProfile(const Environment& environment, ProjectOptions options, const std::string& name, Findings& findings) {
  options.profile = name;
  std::string check = name.empty() ? "profile" : "profile " + name;
  try {
    std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, options);
    const base::Diagnostics& diagnostics = workspace->diagnostics;
    if (diagnostics.has_errors()) {
      findings.push_back({check, State::kBad, Brief(diagnostics, workspace->sources, base::Severity::kError),
                          "sqlflow profiles validate", diagnostics.exit_code()});
      return;
    }
    if (HasWarnings(diagnostics)) {
      findings.push_back({check, State::kWarning, Brief(diagnostics, workspace->sources, base::Severity::kWarning),
                          "sqlflow profiles validate"});
      return;
    }
    engine::duckdb::Settings settings = EngineSettings(*workspace, true);  // needs its variables
    std::string where =
        settings.path.empty()
            ? "in memory, nothing is kept after a run"
            : std::filesystem::path(settings.path).lexically_proximate(workspace->project.root).string();
    findings.push_back({check, State::kOk, where, ""});
  } catch (const base::Error& error) {
    findings.push_back(Bad(check, error));
  }
}

void CheckPipeline(const Environment& environment, const ProjectOptions& options, engine::SqlParser& parser,
                   const std::string& name, Findings& findings) {
  std::string check = "pipeline " + name;
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, options);
  if (workspace->diagnostics.has_errors()) return;  // the profile's check has told
  PlanSettings settings;
  settings.start = environment.clock.Now();
  PlannedPipeline planned = PlanPipeline(*workspace, environment, parser, name, settings);
  base::Diagnostics& diagnostics = workspace->diagnostics;
  diagnostics.Sort();
  if (!diagnostics.has_errors()) {
    if (HasWarnings(diagnostics)) {
      findings.push_back({check, State::kWarning, Brief(diagnostics, workspace->sources, base::Severity::kWarning),
                          "sqlflow validate " + name});
    } else {
      findings.push_back(
          {check, State::kOk, base::Plural(static_cast<int64_t>(planned.plan.steps.size()), "step"), ""});
    }
    return;
  }
  if (std::optional<std::set<std::string>> missing = MissingVariables(diagnostics)) {
    std::vector<std::string> names(missing->begin(), missing->end());
    std::string options_text;
    for (const std::string& variable : names) options_text += fmt::format(" --var {}=…", variable);
    findings.push_back({check, State::kWarning, "needs a value for " + base::JoinStrings(names, ", "),
                        fmt::format("sqlflow run {}{}, or put it into .env or the profile", name, options_text)});
    return;
  }
  findings.push_back({check, State::kBad, Brief(diagnostics, workspace->sources, base::Severity::kError),
                      "sqlflow validate " + name, diagnostics.exit_code()});
}

}  // namespace

void CheckConfiguration(const Environment& environment, const ProjectOptions& options, Findings& findings) {
  CheckProfile(environment, options, options.profile, findings);
  base::SourceMap sources;
  base::Diagnostics diagnostics;
  project::Project project = project::FindProject(environment.folder, sources, diagnostics);
  for (const std::string& name : project::ListProfiles(project)) {
    bool checked = name == (options.profile.empty() ? project.default_profile : options.profile);
    if (!checked) CheckProfile(environment, options, name, findings);
  }
}

void CheckPipelines(const Environment& environment, const ProjectOptions& options, Findings& findings) {
  base::SourceMap sources;
  base::Diagnostics diagnostics;
  project::Project project = project::FindProject(environment.folder, sources, diagnostics);
  std::vector<std::string> names = project::ListPipelines(project);
  if (names.empty()) {
    findings.push_back({"pipelines", State::kWarning, "there is none", "put a .sf file into pipelines/"});
    return;
  }
  std::unique_ptr<engine::SqlParser> parser = engine::duckdb::OpenParser();
  for (const std::string& name : names) {
    try {
      CheckPipeline(environment, options, *parser, name, findings);
    } catch (const base::Error& error) {
      findings.push_back(Bad("pipeline " + name, error));
    }
  }
}

}  // namespace sqlflow::cli
