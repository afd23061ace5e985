#include "engine/duckdb/foresee.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engine/duckdb/load_modes.h"
#include "engine/duckdb/target_table.h"
#include "engine/duckdb/type_family.h"

namespace sqlflow::engine::duckdb {
namespace {

using Kind = ColumnChange::Kind;

bool IsIn(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& each) { return base::EqualsIgnoreCase(each, name); });
}

std::string EffectOfRemoval(const LoadRequest& request, const std::string& column) {
  if (IsIn(request.keys, column)) return "stops: it is a key";
  if (base::EqualsIgnoreCase(request.cursor, column)) return "stops: it is the cursor";
  if (request.mode == LoadMode::kReplace) return "drops the column and its values";
  if (request.mode == LoadMode::kMerge) return "keeps its values in old rows, NULL in new ones";
  return "stops: the rows read lack it";
}

std::string EffectOfType(const LoadRequest& request, const std::string& read, const std::string& table) {
  if (request.mode == LoadMode::kReplace) return "gives the column the new type";
  if (AlwaysHolds(table, read)) return fmt::format("goes on: {} holds every such value", table);
  switch (FitOf(read, table)) {
    case Fit::kAlways: return fmt::format("goes on: stored as {}", table);
    case Fit::kIfEachCasts: return fmt::format("goes on if every value is a valid {}, else stops", table);
    case Fit::kIfNoneLoses: return "widens the column if no value loses by it, else stops";
    case Fit::kNever: break;
  }
  return "stops, unless all values read are NULL";
}

std::string EffectOfAddition(const LoadRequest& request) {
  return request.mode == LoadMode::kReplace ? "adds the column" : "stops: the table has no such column";
}

}  // namespace

std::optional<std::vector<ColumnInfo>> FindLoadedColumns(ReadSession& session, const base::QualifiedName& table) {
  std::optional<std::string> definition;
  session.QueryRows(
      fmt::format("SELECT sql FROM duckdb_tables() WHERE database_name = {} AND lower(schema_name) = lower({}) AND "
                  "lower(table_name) = lower({})",
                  table.catalog.empty() ? "current_database()" : base::QuoteLiteral(table.catalog),
                  base::QuoteLiteral(table.schema.empty() ? "main" : table.schema), base::QuoteLiteral(table.table)),
      [](const auto&) {},
      [&](const auto& row) {
        definition = row[0].value_or("");
        return true;
      });
  if (!definition) return std::nullopt;
  std::vector<ColumnInfo> columns;  // not from DESCRIBE alone, which writes nested types in another way
  session.QueryRows(
      fmt::format("SELECT * FROM {} LIMIT 0", table.Quoted()), [&](const auto& head) { columns = head; },
      [](const auto&) { return false; });
  session.QueryRows(
      "DESCRIBE " + table.Quoted(), [](const auto&) {},
      [&](const auto& row) {
        const bool generated = IsGenerated(*definition, {*row[0], *row[1]});
        if (generated) std::erase_if(columns, [&](const ColumnInfo& column) { return column.name == row[0]; });
        return true;
      });
  return columns;
}

std::vector<ColumnChange> ForeseeChanges(const LoadRequest& request, const std::vector<ColumnInfo>& read,
                                         const std::vector<ColumnInfo>& table) {
  std::vector<ColumnChange> changes;
  for (const ColumnInfo& column : table) {
    if (request.mode == LoadMode::kScd2 && IsIn(HistoryColumns(), column.name)) continue;
    const ColumnInfo* now = FindColumn(read, column.name);
    if (!now) {
      changes.push_back({column.name, Kind::kRemoved, column.type, "", EffectOfRemoval(request, column.name)});
    } else if (now->type != column.type && !IsIn(request.unsettled, column.name)) {
      changes.push_back(
          {column.name, Kind::kTypeChanged, column.type, now->type, EffectOfType(request, now->type, column.type)});
    }
  }
  for (const ColumnInfo& column : read) {
    if (FindColumn(table, column.name)) continue;
    changes.push_back({column.name, Kind::kAdded, "", column.type, EffectOfAddition(request)});
  }
  return changes;
}

}  // namespace sqlflow::engine::duckdb
