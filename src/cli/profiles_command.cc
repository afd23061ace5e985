#include "cli/profiles_command.h"

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/connection_check.h"
#include "cli/masked_value.h"

namespace sqlflow::cli {

namespace {

struct ProfilesArguments {
  std::string name;  // empty: all, or the default
  ProjectOptions project;
  Format format = Format::kTable;
  bool show_values = false;
};

std::unique_ptr<Workspace> OpenWith(const Environment& environment, const ProfilesArguments& arguments,
                                    const std::string& profile) {
  ProjectOptions options = arguments.project;
  if (!profile.empty()) options.profile = profile;
  return OpenWorkspace(environment, options);
}

std::string EngineOf(const project::Profile& profile) {
  return profile.engine.persistent ? profile.engine.path : "in memory";
}

base::ExitCode List(const Environment& environment, const ProfilesArguments& arguments) {
  base::SourceMap sources;
  base::Diagnostics problems;
  project::Project project = project::FindProject(environment.folder, sources, problems);
  Listing listing{{"profile", "default", "database", "environment", "variables", "connections", "errors"},
                  {Cell::kText, Cell::kTruth, Cell::kText, Cell::kText, Cell::kNumber, Cell::kNumber, Cell::kNumber},
                  {}};
  for (const std::string& name : project::ListProfiles(project)) {
    base::Diagnostics faults;
    project::Profile profile = project::LoadProfile(project, name, sources, faults);
    listing.rows.push_back({name, name == project.default_profile ? "yes" : "no", EngineOf(profile),
                            profile.environment, std::to_string(profile.variables.size()),
                            std::to_string(profile.connections.size()), std::to_string(faults.error_count())});
  }
  if (listing.rows.empty() && arguments.format == Format::kTable) {
    environment.console.Out(
        "This project has no profiles; it runs in memory. A profile is a file profiles/NAME.yml.\n");
    return base::ExitCode::kSuccess;
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

std::vector<std::string> ChosenProfiles(const Environment& environment, const ProfilesArguments& arguments) {
  if (!arguments.name.empty()) return {arguments.name};
  base::SourceMap sources;
  base::Diagnostics problems;
  return project::ListProfiles(project::FindProject(environment.folder, sources, problems));
}

base::ExitCode ValidateOne(const Environment& environment, const ProfilesArguments& arguments,
                           const std::string& name) {
  std::unique_ptr<Workspace> workspace = OpenWith(environment, arguments, name);
  CheckConnections(*workspace, environment.registry);
  const Console& console = environment.console;
  base::ExitCode code = base::ExitCode::kSuccess;
  try {
    if (!workspace->diagnostics.has_errors()) EngineSettings(*workspace, true);
    code = Report(*workspace, console);
  } catch (const base::Error& error) {
    ReportError(error, workspace->sources, console);
    code = error.exit_code();
  }
  bool good = code == base::ExitCode::kSuccess;
  console.Out(fmt::format("{} {}: {}\n", good ? console.Styled("32", "✓") : console.Styled("31", "✗"), name,
                          good ? base::Plural(static_cast<int64_t>(workspace->profile.connections.size()), "connection")
                               : base::Plural(std::max(1, workspace->diagnostics.error_count()), "error")));
  return code;
}

base::ExitCode Validate(const Environment& environment, const ProfilesArguments& arguments) {
  base::ExitCode verdict = base::ExitCode::kSuccess;
  for (const std::string& name : ChosenProfiles(environment, arguments)) {
    base::ExitCode code = ValidateOne(environment, arguments, name);
    if (verdict == base::ExitCode::kSuccess) verdict = code;
  }
  return verdict;
}

// Scalars as written, lists and objects as JSON.
std::string ValueText(const base::Json& value) {
  bool scalar = value.is_string() || value.kind == base::Json::Kind::kVariable;
  return scalar ? value.text : value.Dump();
}

Listing Describe(const project::Profile& profile, bool show_values) {
  Listing listing{{"setting", "value"}, {}, {}};
  auto add = [&](std::string name, std::string value) { listing.rows.push_back({std::move(name), std::move(value)}); };
  const project::EngineSettings& engine = profile.engine;
  add("profile", profile.name);
  add("file", profile.file.empty() ? "(built in)" : profile.file);
  add("environment", profile.environment);
  add("engines.duckdb.mode", engine.persistent ? "persistent" : "memory");
  if (engine.persistent) add("engines.duckdb.path", engine.path);
  add("engines.duckdb.memory_limit", engine.memory_limit.empty() ? "(the engine's)" : engine.memory_limit);
  add("engines.duckdb.threads", engine.threads == 0 ? "(the engine's)" : std::to_string(engine.threads));
  add("engines.duckdb.temp_directory", engine.temp_directory.empty() ? "(the engine's)" : engine.temp_directory);
  add("preserve_order", engine.preserve_order ? "true" : "false");
  add("timezone", engine.timezone);
  const auto limit = [](std::chrono::nanoseconds length) {
    return length == length.zero() ? "none" : base::HumanSeconds(std::chrono::duration<double>(length).count());
  };
  add("execution.step_timeout", limit(profile.execution.step_timeout));
  add("execution.run_timeout", limit(profile.execution.run_timeout));
  add("log_level", profile.log_level);
  for (const auto& [name, variable] : profile.variables) {
    add("variables." + name, MaskedValue(variable.text, show_values));
  }
  for (const auto& [name, connection] : profile.connections) {
    add("connections." + name + ".type", connection.type);
    for (const base::Json::Member& member : connection.parameters.members) {
      add("connections." + name + "." + member.name, MaskedValue(ValueText(member.value), show_values));
    }
  }
  return listing;
}

base::ExitCode Show(const Environment& environment, const ProfilesArguments& arguments) {
  std::unique_ptr<Workspace> workspace = OpenWith(environment, arguments, arguments.name);
  if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);
  Print(Describe(workspace->profile, arguments.show_values), arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

using Handler = base::ExitCode (*)(const Environment&, const ProfilesArguments&);

CLI::App* Add(CLI::App& group, const char* name, const char* about, const char* example,
              const std::shared_ptr<ProfilesArguments>& arguments, const Environment& environment, Action& chosen,
              Handler handler) {
  CLI::App* command = group.add_subcommand(name, about);
  command->footer(std::string("Example:\n  ") + example);
  command->callback([&environment, &chosen, arguments, handler] {
    chosen = [&environment, arguments, handler] { return handler(environment, *arguments); };
  });
  return command;
}

}  // namespace

void AddProfilesCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  CLI::App* group = app.add_subcommand("profiles", "List, check and show the profiles of the project");
  group->require_subcommand(1);
  group->footer("Example:\n  sqlflow profiles list");
  auto arguments = std::make_shared<ProfilesArguments>();
  CLI::App* list =
      Add(*group, "list", "List the profiles", "sqlflow profiles list", arguments, environment, chosen, List);
  AddFormatOption(*list, arguments->format);
  CLI::App* validate = Add(*group, "validate", "Check profiles and their connections without reaching out",
                           "sqlflow profiles validate prod", arguments, environment, chosen, Validate);
  validate->add_option("NAME", arguments->name, "Name of a profile; without it: all");
  CLI::App* show = Add(*group, "show", "Show the settings of a profile", "sqlflow profiles show prod", arguments,
                       environment, chosen, Show);
  show->add_option("NAME", arguments->name, "Name of a profile; without it: the project's default");
  show->add_flag("--show-values", arguments->show_values, "Show the values of variables and connections");
  AddFormatOption(*show, arguments->format);
}

}  // namespace sqlflow::cli
