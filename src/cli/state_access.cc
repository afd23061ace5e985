#include "cli/state_access.h"

#include "base/errors/configuration.h"
#include "cli/open_for_reading.h"
#include "cli/write_access.h"

namespace sqlflow::cli {

namespace {

engine::duckdb::Settings SettingsOf(Workspace& workspace, bool read_only) {
  engine::duckdb::Settings settings = EngineSettings(workspace, read_only);
  if (!settings.path.empty()) return settings;
  throw base::Error(
      base::code::kUsage,
      fmt::format("the profile {} keeps its database in memory, so no state is kept", workspace.profile.name),
      "give it a path: engines: duckdb: path: data.duckdb");
}

}  // namespace

void ReadState(Workspace& workspace, const std::function<void(const state::Reader&)>& look) {
  if (!std::filesystem::exists(SettingsOf(workspace, true).path)) return;
  const std::unique_ptr<engine::ReadSession> session = OpenForReading(workspace);
  if (const auto reader = state::Reader::Find(*session, workspace.profile.state_schema)) look(*reader);
}

bool ChangeState(const Environment& environment, Workspace& workspace, const std::string& what,
                 std::chrono::milliseconds lock_wait, bool make,
                 const std::function<void(state::Store&, const state::Reader&)>& change) {
  const engine::duckdb::Settings settings = SettingsOf(workspace, false);
  if (!make && !std::filesystem::exists(settings.path)) return false;
  WriteAccess access(environment, settings, what, lock_wait);
  {
    const std::unique_ptr<engine::Session> session = access.Open().Connect();
    state::InTransaction(*session, [&] {
      state::Store store = state::Store::Open(*session, workspace.profile.state_schema);
      change(store, *state::Reader::Find(*session, workspace.profile.state_schema));
    });
  }
  access.Close();
  return true;
}

}  // namespace sqlflow::cli
