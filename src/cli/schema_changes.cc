#include "cli/schema_changes.h"

#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/open_for_reading.h"
#include "run/load_mode.h"

namespace sqlflow::cli {

namespace {

using engine::duckdb::ColumnChange;

std::vector<engine::ColumnInfo> ToEngine(const std::vector<component::Column>& columns) {
  std::vector<engine::ColumnInfo> out;
  for (const component::Column& column : columns) out.push_back({column.name, column.type, column.nullable});
  return out;
}

std::vector<component::Column> FromEngine(const std::vector<engine::ColumnInfo>& columns) {
  std::vector<component::Column> out;
  for (const engine::ColumnInfo& column : columns) out.push_back({column.name, column.type, column.nullable, ""});
  return out;
}

// The parts of a load's request that decide what becomes of its columns.
engine::LoadRequest RequestOf(const plan::Step& step, std::vector<std::string> unsettled) {
  engine::LoadRequest request;
  request.mode = run::LoadModeOf(step);
  request.keys = step.keys;
  if (step.incremental) request.cursor = step.cursor;
  request.unsettled = std::move(unsettled);
  return request;
}

LoadChanges Compare(const plan::Step& step, engine::ReadSession* database, SourceBench& bench) {
  LoadChanges found;
  std::optional<std::vector<engine::ColumnInfo>> table;
  if (database) table = engine::duckdb::FindLoadedColumns(*database, step.target);
  std::optional<std::vector<component::Column>> known;
  if (table) known = FromEngine(*table);
  StreamColumns now;
  try {
    now = bench.Columns(*step.source->source, step.stream, known);
  } catch (const base::Error& error) {
    if (step.after.empty()) throw;
    found.unknown = fmt::format("{}: {}", error.code().id, error.message());  // a step before may make what is missing
    return found;
  }
  found.columns = now.columns.size();
  if (table) {
    found.changes =
        engine::duckdb::ForeseeChanges(RequestOf(step, std::move(now.unsettled)), ToEngine(now.columns), *table);
  } else {
    found.no_table = step.target.catalog.empty() ? "no table yet" : "table not in the project's database";
  }
  return found;
}

const char* Word(ColumnChange::Kind kind) {
  switch (kind) {
    case ColumnChange::Kind::kAdded: return "added";
    case ColumnChange::Kind::kRemoved: return "removed";
    case ColumnChange::Kind::kTypeChanged: return "type changed";
  }
  return "";
}

std::optional<std::string> OrNull(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

}  // namespace

std::vector<LoadChanges> FindChanges(const LoadingPipeline& loading, const std::string& stream, SourceBench& bench) {
  const engine::duckdb::Settings settings = EngineSettings(*loading.workspace, true);
  std::unique_ptr<engine::ReadSession> database;
  if (!settings.path.empty() && std::filesystem::exists(settings.path)) database = OpenForReading(*loading.workspace);
  std::vector<LoadChanges> loads;
  for (const size_t index : loading.loads) {
    const plan::Step& step = loading.planned.plan.steps[index];
    if (!stream.empty() && !base::EqualsIgnoreCase(stream, step.stream)) continue;
    loads.push_back(Compare(step, database.get(), bench));
    loads.back().step = index;
  }
  if (!loads.empty()) return loads;
  throw base::Error(base::code::kUsage, fmt::format("{} has no LOAD of the stream {}", loading.planned.name, stream),
                    "leave the stream out to see those of all");
}

Listing ListChanges(const std::vector<LoadChanges>& loads, const plan::Plan& plan) {
  Listing listing{{"table", "column", "change", "in_table", "in_source", "next_load"}, {}, {}};
  for (const LoadChanges& load : loads) {
    const std::string table = plan.steps[load.step].target.Display();
    const std::string columns = base::Plural(static_cast<int64_t>(load.columns), "column");
    if (!load.unknown.empty()) {
      listing.rows.push_back({table, std::nullopt, "not known", std::nullopt, std::nullopt, load.unknown});
      continue;
    }
    if (!load.no_table.empty()) {
      listing.rows.push_back(
          {table, std::nullopt, load.no_table, std::nullopt, std::nullopt, "makes it with " + columns});
    } else if (load.changes.empty()) {
      listing.rows.push_back({table, std::nullopt, "none", std::nullopt, std::nullopt, "goes on with " + columns});
    }
    for (const ColumnChange& change : load.changes) {
      listing.rows.push_back(
          {table, change.column, Word(change.kind), OrNull(change.in_table), OrNull(change.in_source), change.effect});
    }
  }
  return listing;
}

}  // namespace sqlflow::cli
