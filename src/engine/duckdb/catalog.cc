#include "engine/duckdb/catalog.h"

#include "base/text.h"

namespace sqlflow::engine::duckdb {
namespace {

using ContextHandle = Handle<duckdb_client_context, duckdb_destroy_client_context>;
using CatalogHandle = Handle<duckdb_catalog, duckdb_destroy_catalog>;
using EntryHandle = Handle<duckdb_catalog_entry, duckdb_destroy_catalog_entry>;

// A transaction of its own for the questions that need one, unless one is open.
class TransactionScope {
 public:
  explicit TransactionScope(Connection& connection) : connection_(connection), own_(!connection.in_transaction()) {
    if (own_) connection_.Begin();
  }
  TransactionScope(const TransactionScope&) = delete;
  TransactionScope& operator=(const TransactionScope&) = delete;
  ~TransactionScope() {
    if (own_) connection_.Rollback();
  }

 private:
  Connection& connection_;
  bool own_;
};

}  // namespace

base::QualifiedName Catalog::Resolve(const base::QualifiedName& name) {
  base::QualifiedName full = name;
  bool attached = false;
  if (full.catalog.empty() && !full.schema.empty() && full.schema != "main") {
    attached =
        connection_.Number(fmt::format(
            "SELECT count(*) FROM duckdb_databases() WHERE NOT internal AND lower(database_name) = lower({0}) AND "
            "NOT EXISTS (SELECT 1 FROM duckdb_schemas() s WHERE s.database_name = current_database() AND "
            "lower(s.schema_name) = lower({0}))",
            base::QuoteLiteral(full.schema))) > 0;
  }
  if (attached) std::swap(full.catalog, full.schema);
  if (full.catalog.empty()) full.catalog = connection_.CurrentDatabase();
  if (full.schema.empty()) full.schema = "main";
  return full;
}

std::string Catalog::Kind(const base::QualifiedName& name) {
  base::QualifiedName full = Resolve(name);
  ContextHandle context;
  duckdb_connection_get_client_context(connection_.get(), context.out());
  TransactionScope transaction(connection_);  // the C API answers within one only
  CatalogHandle catalog(duckdb_client_context_get_catalog(context.get(), full.catalog.c_str()));
  if (!catalog) return {};
  EntryHandle entry(duckdb_catalog_get_entry(catalog.get(), context.get(), DUCKDB_CATALOG_ENTRY_TYPE_TABLE,
                                             full.schema.c_str(), full.table.c_str()));
  if (!entry) return {};
  return duckdb_catalog_entry_get_type(entry.get()) == DUCKDB_CATALOG_ENTRY_TYPE_VIEW ? "view" : "table";
}

std::optional<std::vector<ColumnInfo>> Catalog::Columns(const base::QualifiedName& name) {
  if (Kind(name).empty()) return std::nullopt;
  std::vector<ColumnInfo> columns;
  for (const auto& row : connection_.Query("DESCRIBE " + Resolve(name).Quoted()).rows) {
    columns.push_back({*row[0], *row[1], row[2] == "YES"});
  }
  return columns;
}

void Catalog::CreateSchema(const base::QualifiedName& table) {
  if (base::EqualsIgnoreCase(table.schema, "main")) return;
  connection_.Execute("CREATE SCHEMA IF NOT EXISTS " + base::QuoteIdentifier(table.catalog) + "." +
                      base::QuoteIdentifier(table.schema));
}

}  // namespace sqlflow::engine::duckdb
