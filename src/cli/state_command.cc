#include "cli/state_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/confirm.h"
#include "cli/state_access.h"
#include "cli/write_access.h"
#include "project/yaml.h"
#include "state/file_ledger.h"
#include "state/watermark_list.h"

namespace sqlflow::cli {

namespace {

struct StateArguments {
  ProjectOptions project;
  Format format = Format::kTable;
  std::chrono::milliseconds lock_wait{0};
  std::string name;
  std::string value;
  bool watermark_only = false;
  bool yes = false;
};

base::ExitCode List(const Environment& environment, Workspace& workspace, const StateArguments& arguments) {
  Listing listing{{"name", "value", "type", "updated_at", "run_id"}, {}, {}};
  ReadState(workspace, [&](const state::Reader& reader) {
    for (const state::NamedWatermark& each : state::ListWatermarks(reader)) {
      const engine::CursorValue& value = each.watermark.mark.value;
      listing.rows.push_back({each.name(), value.text, value.type, each.updated_at, each.run_id});
    }
  });
  if (listing.rows.empty() && arguments.format == Format::kTable) {
    environment.console.Out("No incremental load has run yet.\n");
    return base::ExitCode::kSuccess;
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Show(const Environment& environment, Workspace& workspace, const StateArguments& arguments) {
  Listing listing{
      {"name", "value", "type", "asks", "start_date", "rows at it", "files", "updated_at", "run_id"}, {}, {}};
  bool any = false;
  ReadState(workspace, [&](const state::Reader& reader) {
    any = true;
    for (const state::NamedWatermark& each : state::FindWatermarks(reader, arguments.name)) {
      const engine::CursorMark& mark = each.watermark.mark;
      const auto text = [](const std::string& value) {
        return value.empty() ? std::nullopt : std::optional<std::string>(value);
      };
      listing.rows.push_back({each.name(), mark.value.text, mark.value.type, text(each.watermark.question),
                              text(each.watermark.start_date),
                              mark.checksum.empty() ? std::nullopt : std::optional(std::to_string(mark.rows)),
                              std::to_string(state::CountFiles(reader, each.key)), each.updated_at, text(each.run_id)});
    }
  });
  if (!any) {
    throw base::Error(base::code::kUnknownWatermark, fmt::format("there is no watermark of {}", arguments.name),
                      "no incremental load has run yet");
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Export(const Environment& environment, Workspace& workspace, const StateArguments&) {
  std::string text = "[]\n";
  ReadState(workspace, [&](const state::Reader& reader) { text = state::ExportWatermarks(reader); });
  environment.console.Out(text);
  return base::ExitCode::kSuccess;
}

base::ExitCode Change(const Environment& environment, Workspace& workspace, const StateArguments& arguments,
                      const char* what, const std::function<void(state::Store&, const state::Reader&)>& change) {
  const bool changed = ChangeState(environment, workspace, fmt::format("state {} {}", what, arguments.name),
                                   arguments.lock_wait, false, change);
  // Says why nothing can be changed, if there is nothing.
  return changed ? base::ExitCode::kSuccess : Show(environment, workspace, arguments);
}

base::ExitCode Set(const Environment& environment, Workspace& workspace, const StateArguments& arguments) {
  return Change(environment, workspace, arguments, "set", [&](state::Store& store, const state::Reader& reader) {
    const state::NamedWatermark watermark = state::FindOneWatermark(reader, arguments.name);
    state::SetWatermark(store, watermark, arguments.value, base::FormatTimestamp(environment.clock.Now()));
    environment.console.Out(
        fmt::format("{}: {} (was {})\n", watermark.name(), arguments.value, watermark.watermark.mark.value.text));
  });
}

base::ExitCode Accept(const Environment& environment, Workspace& workspace, const StateArguments& arguments) {
  return Change(environment, workspace, arguments, "accept", [&](state::Store& store, const state::Reader& reader) {
    for (const state::NamedWatermark& each : state::FindWatermarks(reader, arguments.name)) {
      state::AcceptWatermark(store, each, base::FormatTimestamp(environment.clock.Now()));
      environment.console.Out(
          fmt::format("{}: the next load goes on from {}\n", each.name(), each.watermark.mark.value.text));
    }
  });
}

base::ExitCode Reset(const Environment& environment, Workspace& workspace, const StateArguments& arguments) {
  return Change(environment, workspace, arguments, "reset", [&](state::Store& store, const state::Reader& reader) {
    const std::vector<state::NamedWatermark> found = state::FindWatermarks(reader, arguments.name);
    std::vector<std::string> names;
    for (const state::NamedWatermark& each : found) names.push_back(each.name());
    if (!Confirmed(environment.console, arguments.yes,
                   fmt::format("Forget how far {} was read? The rows stay.", base::JoinStrings(names, ", ")))) {
      environment.console.Out("Nothing was changed.\n");
      return;
    }
    for (const state::NamedWatermark& each : found) {
      state::ResetWatermark(store, each, !arguments.watermark_only);
      const bool computed = each.key.source == state::kOfSelect;
      environment.console.Out(fmt::format("{}: the next run {}\n", each.name(),
                                          computed ? "computes the whole table" : "reads from the beginning"));
    }
  });
}

base::ExitCode Import(const Environment& environment, Workspace& workspace, const StateArguments& arguments) {
  const std::optional<std::string> text = base::ReadFile(environment.folder / arguments.name);
  if (!text) {
    throw base::Error(base::code::kUsage, fmt::format("the file {} cannot be read", arguments.name),
                      "sqlflow state export > state.json makes one");
  }
  const uint32_t file = workspace.sources.Add(arguments.name, *text);
  const std::optional<base::Json> document = project::ReadYaml(file, workspace.sources, workspace.diagnostics);
  if (!document) return Report(workspace, environment.console);
  std::vector<state::NamedWatermark> read;
  try {
    read = state::ReadWatermarks(*document);
  } catch (const base::Error& error) {
    ReportError(error, workspace.sources, environment.console);
    return error.exit_code();
  }
  ChangeState(environment, workspace, "state import", arguments.lock_wait, true,
              [&](state::Store& store, const state::Reader&) {
                std::vector<std::string> lines, replaced;
                for (const state::NamedWatermark& each : read) {
                  const std::string& value = each.watermark.mark.value.text;
                  const std::optional<state::Watermark> before = store.FindWatermark(each.key);
                  if (before && before->mark.value.text != value) replaced.push_back(each.name());
                  lines.push_back(before ? fmt::format("{}: {} (was {})", each.name(), value, before->mark.value.text)
                                         : fmt::format("{}: {}", each.name(), value));
                  state::SetWatermark(store, each, value, base::FormatTimestamp(environment.clock.Now()));
                }
                if (!replaced.empty() &&
                    !Confirmed(environment.console, arguments.yes,
                               fmt::format("Replace the watermarks of {}?", base::JoinStrings(replaced, ", ")))) {
                  throw base::Interrupted();
                }
                environment.console.Out(base::JoinStrings(lines, "\n") + "\n");
              });
  return base::ExitCode::kSuccess;
}

using Handler = base::ExitCode (*)(const Environment&, Workspace&, const StateArguments&);

CLI::App* AddAction(CLI::App& parent, const char* name, const char* about, const char* example,
                    const Environment& environment, Action& chosen, const std::shared_ptr<StateArguments>& arguments,
                    Handler handler) {
  CLI::App* command = parent.add_subcommand(name, about);
  command->footer(std::string("Example:\n  ") + example);
  AddProjectOptions(*command, arguments->project);
  command->callback([&environment, &chosen, arguments, handler] {
    chosen = [&environment, arguments, handler] {
      const std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments->project);
      if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);
      return handler(environment, *workspace, *arguments);
    };
  });
  return command;
}

}  // namespace

void AddStateCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  CLI::App* group = app.add_subcommand("state", "See and change how far incremental loads have read");
  group->require_subcommand(1);
  group->footer("Example:\n  sqlflow state list");
  auto arguments = std::make_shared<StateArguments>();
  const auto add = [&](const char* name, const char* about, const char* example, Handler handler) {
    return AddAction(*group, name, about, example, environment, chosen, arguments, handler);
  };
  const auto named = [&](CLI::App* command) {
    command->add_option("NAME", arguments->name, "A source, a table, or pipeline.source.table.column")->required();
    return command;
  };
  AddFormatOption(*add("list", "List all watermarks", "sqlflow state list", List), arguments->format);
  AddFormatOption(*named(add("show", "Show a watermark", "sqlflow state show orders", Show)), arguments->format);
  CLI::App* set = named(
      add("set", "Let the next load begin at another value", "sqlflow state set orders '2024-01-31 00:00:00'", Set));
  set->add_option("VALUE", arguments->value, "A value of the cursor column")->required();
  AddLockWaitOption(*set, arguments->lock_wait);
  AddLockWaitOption(*named(add("accept", "Go on from the watermark although source or table changed",
                               "sqlflow state accept orders", Accept)),
                    arguments->lock_wait);
  CLI::App* reset = named(add("reset", "Let the next load read from the beginning; rows stay and are not doubled",
                              "sqlflow state reset orders --yes", Reset));
  reset->add_flag("--watermark", arguments->watermark_only, "Forget the watermark only, not columns and files");
  reset->add_flag("--yes", arguments->yes, "Do not ask");
  AddLockWaitOption(*reset, arguments->lock_wait);
  CLI::App* import =
      add("import", "Take over watermarks that state export printed", "sqlflow state import state.json", Import);
  import->add_option("FILE", arguments->name, "A JSON file")->required();
  import->add_flag("--yes", arguments->yes, "Do not ask before watermarks are replaced");
  AddLockWaitOption(*import, arguments->lock_wait);
  add("export", "Print all watermarks as JSON", "sqlflow state export > state.json", Export);
}

}  // namespace sqlflow::cli
