#include "cli/pipeline_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/pipeline_plan.h"
#include "cli/run_command.h"
#include "plan/render.h"

namespace sqlflow::cli {

namespace {

struct PipelineArguments {
  std::string pipeline;  // empty: all
  ProjectOptions project;
  Format format = Format::kTable;
};

std::vector<std::string> ChosenPipelines(const Environment& environment, const PipelineArguments& arguments) {
  if (!arguments.pipeline.empty()) return {arguments.pipeline};
  std::vector<std::string> all = project::ListPipelines(OpenWorkspace(environment, arguments.project)->project);
  if (all.empty()) {
    throw base::Error(base::code::kUsage, "this project has no pipelines", "put a .sf file into pipelines/");
  }
  return all;
}

base::ExitCode ListPipelines(const Environment& environment, const PipelineArguments& arguments) {
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
  Listing listing{{"pipeline", "path"}, {}, {}};
  for (const std::string& name : project::ListPipelines(workspace->project)) {
    listing.rows.push_back({name, "pipelines/" + name + ".sf"});
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Graver(base::ExitCode left, base::ExitCode right) {
  if (left == base::ExitCode::kSuccess) return right;
  return right == base::ExitCode::kSuccess ? left : std::min(left, right);
}

// Every pipeline is planned against a workspace of its own: one's findings and variables are not another's.
template <class Use>
base::ExitCode ForEachPipeline(const Environment& environment, const PipelineArguments& arguments, Use use) {
  std::vector<std::string> names = ChosenPipelines(environment, arguments);
  std::unique_ptr<engine::SqlParser> parser = engine::duckdb::OpenParser();
  base::ExitCode verdict = base::ExitCode::kSuccess;
  for (const std::string& name : names) {
    std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
    PlanSettings settings;
    settings.start = environment.clock.Now();
    PlannedPipeline planned = PlanPipeline(*workspace, environment, *parser, name, settings);
    verdict = Graver(verdict, use(*workspace, planned));
  }
  return verdict;
}

std::string CountFindings(const base::Diagnostics& diagnostics) {
  int errors = diagnostics.error_count();
  int warnings = static_cast<int>(diagnostics.items().size()) - errors;
  std::string out = base::Plural(errors, "error");
  return warnings ? out + ", " + base::Plural(warnings, "warning") : out;
}

base::ExitCode Validate(const Environment& environment, const PipelineArguments& arguments) {
  bool json = arguments.format == Format::kJson;
  std::string findings;
  base::ExitCode verdict =
      ForEachPipeline(environment, arguments, [&](Workspace& workspace, const PlannedPipeline& planned) {
        if (json) {
          workspace.diagnostics.Sort();
          for (const base::Diagnostic& item : workspace.diagnostics.items()) {
            findings += (findings.empty() ? "\n  " : ",\n  ") + base::RenderJson(item, workspace.sources);
          }
          return workspace.diagnostics.exit_code();
        }
        base::ExitCode code = Report(workspace, environment.console);
        bool good = code == base::ExitCode::kSuccess;
        environment.console.Out(fmt::format(
            "{} {}: {}\n", good ? environment.console.Styled("32", "✓") : environment.console.Styled("31", "✗"),
            planned.name,
            good && workspace.diagnostics.items().empty()
                ? base::Plural(static_cast<int64_t>(planned.plan.steps.size()), "step")
                : CountFindings(workspace.diagnostics)));
        return code;
      });
  if (json) environment.console.Out("[" + findings + (findings.empty() ? "]\n" : "\n]\n"));
  return verdict;
}

base::ExitCode Compile(const Environment& environment, const PipelineArguments& arguments) {
  return ForEachPipeline(environment, arguments, [&](Workspace& workspace, const PlannedPipeline& planned) {
    base::ExitCode code = Report(workspace, environment.console);
    if (code != base::ExitCode::kSuccess) return code;
    std::filesystem::path path = std::filesystem::path("target/compiled") / (planned.name + ".json");
    base::ReplaceFile(path, plan::RenderJson(planned.plan, workspace.sources));
    environment.console.Out(
        fmt::format("{} ({})\n", path.string(), base::Plural(static_cast<int64_t>(planned.plan.steps.size()), "step")));
    return code;
  });
}

CLI::App* AddAction(CLI::App& parent, const char* name, const char* about, const char* example,
                    const std::shared_ptr<PipelineArguments>& arguments) {
  CLI::App* command = parent.add_subcommand(name, about);
  command->footer(std::string("Example:\n  ") + example);
  AddProjectOptions(*command, arguments->project);
  return command;
}

void AddName(CLI::App& command, const std::shared_ptr<PipelineArguments>& arguments) {
  command.add_option("PIPELINE", arguments->pipeline, "Name (pipelines/NAME.sf) or path; without it: all");
}

using Handler = base::ExitCode (*)(const Environment&, const PipelineArguments&);

void Choose(CLI::App& command, const Environment& environment, Action& chosen,
            const std::shared_ptr<PipelineArguments>& arguments, Handler handler) {
  command.callback([&environment, &chosen, arguments, handler] {
    chosen = [&environment, arguments, handler] { return handler(environment, *arguments); };
  });
}

}  // namespace

void AddValidateCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<PipelineArguments>();
  CLI::App* command = AddAction(app, "validate", "Find all mistakes in pipelines without running anything",
                                "sqlflow validate sales", arguments);
  AddName(*command, arguments);
  AddFormatOption(*command, arguments->format);
  Choose(*command, environment, chosen, arguments, Validate);
}

void AddPipelineCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  CLI::App* group = app.add_subcommand("pipeline", "List, validate, compile and run pipelines");
  group->require_subcommand(1);
  group->footer("Example:\n  sqlflow pipeline list");
  auto arguments = std::make_shared<PipelineArguments>();
  CLI::App* list = AddAction(*group, "list", "List the project's pipelines", "sqlflow pipeline list", arguments);
  AddFormatOption(*list, arguments->format);
  Choose(*list, environment, chosen, arguments, ListPipelines);
  AddValidateCommand(*group, environment, chosen);
  CLI::App* compile = AddAction(*group, "compile", "Write the plan as JSON to target/compiled/",
                                "sqlflow pipeline compile sales", arguments);
  AddName(*compile, arguments);
  Choose(*compile, environment, chosen, arguments, Compile);
  AddRunCommand(*group, environment, chosen);
}

}  // namespace sqlflow::cli
