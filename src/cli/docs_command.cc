#include "cli/docs_command.h"

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/connector_page.h"
#include "cli/reference_page.h"
#include "cli/woven_page.h"

namespace sqlflow::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHead = "<!-- Written by `./dev docs`: do not edit. -->\n\n";

// What is generated for the pages on connectors: "CSV", "CSV source", "CSV destination".
Blocks MakeBlocks(const component::Registry& registry) {
  Blocks blocks;
  for (const component::Component* component : registry.All()) {
    blocks[component->type] = ConnectorMarkdown(*component);
    if (component->source_params) blocks[component->type + " source"] = ParametersMarkdown(*component->source_params);
    if (!component->destination_params) continue;
    blocks[component->type + " destination"] = ParametersMarkdown(*component->destination_params);
  }
  return blocks;
}

// Fills the generated parts of the pages on connectors, which are written by hand otherwise. Answers how many pages.
int64_t WeavePages(const component::Registry& registry, const fs::path& folder) {
  const Blocks blocks = MakeBlocks(registry);
  std::set<std::string> used;
  int64_t pages = 0;
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, absent)) {
    if (entry.path().extension() != ".md") continue;
    base::ReplaceFile(entry.path(), WeavePage(base::ReadFile(entry.path()).value_or(""), blocks, used));
    ++pages;
  }
  for (const auto& [name, text] : blocks) {
    if (used.contains(name)) continue;
    throw base::Error(base::code::kUsage, fmt::format("no page in {} has a part for {}", folder.string(), name),
                      fmt::format("write <!-- generated: {} --> and <!-- end --> into one", name));
  }
  return pages;
}

base::ExitCode WriteDocs(const CLI::App& app, const Environment& environment, const fs::path& folder) {
  const fs::path reference = folder / "reference";
  base::ReplaceFile(reference / "errors.md", std::string(kHead) + ErrorsMarkdown(base::CodePages()));
  base::ReplaceFile(reference / "cli.md", std::string(kHead) + CommandsMarkdown(app));
  const int64_t pages = 2 + WeavePages(environment.registry, folder / "connectors");
  environment.console.Out(fmt::format("{} in {}\n", base::Plural(pages, "page"), folder.string()));
  return base::ExitCode::kSuccess;
}

}  // namespace

void AddDocsCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto folder = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("docs", "Write what is generated of the documentation");
  command->group("");  // for who builds sqlflow, not for who uses it
  command->add_option("DIR", *folder, "The folder that holds reference/ and connectors/")->required();
  command->footer("Example:\n  sqlflow docs docs");
  command->callback([&app, &environment, &chosen, folder] {
    chosen = [&app, &environment, folder] { return WriteDocs(app, environment, *folder); };
  });
}

}  // namespace sqlflow::cli
