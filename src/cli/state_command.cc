#include "cli/state_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/confirm.h"
#include "cli/state_access.h"
#include "cli/write_access.h"
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

// Changes the state in one transaction, holding the database.
base::ExitCode Change(const Environment& environment, Workspace& workspace, const StateArguments& arguments,
                      const char* what, const std::function<void(state::Store&, const state::Reader&)>& change) {
  const engine::duckdb::Settings settings = EngineSettings(workspace, false);
  // Says why nothing can be changed, if there is nothing.
  if (settings.path.empty() || !std::filesystem::exists(settings.path)) return Show(environment, workspace, arguments);
  WriteAccess access(environment, settings, fmt::format("state {} {}", what, arguments.name), arguments.lock_wait);
  {
    const std::unique_ptr<engine::Session> session = access.Open().Connect();
    state::InTransaction(*session, [&] {
      state::Store store = state::Store::Open(*session, workspace.profile.state_schema);
      change(store, *state::Reader::Find(*session, workspace.profile.state_schema));
    });
  }
  access.Close();
  return base::ExitCode::kSuccess;
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

base::ExitCode History(const Environment& environment, Workspace& workspace, const StateArguments& arguments) {
  Listing listing{{"run_id", "pipeline", "status", "started_at", "seconds", "step", "rows read", "inserted", "updated",
                   "bytes", "watermark before", "watermark after", "backfill", "error"},
                  {false, false, false, false, true, false, true, true, true, true},
                  {}};
  ReadState(workspace, [&](const state::Reader& reader) {
    // A run that never ended, and whose process does not hold the database any more, was killed.
    listing.rows = reader.Ask(fmt::format(
        "SELECT r.run_id, r.pipeline, coalesce(s.status, r.status), (r.started_at AT TIME ZONE "
        "'UTC')::TIMESTAMP_S::VARCHAR, round(epoch(coalesce(s.ended_at, r.ended_at) - coalesce(s.started_at, "
        "r.started_at)), 3)::VARCHAR, s.step, s.rows_read::VARCHAR, s.inserted::VARCHAR, s.updated::VARCHAR, "
        "s.bytes::VARCHAR, s.watermark_before, s.watermark_after, r.backfill, coalesce(s.error, r.error) FROM {} r "
        "LEFT "
        "JOIN "
        "{} s USING (run_id) WHERE {} ORDER BY r.started_at, s.ended_at, s.rowid",
        reader.Table("runs"), reader.Table("steps"),
        arguments.name.empty() ? "true" : "r.pipeline = " + base::QuoteLiteral(arguments.name)));
  });
  if (listing.rows.empty() && arguments.format == Format::kTable) {
    environment.console.Out(arguments.name.empty() ? "No run yet.\n"
                                                   : fmt::format("No run of {} yet.\n", arguments.name));
    return base::ExitCode::kSuccess;
  }
  Print(listing, arguments.format, environment.console);
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
  add("export", "Print all watermarks as JSON", "sqlflow state export > state.json", Export);
}

void AddHistoryCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<StateArguments>();
  CLI::App* command = AddAction(app, "history", "Show past runs: rows, times, watermarks, errors",
                                "sqlflow history sales", environment, chosen, arguments, History);
  command->add_option("PIPELINE", arguments->name, "A pipeline's name; without it: all");
  AddFormatOption(*command, arguments->format);
}

}  // namespace sqlflow::cli
