#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/qualified_name.h"
#include "engine/duckdb/connection.h"

namespace sqlflow::engine::duckdb {

// Questions to the catalogue, with the engine's own folding of names. Sees what the connection's transaction sees.
class Catalog {
 public:
  explicit Catalog(Connection& connection) : connection_(connection) {}

  // All three parts, as the engine would understand the name: `a.b` is schema a, or, without such a schema, the
  // attached database a.
  base::QualifiedName Resolve(const base::QualifiedName& name);
  // "table", "view" or empty.
  std::string Kind(const base::QualifiedName& name);
  std::optional<std::vector<ColumnInfo>> Columns(const base::QualifiedName& name);
  // That of a table whose name has all three parts, unless there is one.
  void CreateSchema(const base::QualifiedName& table);

 private:
  Connection& connection_;
};

}  // namespace sqlflow::engine::duckdb
