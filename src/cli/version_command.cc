#include "cli/version_command.h"

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/text.h"
#include "engine/duckdb/open.h"

namespace sqlflow::cli {

void AddVersionCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  CLI::App* command = app.add_subcommand("version", "Print the versions of sqlflow and its engine");
  command->footer("Example:\n  sqlflow version");
  const auto choose = [&] {
    chosen = [&] {
      environment.console.Out(fmt::format("sqlflow {} (DuckDB {})\n", SQLFLOW_VERSION, engine::duckdb::Version()));
      return base::ExitCode::kSuccess;
    };
  };
  command->callback(choose);
  app.add_flag_callback("--version", choose, "Print the versions and exit");
}

void AddExplainCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto code = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("explain", "Explain an error code");
  command->add_option("CODE", *code, "The code, such as SF1001")->required();
  command->footer("Example:\n  sqlflow explain SF1001");
  command->callback([&, code] {
    chosen = [&environment, code] {
      std::string wanted = base::Upper(*code);
      const base::CodePage* page = base::FindCodePage(wanted);
      if (!page) {
        std::vector<std::string> known;
        for (const base::CodePage& each : base::CodePages()) known.emplace_back(each.code.id);
        throw base::Error(base::code::kUsage, fmt::format("there is no error code {}", *code),
                          base::DidYouMean(wanted, known));
      }
      environment.console.Out(fmt::format("{}: {}\n\n{}\n", page->code.id, page->title, base::Trim(page->page)));
      return base::ExitCode::kSuccess;
    };
  });
}

}  // namespace sqlflow::cli
