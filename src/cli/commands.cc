#include "cli/commands.h"

#include <CLI/CLI.hpp>

#include "cli/compact_command.h"
#include "cli/connector_command.h"
#include "cli/docs_command.h"
#include "cli/doctor_command.h"
#include "cli/env_command.h"
#include "cli/fmt_command.h"
#include "cli/history_command.h"
#include "cli/init_command.h"
#include "cli/pipeline_command.h"
#include "cli/plan_command.h"
#include "cli/profiles_command.h"
#include "cli/query_command.h"
#include "cli/run_command.h"
#include "cli/source_commands.h"
#include "cli/state_command.h"
#include "cli/version_command.h"

namespace sqlflow::cli {

void AddFormatOption(CLI::App& command, Format& format) {
  static const std::map<std::string, Format> kFormats = {
      {"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}};
  command.add_option("--format", format, "table, json or csv")
      ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case).description(""))
      ->type_name("FORMAT")
      ->default_str("table");
}

void AddAllCommands(CLI::App& app, const Environment& environment, Action& chosen) {
  AddInitCommand(app, environment, chosen);
  AddRunCommand(app, environment, chosen);
  AddValidateCommand(app, environment, chosen);
  AddPipelineCommand(app, environment, chosen);
  AddPlanCommand(app, environment, chosen);
  AddConnectorCommand(app, environment, chosen);
  AddConnectCommand(app, environment, chosen);
  AddQueryCommand(app, environment, chosen);
  AddStateCommand(app, environment, chosen);
  AddHistoryCommand(app, environment, chosen);
  AddProfilesCommand(app, environment, chosen);
  AddEnvCommand(app, environment, chosen);
  AddFmtCommand(app, environment, chosen);
  AddExplainCommand(app, environment, chosen);
  AddCompactCommand(app, environment, chosen);
  AddDoctorCommand(app, environment, chosen);
  AddVersionCommand(app, environment, chosen);
  AddDocsCommand(app, environment, chosen);
}

}  // namespace sqlflow::cli
