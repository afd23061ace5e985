#include "cli/plan_command.h"

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/pipeline_plan.h"
#include "plan/render.h"

namespace sqlflow::cli {

namespace {

struct PlanArguments {
  std::string pipeline;
  ProjectOptions project;
  Format format = Format::kTable;
  bool explain = false;
  std::string graph;
};

Listing ListSteps(const plan::Plan& plan) {
  Listing listing{{"#", "step", "does", "after"}, {Cell::kNumber}, {}};
  for (size_t index : plan.order) {
    const plan::Step& step = plan.steps[index];
    std::vector<std::string> after;
    for (const plan::Dependency& dependency : step.after) after.push_back(plan.steps[dependency.step].id);
    listing.rows.push_back(
        {std::to_string(listing.rows.size() + 1), step.id, step.description, base::JoinStrings(after, ", ")});
  }
  return listing;
}

base::ExitCode ShowPlan(const Environment& environment, const PlanArguments& arguments) {
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
  std::unique_ptr<engine::SqlParser> parser = engine::duckdb::OpenParser();
  PlanSettings settings;
  settings.start = environment.clock.Now();
  plan::Plan plan = PlanPipeline(*workspace, environment, *parser, arguments.pipeline, settings).plan;
  base::ExitCode verdict = Report(*workspace, environment.console);
  if (verdict != base::ExitCode::kSuccess) return verdict;
  if (arguments.graph == "mermaid") {
    environment.console.Out(plan::RenderMermaid(plan));
  } else if (arguments.graph == "dot") {
    environment.console.Out(plan::RenderDot(plan));
  } else if (arguments.explain) {
    environment.console.Out(plan::RenderExplain(plan, workspace->sources));
  } else {
    Print(ListSteps(plan), arguments.format, environment.console);
  }
  return verdict;
}

}  // namespace

void AddPlanCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<PlanArguments>();
  CLI::App* command = app.add_subcommand("plan", "Show what a pipeline would do, in which order and why");
  command->add_option("PIPELINE", arguments->pipeline, "Name (pipelines/NAME.sf) or path of a pipeline")->required();
  AddProjectOptions(*command, arguments->project);
  AddFormatOption(*command, arguments->format);
  command->add_flag("--explain", arguments->explain, "Say for every step what it does and waits for");
  command->add_option("--graph", arguments->graph, "Draw the steps: mermaid or dot")
      ->check(CLI::IsMember({"mermaid", "dot"}))
      ->type_name("KIND");
  command->footer(
      "Examples:\n  sqlflow plan sales --explain\n  sqlflow plan sales --graph dot | dot -Tsvg > sales.svg");
  command->callback(
      [&, arguments] { chosen = [&environment, arguments] { return ShowPlan(environment, *arguments); }; });
}

}  // namespace sqlflow::cli
