#include "cli/env_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/validation.h"
#include "base/text.h"
#include "cli/masked_value.h"
#include "cli/variable_uses.h"
#include "lang/expand.h"

namespace sqlflow::cli {

namespace {

struct EnvArguments {
  std::string name;  // of a variable, or of a pipeline
  ProjectOptions project;
  Format format = Format::kTable;
  bool show_values = false;
};

std::vector<PipelineVariables> AllPipelines(const Environment& environment, const EnvArguments& arguments,
                                            const std::string& only) {
  std::vector<std::string> names{only};
  if (only.empty()) names = project::ListPipelines(OpenWorkspace(environment, arguments.project)->project);
  std::unique_ptr<engine::SqlParser> parser = engine::duckdb::OpenParser();
  std::vector<PipelineVariables> all;
  all.reserve(names.size());
  for (const std::string& name : names) {
    all.push_back(FindPipelineVariables(environment, arguments.project, *parser, name));
  }
  return all;
}

// Which pipelines use each variable.
std::map<std::string, std::vector<const PipelineVariables*>> ByName(const std::vector<PipelineVariables>& pipelines) {
  std::map<std::string, std::vector<const PipelineVariables*>> users;
  for (const PipelineVariables& pipeline : pipelines) {
    for (const auto& [name, use] : pipeline.uses) users[name].push_back(&pipeline);
  }
  return users;
}

std::string NamesOf(const std::vector<const PipelineVariables*>& pipelines) {
  std::vector<std::string> names;
  names.reserve(pipelines.size());
  for (const PipelineVariables* pipeline : pipelines) names.push_back(pipeline->pipeline);
  return base::JoinStrings(names, ", ");
}

base::ExitCode List(const Environment& environment, const EnvArguments& arguments) {
  std::vector<PipelineVariables> pipelines = AllPipelines(environment, arguments, "");
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
  if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);
  std::map<std::string, std::vector<const PipelineVariables*>> users = ByName(pipelines);
  for (const std::string& name : workspace->variables.Names()) users[name];
  Listing listing{{"variable", "value", "from", "used by"}, {}, {}};
  for (const auto& [name, pipelines_of] : users) {
    auto value = workspace->variables.Find(name);
    std::string origin =
        pipelines_of.empty() ? std::string(project::LayerName(value->layer)) : OriginOf(*pipelines_of.front(), name);
    std::optional<std::string> shown;
    if (value) shown = MaskedValue(value->text, arguments.show_values);
    listing.rows.push_back({name, shown, origin, NamesOf(pipelines_of)});
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Get(const Environment& environment, const EnvArguments& arguments) {
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
  if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);
  const project::VariableLayers& variables = workspace->variables;
  auto found = variables.Find(arguments.name);
  if (!found) {
    throw base::Error(base::code::kMissingVariable, fmt::format("variable {} has no value", arguments.name),
                      base::DidYouMean(arguments.name, variables.Names()));
  }
  lang::Variables lookup{.lookup = [&](std::string_view name, base::Span) -> std::optional<lang::VariableValue> {
                           auto value = variables.Find(name);
                           return value ? std::optional(lang::VariableValue{value->text, false}) : std::nullopt;
                         },
                         .missing =
                             [&](std::string_view name, base::Span) {
                               throw base::Error(base::code::kMissingVariable,
                                                 fmt::format("the value of {} needs variable {}, which has no value",
                                                             arguments.name, name),
                                                 base::DidYouMean(name, variables.Names()));
                             }};
  base::Diagnostics faults;
  std::string value = lang::ExpandValue(found->text, found->span, lookup, faults);
  if (faults.has_errors()) throw base::Error(faults.items().front().code, faults.items().front().message);
  Listing listing{{"variable", "value", "from"}, {}, {}};
  listing.rows.push_back(
      {arguments.name, MaskedValue(value, arguments.show_values), std::string(project::LayerName(found->layer))});
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

std::string PlaceOf(const PipelineVariables& pipeline, const VariableUses& use) {
  base::SourceMap::Location place = pipeline.workspace->sources.Locate(use.places.front());
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

// The findings about missing variables, each at its place with near names.
std::string RenderMissing(const PipelineVariables& pipeline, const Console& console) {
  std::string out;
  for (const base::Diagnostic& item : pipeline.workspace->diagnostics.items()) {
    if (item.code != base::code::kMissingVariable) continue;
    out += base::Render(item, pipeline.workspace->sources, console.error_color()) + "\n";
  }
  if (pipeline.other_errors) {
    out += fmt::format("{0} has other errors, which may hide uses of variables; see: sqlflow validate {0}\n",
                       pipeline.pipeline);
  }
  return out;
}

base::ExitCode Check(const Environment& environment, const EnvArguments& arguments) {
  Listing listing{{"pipeline", "variable", "from", "place"}, {}, {}};
  std::string findings;
  bool missing = false;
  for (const PipelineVariables& pipeline : AllPipelines(environment, arguments, arguments.name)) {
    for (const auto& [name, use] : pipeline.uses) {
      missing = missing || use.missing;
      listing.rows.push_back({pipeline.pipeline, name, OriginOf(pipeline, name), PlaceOf(pipeline, use)});
    }
    findings += RenderMissing(pipeline, environment.console);
  }
  if (!listing.rows.empty() || arguments.format != Format::kTable) {
    Print(listing, arguments.format, environment.console);
  }
  environment.console.Err(findings);
  if (missing) return base::ExitCode::kValidation;
  if (arguments.format == Format::kTable) environment.console.Out("Every variable that would be used has a value.\n");
  return base::ExitCode::kSuccess;
}

base::ExitCode Template(const Environment& environment, const EnvArguments& arguments) {
  std::vector<PipelineVariables> pipelines = AllPipelines(environment, arguments, "");
  std::string out = "# Variables of this project. Copy this to .env and fill in what is empty.\n";
  for (const auto& [name, users] : ByName(pipelines)) {
    const VariableUses& use = users.front()->uses.at(name);
    auto value = users.front()->workspace->variables.Find(name);
    bool given = value && (value->layer == project::Layer::kBuiltIn || value->layer == project::Layer::kProfile);
    if (given || (use.set && !use.fallback)) continue;
    out += fmt::format("\n# used by {}\n", NamesOf(users));
    out += use.fallback ? fmt::format("# {}={}\n", name, base::QuoteJson(*use.fallback)) : name + "=\n";
  }
  environment.console.Out(out);
  return base::ExitCode::kSuccess;
}

using Handler = base::ExitCode (*)(const Environment&, const EnvArguments&);

CLI::App* Add(CLI::App& group, const char* name, const char* about, const char* example,
              const std::shared_ptr<EnvArguments>& arguments, const Environment& environment, Action& chosen,
              Handler handler) {
  CLI::App* command = group.add_subcommand(name, about);
  command->footer(std::string("Example:\n  ") + example);
  AddProjectOptions(*command, arguments->project);
  command->callback([&environment, &chosen, arguments, handler] {
    chosen = [&environment, arguments, handler] { return handler(environment, *arguments); };
  });
  return command;
}

void AddShowValues(CLI::App& command, const std::shared_ptr<EnvArguments>& arguments) {
  command.add_flag("--show-values", arguments->show_values, "Show values instead of ********");
}

}  // namespace

void AddEnvCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  CLI::App* group = app.add_subcommand("env", "List and check the variables of the project");
  group->require_subcommand(1);
  group->footer("Example:\n  sqlflow env check");
  auto arguments = std::make_shared<EnvArguments>();
  CLI::App* list = Add(*group, "list", "List all variables, where their values come from, and who uses them",
                       "sqlflow env list --show-values", arguments, environment, chosen, List);
  AddShowValues(*list, arguments);
  AddFormatOption(*list, arguments->format);
  CLI::App* get = Add(*group, "get", "Show the value of one variable", "sqlflow env get region --show-values",
                      arguments, environment, chosen, Get);
  get->add_option("NAME", arguments->name, "Name of a variable")->required();
  AddShowValues(*get, arguments);
  AddFormatOption(*get, arguments->format);
  CLI::App* check = Add(*group, "check", "Check that every variable a pipeline uses has a value",
                        "sqlflow env check sales --profile prod", arguments, environment, chosen, Check);
  check->add_option("PIPELINE", arguments->name, "Name or path of a pipeline; without it: all");
  AddFormatOption(*check, arguments->format);
  Add(*group, "template", "Print a .env file with every variable that is left to fill in",
      "sqlflow env template > .env.example", arguments, environment, chosen, Template);
}

}  // namespace sqlflow::cli
