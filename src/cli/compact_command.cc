#include "cli/compact_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/execution.h"
#include "base/errors/resources.h"
#include "base/text.h"
#include "cli/workspace.h"
#include "cli/write_access.h"
#include "connectors/files/staging.h"

namespace sqlflow::cli {

namespace {

namespace fs = std::filesystem;

struct CompactArguments {
  ProjectOptions project;
  std::chrono::milliseconds lock_wait{0};
};

void CheckRoom(const fs::path& database, uintmax_t wanted) {
  std::error_code error;
  const fs::space_info space = fs::space(database.parent_path(), error);
  if (error || space.available >= wanted) return;
  throw base::Error(base::code::kDiskFull,
                    fmt::format("the copy of the database needs up to {}, and {} are free", base::HumanBytes(wanted),
                                base::HumanBytes(space.available)),
                    "free space; the database stays as it is");
}

// The new file takes the old one's name when it is whole and on the disk: a crash leaves the one or the other.
base::ExitCode Compact(const Environment& environment, const CompactArguments& arguments) {
  const std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
  if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);
  const engine::duckdb::Settings settings = EngineSettings(*workspace, false);
  if (settings.path.empty() || !fs::exists(settings.path)) {
    environment.console.Out(settings.path.empty() ? "The database is in memory: there is no file to make smaller.\n"
                                                  : "There is no database yet.\n");
    return base::ExitCode::kSuccess;
  }
  const std::string shown = fs::path(settings.path).lexically_proximate(workspace->project.root).string();
  WriteAccess access(environment, settings, "compact", arguments.lock_wait);
  engine::SqlEngine& database = access.Open();
  const uintmax_t before = fs::file_size(settings.path);
  CheckRoom(settings.path, before - static_cast<uintmax_t>(database.MeasureSpace().unused_bytes));
  const connectors::files::Staging folder(settings.path, connectors::files::Staging::Kind::kFolder, shown);
  const fs::path copy = folder.path() / "copy";
  database.CopyTo(copy.string());
  access.CloseDatabase();
  if (fs::exists(settings.path + ".wal")) {
    throw base::Error(base::code::kEngineFailed, fmt::format("{} could not be closed cleanly", shown),
                      "the database stays as it is; run the command again");
  }
  const int64_t after = connectors::files::TakePlace(copy, settings.path, shown);
  access.Close();
  environment.console.Out(
      fmt::format("{}: {}, was {}\n", shown, base::HumanBytes(static_cast<uint64_t>(after)), base::HumanBytes(before)));
  return base::ExitCode::kSuccess;
}

}  // namespace

void AddCompactCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<CompactArguments>();
  CLI::App* command =
      app.add_subcommand("compact", "Rewrite the database's file without the space that deleted rows left");
  command->footer("Example:\n  sqlflow compact");
  AddProjectOptions(*command, arguments->project);
  AddLockWaitOption(*command, arguments->lock_wait);
  command->callback([&environment, &chosen, arguments] {
    chosen = [&environment, arguments] { return Compact(environment, *arguments); };
  });
}

}  // namespace sqlflow::cli
