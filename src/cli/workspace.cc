#include "cli/workspace.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "lang/expand.h"
#include "project/configuration_file.h"

namespace sqlflow::cli {

void AddProjectOptions(CLI::App& command, ProjectOptions& options) {
  command.add_option("--profile", options.profile, "Profile to use (profiles/NAME.yml); default: the project's");
  command.add_option("--var", options.variables, "Set a variable: --var name=value (may be repeated)")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--vars", options.variables_json, "Set variables from a JSON object")->type_name("JSON");
}

std::unique_ptr<Workspace> OpenWorkspace(const Environment& environment, const ProjectOptions& options) {
  auto workspace = std::make_unique<Workspace>();
  workspace->project = project::FindProject(environment.folder, workspace->sources, workspace->diagnostics);
  std::filesystem::current_path(workspace->project.root);
  workspace->profile =
      project::LoadProfile(workspace->project, options.profile, workspace->sources, workspace->diagnostics);

  project::VariableLayers& variables = workspace->variables;
  for (const auto& [name, value] : environment.variables) variables.Set(project::Layer::kEnvironment, name, value);
  if (std::optional<std::string> text = project::ReadConfigurationFile(".env")) {
    project::ReadDotEnv(".env", *text, variables, workspace->sources, workspace->diagnostics);
  }
  for (const auto& [name, variable] : workspace->profile.variables) {
    variables.Set(project::Layer::kProfile, name, variable.text, variable.span);
  }
  for (const std::string& assignment : options.variables) project::AddCommandLineVariable(assignment, variables);
  if (!options.variables_json.empty()) project::AddCommandLineVariables(options.variables_json, variables);
  return workspace;
}

engine::duckdb::Settings EngineSettings(Workspace& workspace, bool read_only) {
  const project::EngineSettings& profile = workspace.profile.engine;
  base::Diagnostics problems;
  std::string missing_name;
  lang::Variables variables{.lookup = [&](std::string_view name, base::Span) -> std::optional<lang::VariableValue> {
                              auto found = workspace.variables.Find(name);
                              if (!found) return std::nullopt;
                              return lang::VariableValue{found->text, false};
                            },
                            .missing = [&](std::string_view name, base::Span) { missing_name = name; }};
  auto expand = [&](const std::string& text) {
    std::string value = lang::ExpandValue(text, {}, variables, problems);
    if (!missing_name.empty() || problems.has_errors()) {
      throw base::Error(base::code::kUsage,
                        fmt::format("the engine setting \"{}\" of profile {} needs the variable {}, which has no value",
                                    text, workspace.profile.name, missing_name),
                        "give it a value with --var, in .env or in the environment");
    }
    return value;
  };
  auto absolute = [&](const std::string& path) {
    if (path.empty()) return path;
    return (workspace.project.root / expand(path)).lexically_normal().string();
  };
  engine::duckdb::Settings settings;
  if (profile.persistent) settings.path = absolute(profile.path);
  settings.read_only = read_only;
  settings.memory_limit = expand(profile.memory_limit);
  settings.threads = profile.threads;
  settings.temp_directory = absolute(profile.temp_directory);
  settings.preserve_order = profile.preserve_order;
  settings.timezone = expand(profile.timezone);
  return settings;
}

base::ExitCode Report(Workspace& workspace, const Console& console) {
  workspace.diagnostics.Sort();
  std::string out;
  for (const base::Diagnostic& item : workspace.diagnostics.items()) {
    out += base::Render(item, workspace.sources, console.error_color()) + "\n";
  }
  console.Err(out);
  return workspace.diagnostics.exit_code();
}

void ReportError(const base::Error& error, const base::SourceMap& sources, const Console& console) {
  if (error.place() && error.place()->file < sources.size()) {
    base::Diagnostic diagnostic{base::Severity::kError, error.code(), *error.place(), error.message(), {}, {}};
    if (!error.details().empty()) diagnostic.notes.push_back({std::nullopt, error.details()});
    if (!error.hint().empty()) diagnostic.notes.push_back({std::nullopt, error.hint()});
    console.Err(base::Render(diagnostic, sources, console.error_color()));
    return;
  }
  bool color = console.error_color();
  std::string out = fmt::format("{}error[{}]{}: {}\n", color ? "\033[1;31m" : "", error.code().id,
                                color ? "\033[0m" : "", error.message());
  for (const std::string& detail : {error.details(), error.hint()}) {
    if (!detail.empty()) out += "  = " + detail + "\n";
  }
  console.Err(out);
}

}  // namespace sqlflow::cli
