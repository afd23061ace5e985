#include "cli/docs_command.h"

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/connector_page.h"
#include "cli/reference_page.h"

namespace sqlflow::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHead = "<!-- Written by `./dev docs`: do not edit. -->\n\n";

// Pages by their path below the folder.
using Pages = std::map<fs::path, std::string>;

Pages MakePages(const CLI::App& app, const component::Registry& registry) {
  Pages pages;
  pages["errors.md"] = ErrorsMarkdown(base::CodePages());
  pages["cli.md"] = CommandsMarkdown(app);
  std::string index = "# Reference\n\n- [Command line](cli.md)\n- [Error codes](errors.md)\n\n## Connectors\n\n";
  for (const component::Component* component : registry.All()) {
    const std::string name = base::Lower(component->type) + ".md";
    pages[fs::path("connectors") / name] = ConnectorMarkdown(*component);
    index += fmt::format("- [{}](connectors/{}): {}\n", component->type, name, component->summary);
  }
  pages["README.md"] = index;
  return pages;
}

// A connector that is gone takes its page with it.
void RemoveOthers(const fs::path& folder, const Pages& pages) {
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / "connectors", absent)) {
    const fs::path name = fs::path("connectors") / entry.path().filename();
    if (entry.path().extension() == ".md" && !pages.contains(name)) fs::remove(entry.path());
  }
}

base::ExitCode WriteDocs(const CLI::App& app, const Environment& environment, const fs::path& folder) {
  const Pages pages = MakePages(app, environment.registry);
  RemoveOthers(folder, pages);
  for (const auto& [name, text] : pages) base::ReplaceFile(folder / name, std::string(kHead) + text);
  environment.console.Out(
      fmt::format("{} in {}\n", base::Plural(static_cast<int64_t>(pages.size()), "page"), folder.string()));
  return base::ExitCode::kSuccess;
}

}  // namespace

void AddDocsCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto folder = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("docs", "Write the reference pages into a folder");
  command->group("");  // for who builds sqlflow, not for who uses it
  command->add_option("DIR", *folder, "The folder, such as docs/reference")->required();
  command->footer("Example:\n  sqlflow docs docs/reference");
  command->callback([&app, &environment, &chosen, folder] {
    chosen = [&app, &environment, folder] { return WriteDocs(app, environment, *folder); };
  });
}

}  // namespace sqlflow::cli
