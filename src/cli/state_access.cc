#include "cli/state_access.h"

#include "base/errors/configuration.h"
#include "cli/open_for_reading.h"

namespace sqlflow::cli {

void ReadState(Workspace& workspace, const std::function<void(const state::Reader&)>& look) {
  const engine::duckdb::Settings settings = EngineSettings(workspace, true);
  if (settings.path.empty()) {
    throw base::Error(
        base::code::kUsage,
        fmt::format("the profile {} keeps its database in memory, so no state is kept", workspace.profile.name),
        "give it a path: engines: duckdb: path: data.duckdb");
  }
  if (!std::filesystem::exists(settings.path)) return;
  const std::unique_ptr<engine::ReadSession> session = OpenForReading(workspace);
  if (const auto reader = state::Reader::Find(*session, workspace.profile.state_schema)) look(*reader);
}

}  // namespace sqlflow::cli
