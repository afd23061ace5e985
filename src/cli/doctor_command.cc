#include "cli/doctor_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/doctor_checks.h"

namespace sqlflow::cli {

namespace {

using State = Finding::State;

struct DoctorArguments {
  ProjectOptions project;
  Format format = Format::kTable;
};

std::string_view StateName(State state) {
  switch (state) {
    case State::kOk: return "ok";
    case State::kWarning: return "warning";
    case State::kBad: return "bad";
  }
  return "";
}

Findings Examine(const Environment& environment, const DoctorArguments& arguments) {
  Findings findings;
  findings.push_back(
      {"versions", State::kOk, fmt::format("sqlflow {}, DuckDB {}", SQLFLOW_VERSION, engine::duckdb::Version()), ""});
  std::unique_ptr<Workspace> workspace;
  try {
    workspace = OpenWorkspace(environment, {});
    findings.push_back({"project", State::kOk,
                        fmt::format("{} in {}", workspace->project.name, workspace->project.root.string()), ""});
  } catch (const base::Error& error) {
    bool none = error.code() == base::code::kNoProject;
    findings.push_back({"project", State::kBad, error.message(),
                        none ? "sqlflow init shop, then cd shop" : error.hint(), error.exit_code()});
    if (none) return findings;
  }
  CheckConfiguration(environment, arguments.project, findings);
  try {
    workspace = OpenWorkspace(environment, arguments.project);
    if (workspace->diagnostics.has_errors()) return findings;  // nothing below would say more
    CheckPipelines(environment, arguments.project, findings);
    CheckDatabase(*workspace, findings);
    CheckLeftovers(*workspace, findings);
  } catch (const base::Error&) {  // the profile's check has told
  }
  return findings;
}

void PrintForPeople(const Findings& findings, const Console& console) {
  int width = 0, warnings = 0, bad = 0;
  for (const Finding& finding : findings) width = std::max(width, base::DisplayWidth(finding.check));
  for (const Finding& finding : findings) {
    std::string mark = console.Styled("32", "✓");
    if (finding.state == State::kWarning) mark = console.Styled("33", "!"), ++warnings;
    if (finding.state == State::kBad) mark = console.Styled("31", "✗"), ++bad;
    std::string space(static_cast<size_t>(width - base::DisplayWidth(finding.check)), ' ');
    console.Out(fmt::format("{} {}{}  {}\n", mark, finding.check, space, finding.what));
    if (!finding.cure.empty()) {
      std::string indent(static_cast<size_t>(width) + 4, ' ');
      console.Out(fmt::format("{}{}\n", indent, console.Styled("2", "→ " + finding.cure)));
    }
  }
  if (warnings + bad == 0) return console.Out("\nAll is well.\n");
  console.Out(fmt::format("\n{}, {}.\n", base::Plural(bad, "problem"), base::Plural(warnings, "warning")));
}

base::ExitCode Doctor(const Environment& environment, const DoctorArguments& arguments) {
  Findings findings = Examine(environment, arguments);
  base::ExitCode verdict = base::ExitCode::kSuccess;
  Listing listing{{"check", "state", "what", "cure"}, {}, {}};
  for (const Finding& finding : findings) {
    bool graver = verdict == base::ExitCode::kSuccess || finding.exit_code < verdict;
    if (finding.state == State::kBad && graver) verdict = finding.exit_code;
    listing.rows.push_back({finding.check, std::string(StateName(finding.state)), finding.what,
                            finding.cure.empty() ? std::nullopt : std::optional(finding.cure)});
  }
  if (arguments.format == Format::kTable) {
    PrintForPeople(findings, environment.console);
  } else {
    Print(listing, arguments.format, environment.console);
  }
  return verdict;
}

}  // namespace

void AddDoctorCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<DoctorArguments>();
  CLI::App* command = app.add_subcommand("doctor", "Look at the whole set-up and say what is wrong and how to mend it");
  AddProjectOptions(*command, arguments->project);
  AddFormatOption(*command, arguments->format);
  command->footer("Example:\n  sqlflow doctor\n  sqlflow doctor --profile prod --format json");
  command->callback([&, arguments] { chosen = [&environment, arguments] { return Doctor(environment, *arguments); }; });
}

}  // namespace sqlflow::cli
