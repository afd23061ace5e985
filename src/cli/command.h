#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/code.h"
#include "cli/listing.h"
#include "component/registry.h"

namespace CLI {
class App;
}

// The pattern of a command: `void AddFooCommand(CLI::App& app, const Environment& environment, Action& chosen)` in
// foo_command.h adds a subcommand with its options, help text and footer("Example:\n  sqlflow foo …"); its callback
// sets `chosen`, which main runs after parsing. Commands throw base::Error; main reports it and chooses the exit code.
namespace sqlflow::cli {

// What a command may use of the outside, made once in main and alive until the end.
struct Environment {
  const Console& console;
  const base::Clock& clock;
  const component::Registry& registry;
  base::Cancellation& cancellation;
  std::filesystem::path folder;                  // where the command was started
  std::map<std::string, std::string> variables;  // of the process
};

using Action = std::function<base::ExitCode()>;

// Adds `--format table|json|csv`, bound to `format`, which must live until the action has run.
void AddFormatOption(CLI::App& command, Format& format);

}  // namespace sqlflow::cli
