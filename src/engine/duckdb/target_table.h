#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/duckdb/load_context.h"

namespace sqlflow::engine::duckdb {

// Whether a column of the table that was defined so has values of its own making.
bool IsGenerated(const std::string& definition, const ColumnInfo& column);
// The columns of a table that take values, generated ones left out, as the text of an INSERT names them.
std::vector<std::string> ColumnsThatTakeValues(Connection& connection, const base::QualifiedName& table);

// The table that a load writes into, as it is at the load's begin; types change as AlterType says.
class TargetTable {
 public:
  explicit TargetTable(LoadContext& load);

  // Columns that take values: generated ones are left out.
  const std::vector<ColumnInfo>& columns() const { return columns_; }
  std::string sql() const { return load_.target.Quoted(); }
  // A FOREIGN KEY of another table points here: a row may not be deleted, not even to be inserted again.
  bool is_referenced();
  // Why the type of a column cannot be changed (a constraint on it), or empty.
  std::string Obstacle(const std::string& column);
  // Changes a column's type; indexes are dropped and made again, because the engine alters no indexed table.
  void AlterType(const std::string& column, const std::string& type);

 private:
  struct Index {
    std::string name;  // with its schema
    std::string sql;
    std::string comment;
    std::string expressions;  // lower case; what the index is made of
  };
  struct Constraint {
    std::string type;
    std::set<std::string> columns;  // lower case
  };
  std::string Where() const;
  void ReadConstraints();

  LoadContext& load_;
  std::vector<ColumnInfo> columns_;
  std::optional<std::vector<Constraint>> constraints_;  // read when first asked for
  std::vector<Index> indexes_;
  bool referenced_ = false;
};

}  // namespace sqlflow::engine::duckdb
