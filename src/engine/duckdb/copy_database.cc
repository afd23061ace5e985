#include "engine/duckdb/copy_database.h"

#include <algorithm>
#include <set>

#include "base/errors/execution.h"
#include "base/text.h"
#include "engine/duckdb/target_table.h"

namespace sqlflow::engine::duckdb {
namespace {

constexpr const char* kCopy = "sqlflow_copy";

// Every definition of a database, as rows of text: {} is its name.
constexpr const char* kDefinitions =
    "SELECT 'table', schema_name, table_name, sql, comment FROM duckdb_tables() WHERE database_name = {0} UNION ALL "
    "SELECT 'view', schema_name, view_name, sql, comment FROM duckdb_views() WHERE database_name = {0} AND NOT "
    "internal UNION ALL "
    "SELECT 'index', schema_name, index_name, sql, comment FROM duckdb_indexes() WHERE database_name = {0} UNION ALL "
    "SELECT 'column', schema_name, table_name || '.' || column_name, column_default, comment FROM duckdb_columns() "
    "WHERE database_name = {0} AND NOT internal UNION ALL "
    "SELECT 'sequence', schema_name, sequence_name, last_value::VARCHAR || ' ' || increment_by, comment FROM "
    "duckdb_sequences() WHERE database_name = {0} UNION ALL "
    "SELECT 'type', schema_name, type_name, labels::VARCHAR, comment FROM duckdb_types() WHERE database_name = {0} AND "
    "NOT internal UNION ALL "
    "SELECT 'macro', schema_name, function_name, macro_definition, comment FROM duckdb_functions() WHERE "
    "database_name = {0} AND NOT internal ORDER BY ALL";

using Table = base::QualifiedName;

class Copier {
 public:
  explicit Copier(Connection& connection) : connection_(connection), from_(connection.CurrentDatabase()) {}

  void Run() {
    connection_.Execute("SET preserve_insertion_order = true");
    connection_.Execute(fmt::format("COPY FROM DATABASE {} TO {} (SCHEMA)", Quoted(from_), Quoted(kCopy)));
    for (const Table& table : Ordered()) CopyRows(table);
    Compare();
  }

 private:
  // Tables that others refer to come before those.
  std::vector<Table> Ordered() {
    std::vector<Table> waiting, ordered;
    for (const auto& row :
         connection_
             .Query("SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database() AND "
                    "NOT internal ORDER BY table_oid")
             .rows) {
      waiting.push_back({from_, *row[0], *row[1]});
    }
    std::set<std::pair<std::string, std::string>> refers;  // key of a table, lower-case name of the one it refers to
    for (const auto& row :
         connection_
             .Query("SELECT schema_name, table_name, referenced_table FROM duckdb_constraints() WHERE "
                    "constraint_type = 'FOREIGN KEY' AND database_name = current_database()")
             .rows) {
      refers.insert({Table{from_, *row[0], *row[1]}.Key(), base::Lower(*row[2])});
    }
    while (!waiting.empty()) {
      // A table's own name does not hold it back. No circle can be made of the others; if one were, its rows fail
      // below.
      auto next = std::find_if(waiting.begin(), waiting.end(), [&](const Table& table) {
        return std::none_of(waiting.begin(), waiting.end(), [&](const Table& other) {
          return other.Key() != table.Key() && refers.contains({table.Key(), base::Lower(other.table)});
        });
      });
      if (next == waiting.end()) next = waiting.begin();
      ordered.push_back(*next);
      waiting.erase(next);
    }
    return ordered;
  }

  Table InCopy(Table table) const {
    table.catalog = kCopy;
    return table;
  }

  void CopyRows(const Table& table) {
    const std::string columns = base::JoinStrings(ColumnsThatTakeValues(connection_, table), ", ");
    connection_.Execute(
        fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", InCopy(table).Quoted(), columns, columns, table.Quoted()));
    const auto count = [&](const Table& of) { return connection_.Number("SELECT count(*) FROM " + of.Quoted()); };
    if (const int64_t before = count(table), after = count(InCopy(table)); before != after) {
      Fail(fmt::format("{} has {} and the copy {}", table.Display(), base::Plural(before, "row"), after));
    }
  }

  void Compare() {
    const auto definitions = [&](const std::string& of) {
      return connection_.Query(fmt::format(fmt::runtime(kDefinitions), base::QuoteLiteral(of))).rows;
    };
    const auto before = definitions(from_), after = definitions(kCopy);
    if (before == after) return;
    const auto [ours, theirs] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
    const auto& row = ours != before.end() ? *ours : *theirs;
    Fail(fmt::format("the {} {}.{} is not the same in the copy", *row[0], *row[1], *row[2]));
  }

  [[noreturn]] static void Fail(const std::string& what) {
    throw EngineError(base::code::kEngineFailed, "the database could not be copied whole: " + what,
                      "nothing was changed; the file goes on as it is");
  }

  Connection& connection_;
  std::string from_;
};

}  // namespace

void CopyDatabase(Connection& connection, const std::string& path) {
  connection.Execute(fmt::format("ATTACH {} AS {}", base::QuoteLiteral(path), Quoted(kCopy)));
  const std::string detach = fmt::format("DETACH {}", Quoted(kCopy));  // writes all of it into the file
  connection.Begin();
  try {
    Copier(connection).Run();
    connection.Commit();
  } catch (...) {
    connection.Rollback();
    connection.Execute(detach);
    throw;
  }
  connection.Execute("CHECKPOINT " + Quoted(kCopy));  // says it if the disk is full; DETACH would not
  connection.Execute(detach);
}

Space MeasureSpace(Connection& connection) {
  Space space;
  space.unused_bytes = connection.Number(
      "SELECT (free_blocks * block_size)::BIGINT FROM pragma_database_size() WHERE database_name = current_database()");
  for (const auto& row :
       connection
           .Query("SELECT schema_name, table_name, estimated_size::VARCHAR FROM duckdb_tables() WHERE "
                  "database_name = current_database() AND NOT internal")
           .rows) {
    const Table table{"", *row[0], *row[1]};
    const int64_t held = std::stoll(*row[2]);
    space.rows_held += held;
    space.rows_deleted += std::max<int64_t>(held - connection.Number("SELECT count(*) FROM " + table.Quoted()), 0);
  }
  return space;
}

}  // namespace sqlflow::engine::duckdb
