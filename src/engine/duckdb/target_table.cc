#include "engine/duckdb/target_table.h"

#include <algorithm>

namespace sqlflow::engine::duckdb {
namespace {

std::string WhereIs(const base::QualifiedName& table) {
  return fmt::format("database_name = {} AND lower(schema_name) = lower({}) AND lower(table_name) = lower({})",
                     base::QuoteLiteral(table.catalog), base::QuoteLiteral(table.schema),
                     base::QuoteLiteral(table.table));
}

std::vector<ColumnInfo> WritableColumns(Connection& connection, const base::QualifiedName& table) {
  std::vector<ColumnInfo> columns;
  for (const auto& row : connection.Query("DESCRIBE " + table.Quoted()).rows) {
    columns.push_back({*row[0], *row[1], row[2] == "YES"});
  }
  const std::string definition = connection.Text("SELECT sql FROM duckdb_tables() WHERE " + WhereIs(table));
  std::erase_if(columns, [&](const ColumnInfo& column) { return IsGenerated(definition, column); });
  return columns;
}

}  // namespace

// The catalogue tells a generated column from a default in the table's own definition only.
bool IsGenerated(const std::string& definition, const ColumnInfo& column) {
  std::string tail = " " + column.type + " GENERATED ALWAYS AS";
  return definition.find(column.name + tail) != std::string::npos ||
         definition.find(Quoted(column.name) + tail) != std::string::npos;
}

std::vector<std::string> ColumnsThatTakeValues(Connection& connection, const base::QualifiedName& table) {
  std::vector<std::string> names;
  for (const ColumnInfo& column : WritableColumns(connection, table)) names.push_back(Quoted(column.name));
  return names;
}

TargetTable::TargetTable(LoadContext& load) : load_(load), columns_(WritableColumns(load.connection, load.target)) {}

std::string TargetTable::Where() const { return WhereIs(load_.target); }

void TargetTable::ReadConstraints() {
  if (constraints_) return;
  constraints_.emplace();
  ResultTable constraints = load_.connection.Query(
      "SELECT constraint_type, unnest(constraint_column_names) FROM duckdb_constraints() WHERE constraint_type <> 'NOT "
      "NULL' AND " +
      Where());
  for (const auto& row : constraints.rows) {
    constraints_->push_back({*row[0], {base::Lower(row[1].value_or(""))}});
  }
  referenced_ =
      load_.connection.Number(fmt::format(
          "SELECT count(*) FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY' AND database_name = "
          "{} AND lower(referenced_table) = lower({})",
          base::QuoteLiteral(load_.target.catalog), base::QuoteLiteral(load_.target.table))) > 0;
  ResultTable indexes = load_.connection.Query(
      "SELECT schema_name, index_name, sql, comment, lower(expressions) FROM duckdb_indexes() WHERE sql IS NOT NULL "
      "AND " +
      Where());
  for (const auto& row : indexes.rows) {
    indexes_.push_back({Quoted(load_.target.catalog) + "." + Quoted(*row[0]) + "." + Quoted(*row[1]), *row[2],
                        row[3].value_or(""), row[4].value_or("")});
  }
}

bool TargetTable::is_referenced() {
  ReadConstraints();
  return referenced_;
}

std::string TargetTable::Obstacle(const std::string& column) {
  ReadConstraints();
  for (const Constraint& constraint : *constraints_) {
    if (constraint.columns.contains(base::Lower(column))) return "a " + constraint.type + " constraint";
  }
  if (referenced_) return "a FOREIGN KEY of another table";
  // An index is gone for ALTER only once its DROP is committed.
  for (const Index& index : indexes_) {
    if (index.expressions.find(base::Lower(column)) != std::string::npos) return "the index " + index.name;
  }
  if (!indexes_.empty() && load_.target.catalog != load_.connection.CurrentDatabase()) {
    return "an index in an attached database";
  }
  return {};
}

void TargetTable::AlterType(const std::string& column, const std::string& type) {
  ReadConstraints();
  std::string alter = fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DATA TYPE {}", sql(), Quoted(column), type);
  for (const Index& index : indexes_) load_.connection.Execute("DROP INDEX " + index.name);
  load_.connection.Execute(alter);
  for (const Index& index : indexes_) {
    load_.connection.Execute(index.sql);
    if (!index.comment.empty()) {
      load_.connection.Execute("COMMENT ON INDEX " + index.name + " IS " + base::QuoteLiteral(index.comment));
    }
  }
  for (ColumnInfo& known : columns_) {
    if (base::EqualsIgnoreCase(known.name, column)) known.type = type;
  }
}

}  // namespace sqlflow::engine::duckdb
