#include "engine/duckdb/load_parts.h"

#include "base/text.h"
#include "engine/duckdb/catalog.h"
#include "engine/duckdb/little_memory.h"

namespace sqlflow::engine::duckdb {
namespace {

// Tells such a table from a user's.
constexpr const char* kComment = "sqlflow: rows that are being loaded";

}  // namespace

RowsInParts::RowsInParts(Connection& connection, const LoadRequest& request, LittleMemory& memory)
    : connection_(connection), table_(Catalog(connection).Resolve(request.target)) {
  DropLeft(connection_);
  table_.table = "sqlflow_loading_" + table_.table;
  const std::string table = table_.Quoted();
  const std::string head = "INSERT INTO " + table + " ";
  InTransaction(connection_, [&] {
    Catalog(connection_).CreateSchema(table_);
    connection_.Execute(fmt::format("CREATE TABLE {} AS FROM ({}\n) WITH NO DATA", table, request.select));
    return connection_.Execute(fmt::format("COMMENT ON TABLE {} IS {}", table, base::QuoteLiteral(kComment)));
  });
  try {
    do {
      rows_ += InTransaction(connection_, [&] {
        const int64_t rows = connection_.Execute(head + request.select, {head.size(), request.select.size()});
        memory.BeforeCommit();
        return rows;
      });
      memory.AfterPart();
    } while (connection_.streams().HaveMore());
  } catch (...) {
    DropLeft(connection_);
    throw;
  }
}

// If it has become the target, there is none any more.
RowsInParts::~RowsInParts() { DropLeft(connection_); }

void RowsInParts::Become(const base::QualifiedName& target) {
  connection_.Execute("DROP TABLE IF EXISTS " + target.Quoted());
  connection_.Execute(fmt::format("ALTER TABLE {} RENAME TO {}", table_.Quoted(), base::QuoteIdentifier(target.table)));
  connection_.Execute(fmt::format("COMMENT ON TABLE {} IS NULL", target.Quoted()));
}

void RowsInParts::DropLeft(Connection& connection) noexcept {
  try {
    const ResultTable left = connection.Query(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database() AND comment = " +
        base::QuoteLiteral(kComment));
    for (const auto& row : left.rows) {
      connection.Execute("DROP TABLE " + base::QualifiedName{"", *row[0], *row[1]}.Quoted());
    }
  } catch (const base::Error&) {  // the next load or process does
  } catch (const base::Interrupted&) {
  }
}

}  // namespace sqlflow::engine::duckdb
