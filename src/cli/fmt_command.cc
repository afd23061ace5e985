#include "cli/fmt_command.h"

#include <CLI/CLI.hpp>

#include "base/file.h"
#include "cli/workspace.h"
#include "lang/formatter.h"
#include "lang/parser.h"

namespace sqlflow::cli {

namespace {

struct FmtArguments {
  std::vector<std::string> pipelines;
  bool write = false;
  bool check = false;
};

base::ExitCode FormatOne(const Environment& environment, Workspace& workspace, const FmtArguments& arguments,
                         const std::string& name) {
  std::filesystem::path path = project::FindPipeline(workspace.project, name, environment.folder);
  std::string shown = path.lexically_proximate(workspace.project.root).string();
  std::string text = project::ReadPipeline(path);
  base::Diagnostics diagnostics;
  lang::Tree tree = lang::Parse(workspace.sources.Add(shown, text), workspace.sources, diagnostics);
  if (diagnostics.has_errors()) {
    workspace.diagnostics = std::move(diagnostics);
    return Report(workspace, environment.console);
  }
  std::string formatted = lang::Format(tree, workspace.sources);
  if (arguments.check) {
    if (formatted == text) return base::ExitCode::kSuccess;
    environment.console.Out(shown + " is not in the canonical layout\n");
    return base::ExitCode::kUsage;
  }
  if (!arguments.write) {
    environment.console.Out(formatted);
  } else if (formatted != text) {
    base::ReplaceFile(path, formatted);
    environment.console.Out("formatted " + shown + "\n");
  }
  return base::ExitCode::kSuccess;
}

base::ExitCode FormatAll(const Environment& environment, const FmtArguments& arguments) {
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, {});
  std::vector<std::string> names = arguments.pipelines;
  if (names.empty()) names = project::ListPipelines(workspace->project);
  base::ExitCode verdict = base::ExitCode::kSuccess;
  for (const std::string& name : names) {
    base::ExitCode code = FormatOne(environment, *workspace, arguments, name);
    if (verdict == base::ExitCode::kSuccess) verdict = code;
  }
  return verdict;
}

}  // namespace

void AddFmtCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<FmtArguments>();
  CLI::App* command = app.add_subcommand("fmt", "Print pipelines in the one canonical layout");
  command->add_option("PIPELINE", arguments->pipelines, "Names or paths; without any: all of pipelines/");
  command->add_flag("--write", arguments->write, "Change the files instead of printing");
  command->add_flag("--check", arguments->check, "Only say which files would change (exit code 1)");
  command->footer("Examples:\n  sqlflow fmt sales\n  sqlflow fmt --write");
  command->callback(
      [&, arguments] { chosen = [&environment, arguments] { return FormatAll(environment, *arguments); }; });
}

}  // namespace sqlflow::cli
