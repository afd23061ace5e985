#pragma once
#include "engine/duckdb/connection.h"
#include "engine/sql_engine.h"

namespace sqlflow::engine::duckdb {

class LittleMemory;

// The rows of a request's stream in a table of their own, in parts: each is committed by itself, because a vector of
// the engine ends where a part does (LittleMemory). The table becomes the load's target in the load's transaction, or
// is dropped.
class RowsInParts {
 public:
  // Reads them. Throws as a load does.
  RowsInParts(Connection& connection, const LoadRequest& request, LittleMemory& memory);
  ~RowsInParts();
  RowsInParts(const RowsInParts&) = delete;
  RowsInParts& operator=(const RowsInParts&) = delete;

  int64_t rows() const { return rows_; }
  // Within the load's transaction.
  void Become(const base::QualifiedName& target);

  // Drops those that loads have left in the connection's database.
  static void DropLeft(Connection& connection) noexcept;

 private:
  Connection& connection_;
  base::QualifiedName table_;
  int64_t rows_ = 0;
};

}  // namespace sqlflow::engine::duckdb
