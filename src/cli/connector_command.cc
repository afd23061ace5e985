#include "cli/connector_command.h"

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "cli/connector_page.h"
#include "cli/source_commands.h"
#include "cli/sync_command.h"

namespace sqlflow::cli {

namespace {

constexpr int kPageWidth = 100;  // where the output is no terminal

struct ConnectorArguments {
  std::string type;
  Format format = Format::kTable;
};

base::ExitCode List(const Environment& environment, const ConnectorArguments& arguments) {
  Listing listing{{"type", "source", "destination", "summary"}, {Cell::kText, Cell::kTruth, Cell::kTruth}, {}};
  for (const component::Component* component : environment.registry.All()) {
    const component::Capabilities& can = component->capabilities;
    listing.rows.push_back(
        {component->type, can.source ? "yes" : "no", can.destination ? "yes" : "no", component->summary});
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Describe(const Environment& environment, const ConnectorArguments& arguments) {
  const component::Component& component = FindConnector(environment.registry, arguments.type);
  if (arguments.format != Format::kTable) {
    Print(ParameterListing(component), arguments.format, environment.console);
  } else {
    const int width = environment.console.width();
    environment.console.Out(ConnectorText(component, width == 0 ? kPageWidth : std::min(width, kPageWidth)));
  }
  return base::ExitCode::kSuccess;
}

}  // namespace

const component::Component& FindConnector(const component::Registry& registry, const std::string& type) {
  if (const component::Component* found = registry.Find(type)) return *found;
  if (component::Registry::IsLaterType(type)) {
    throw base::Error(base::code::kNotYetSupported,
                      fmt::format("the connector {} comes with a later release", base::Upper(type)),
                      "`sqlflow connector list` shows those of this release");
  }
  const std::string near = base::DidYouMean(type, registry.Types());
  throw base::Error(base::code::kUsage, fmt::format("there is no connector {}", type),
                    near.empty() ? "the connectors are " + base::JoinStrings(registry.Types(), ", ") : near);
}

void AddConnectorCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  CLI::App* group = app.add_subcommand("connector", "List connectors and their parameters, look at sources");
  group->require_subcommand(1);
  group->footer("Example:\n  sqlflow connector describe CSV");
  auto arguments = std::make_shared<ConnectorArguments>();

  CLI::App* list = group->add_subcommand("list", "List the connectors of this release");
  list->footer("Example:\n  sqlflow connector list --format json");
  AddFormatOption(*list, arguments->format);
  list->callback([&environment, &chosen, arguments] {
    chosen = [&environment, arguments] { return List(environment, *arguments); };
  });

  CLI::App* describe = group->add_subcommand("describe", "Explain a connector and all of its parameters");
  describe->add_option("TYPE", arguments->type, "The connector, such as CSV")->required();
  describe->footer("Example:\n  sqlflow connector describe CSV");
  AddFormatOption(*describe, arguments->format);
  describe->callback([&environment, &chosen, arguments] {
    chosen = [&environment, arguments] { return Describe(environment, *arguments); };
  });
  AddSourceCommands(*group, environment, chosen);
  AddSyncCommand(*group, environment, chosen);
}

}  // namespace sqlflow::cli
