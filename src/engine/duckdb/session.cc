#include "engine/duckdb/session.h"

#include "base/text.h"
#include "engine/duckdb/catalog.h"
#include "engine/duckdb/load.h"

namespace sqlflow::engine::duckdb {

std::optional<std::vector<ColumnInfo>> DuckdbSession::TableColumns(const base::QualifiedName& table) {
  return Catalog(connection_).Columns(table);
}

std::string DuckdbSession::ObjectKind(const base::QualifiedName& name) { return Catalog(connection_).Kind(name); }

std::vector<base::QualifiedName> DuckdbSession::ListTables() {
  ResultTable found = Query(
      "SELECT database_name, schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary AND "
      "database_name = current_database() ORDER BY schema_name, table_name");
  std::vector<base::QualifiedName> tables;
  for (const auto& row : found.rows) tables.push_back({*row[0], *row[1], *row[2]});
  return tables;
}

int64_t DuckdbSession::CountRows(const base::QualifiedName& table) {
  return connection_.Number("SELECT count(*) FROM " + table.Quoted());
}

LoadResult DuckdbSession::Load(const LoadRequest& request) { return RunLoad(connection_, *this, request); }

}  // namespace sqlflow::engine::duckdb
