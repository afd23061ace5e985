#include "cli/pipeline_plan.h"

#include <random>

#include "base/file.h"
#include "cli/open_for_reading.h"

namespace sqlflow::cli {

namespace {

// The tables of the project's database without waiting for anybody: nothing if a foreign program holds it.
std::optional<plan::KnownTables> LookWithoutWaiting(Workspace& workspace) {
  engine::duckdb::Settings settings = EngineSettings(workspace, true);
  if (settings.path.empty() || !std::filesystem::exists(settings.path)) return plan::KnownTables{};
  try {
    return LookUpTables(*OpenForReading(workspace, std::chrono::milliseconds(0)));
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

void SetBuiltIns(Workspace& workspace, const std::string& pipeline, const PlanSettings& settings) {
  auto set = [&](const char* name, std::string value) {
    workspace.variables.Set(project::Layer::kBuiltIn, name, std::move(value));
  };
  bool placeholders = settings.run_id.empty();
  set("run_id", placeholders ? "<run_id>" : settings.run_id);
  set("run_date", placeholders ? "<run_date>" : base::FormatDate(settings.start));
  set("run_timestamp", placeholders ? "<run_timestamp>" : base::FormatTimestamp(settings.start));
  set("pipeline", pipeline);
  set("profile", workspace.profile.name);
  set("environment", workspace.profile.environment);
}

}  // namespace

plan::KnownTables LookUpTables(engine::ReadSession& session) {
  plan::KnownTables known;
  session.QueryRows(
      "SELECT schema_name, table_name, 'TABLE' FROM duckdb_tables() WHERE database_name = current_database() UNION ALL "
      "SELECT schema_name, view_name, 'VIEW' FROM duckdb_views() WHERE database_name = current_database() AND NOT "
      "internal ORDER BY ALL",
      [](const auto&) {},
      [&](const auto& row) {
        (*row[2] == "VIEW" ? known.views : known.tables).push_back({"", *row[0], *row[1]});
        return true;
      });
  return known;
}

std::string MakeRunId(base::Clock::Instant start) {
  std::string digits;
  for (char c : base::FormatTimestamp(start).substr(0, 19)) {
    if (c == 'T') digits += '-';
    if (std::isdigit(static_cast<unsigned char>(c))) digits += c;
  }
  return fmt::format("{}-{:06x}", digits, std::random_device{}() & 0xFFFFFF);
}

PlannedPipeline PlanPipeline(Workspace& workspace, const Environment& environment, engine::SqlParser& parser,
                             const std::string& name_or_path, const PlanSettings& settings) {
  std::filesystem::path path = project::FindPipeline(workspace.project, name_or_path, environment.folder);
  std::string text = project::ReadPipeline(path);
  PlannedPipeline planned;
  std::filesystem::path shown = path.lexically_proximate(workspace.project.root);
  planned.name = path.lexically_proximate(workspace.project.root / "pipelines").replace_extension().string();
  if (planned.name.starts_with("..")) planned.name = path.stem().string();
  SetBuiltIns(workspace, planned.name, settings);

  plan::PlanInput input;
  input.pipeline = planned.name;
  input.profile = workspace.profile.name;
  input.environment = workspace.profile.environment;
  input.root = workspace.project.root;
  input.file = workspace.sources.Add(shown.string(), std::move(text));
  input.sources = &workspace.sources;
  input.registry = &environment.registry;
  input.parser = &parser;
  input.variables = &workspace.variables;
  input.connections = &workspace.profile.connections;
  input.known_tables = settings.known_tables ? settings.known_tables : LookWithoutWaiting(workspace);
  input.read_file = base::ReadFile;
  input.list_folder = base::ListFiles;
  planned.plan = plan::MakePlan(input, workspace.diagnostics);
  return planned;
}

}  // namespace sqlflow::cli
