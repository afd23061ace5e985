#include "engine/duckdb/session.h"

#include "base/text.h"
#include "engine/duckdb/catalog.h"
#include "engine/duckdb/cursor_value.h"
#include "engine/duckdb/cursor_window.h"
#include "engine/duckdb/little_memory.h"
#include "engine/duckdb/load.h"

namespace sqlflow::engine::duckdb {

std::optional<std::vector<ColumnInfo>> DuckdbSession::TableColumns(const base::QualifiedName& table) {
  return Catalog(connection_).Columns(table);
}

std::string DuckdbSession::ObjectKind(const base::QualifiedName& name) { return Catalog(connection_).Kind(name); }

std::vector<base::QualifiedName> DuckdbSession::ListTables() {
  constexpr const char* kOurs = "WHERE NOT internal AND NOT temporary AND database_name = current_database()";
  ResultTable found =
      Query(fmt::format("SELECT schema_name, table_name FROM duckdb_tables() {0} UNION ALL SELECT schema_name, "
                        "view_name FROM duckdb_views() "
                        "{0} ORDER BY ALL",
                        kOurs));
  std::vector<base::QualifiedName> names;
  for (const auto& row : found.rows) names.push_back({"", *row[0], *row[1]});
  return names;
}

bool DuckdbSession::SchemaExists(const std::string& name) {
  return connection_.Number(fmt::format("SELECT count(*) FROM duckdb_schemas() WHERE database_name = "
                                        "current_database() AND lower(schema_name) = lower({})",
                                        base::QuoteLiteral(name))) > 0;
}

int64_t DuckdbSession::CountRows(const base::QualifiedName& table) {
  return connection_.Number("SELECT count(*) FROM " + table.Quoted());
}

std::optional<CursorValue> DuckdbSession::FindWindowStart(const WindowStart& window) {
  return duckdb::FindWindowStart(connection_, window);
}

void DuckdbSession::AfterCommit() {
  if (checkpointer_) checkpointer_->RunIfDue(connection_);
}

int64_t DuckdbSession::Execute(const std::string& sql) {
  const int64_t rows = connection_.Execute(sql);
  AfterCommit();
  return rows;
}

void DuckdbSession::Commit() {
  connection_.Commit();
  AfterCommit();
}

LoadResult DuckdbSession::Load(const LoadRequest& request) {
  std::optional<LittleMemory> memory;
  if (request.streamed && !request.verify && checkpointer_ && connection_.memory_is_ours()) {
    memory.emplace(connection_, *checkpointer_);
  }
  LoadResult result = RunLoad(connection_, *this, request, memory ? &*memory : nullptr);
  memory.reset();
  AfterCommit();
  return result;
}

CursorBounds DuckdbSession::BoundsOf(const CursorRead& read, const std::string& type,
                                     const base::QualifiedName& target) {
  return duckdb::BoundsOf(connection_, read, type, target);
}

}  // namespace sqlflow::engine::duckdb
