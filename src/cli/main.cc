#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/errors/resources.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/workspace.h"
#include "connectors/all_connectors.h"

namespace sqlflow::cli {
namespace {

constexpr const char* kAbout =
    "sqlflow turns a .sf file (SQL plus SOURCE, LOAD and EXPORT) into a running data pipeline.\n";
constexpr const char* kStart =
    "Start here:\n"
    "  sqlflow init shop          make a project with sample data\n"
    "  cd shop && sqlflow run sales\n\n"
    "sqlflow COMMAND --help explains a command.";

std::map<std::string, std::string> ProcessVariables() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry; ++entry) {
    std::string_view text(*entry);
    if (size_t equals = text.find('='); equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

base::ExitCode ReportPlain(const base::Error& error, const Console& console) {
  ReportError(error, base::SourceMap{}, console);
  return error.exit_code();
}

// CLI11's own words, but for a command or option that it does not know: that is named with the nearest one.
std::string DescribeProblem(const CLI::App& command, const CLI::ParseError& problem) {
  std::vector<std::string> unknown = command.remaining();
  if (unknown.empty()) return problem.what();
  std::vector<std::string> known;
  bool is_option = unknown.front().starts_with("-");
  if (is_option) {
    for (const CLI::Option* option : command.get_options()) known.push_back("--" + option->get_single_name());
  } else {
    for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; })) {
      known.push_back(each->get_name());
    }
  }
  std::string kind = is_option ? "option" : known.empty() ? "argument" : "command";
  std::string suggestion = base::DidYouMean(unknown.front(), known);
  return fmt::format("unknown {} {}{}", kind, unknown.front(), suggestion.empty() ? "" : "; " + suggestion);
}

// CLI11 throws for --help too; only real mistakes get exit code 1 and the way to the help.
base::ExitCode ParseProblem(CLI::App& app, const CLI::ParseError& problem, const Console& console) {
  if (problem.get_exit_code() == 0) {
    app.exit(problem);
    return base::ExitCode::kSuccess;
  }
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  std::string name = command == &app ? "sqlflow" : "sqlflow " + command->get_name();
  std::string hint = fmt::format("{} --help shows what is accepted", name);
  return ReportPlain(base::Error(base::code::kUsage, DescribeProblem(*command, problem), hint), console);
}

base::ExitCode Main(int argc, char** argv) {
  Console console = Console::ForProcess();
  base::SystemClock clock;
  base::Cancellation cancellation;
  component::Registry registry;
  connectors::RegisterAllConnectors(registry);
  std::error_code ignored;  // a deleted working folder is found by whoever needs it
  Environment environment{console,           clock, registry, cancellation, std::filesystem::current_path(ignored),
                          ProcessVariables()};
  Action chosen;
  CLI::App app(kAbout, "sqlflow");
  app.footer(kStart);
  app.require_subcommand(0, 1);
  AddAllCommands(app, environment, chosen);
  try {
    app.parse(argc, argv);
    if (chosen) return chosen();
    console.Out(app.help());
    return base::ExitCode::kSuccess;
  } catch (const CLI::ParseError& problem) {
    return ParseProblem(app, problem, console);
  } catch (const base::Interrupted&) {
    console.Err("Interrupted.\n");
    return base::ExitCode::kInterrupted;
  } catch (const base::Error& error) {
    return ReportPlain(error, console);
  } catch (const std::filesystem::filesystem_error& error) {
    return ReportPlain(base::Error(base::code::kPermissionDenied, error.what()), console);
  } catch (const std::bad_alloc&) {
    return ReportPlain(base::Error(base::code::kOutOfMemory, "the machine has no memory left"), console);
  }
}

}  // namespace
}  // namespace sqlflow::cli

int main(int argc, char** argv) {
  // A write beyond a limit on file sizes (ulimit -f) then fails as one to a full disk does: with a message.
  std::signal(SIGXFSZ, SIG_IGN);
  return static_cast<int>(sqlflow::cli::Main(argc, argv));
}
