#pragma once
#include <duckdb.h>

#include <deque>
#include <vector>

#include "component/column_view.h"

namespace sqlflow::engine::duckdb {

// A chunk of a result, whose vectors are flat, as a connector reads it. The chunk must outlive it.
class ChunkView {
 public:
  explicit ChunkView(duckdb_data_chunk chunk);
  uint64_t rows() const { return rows_; }
  const std::vector<component::ColumnView>& columns() const { return columns_; }

 private:
  component::ColumnView Of(duckdb_vector vector);

  uint64_t rows_;
  std::deque<component::ColumnView> children_;
  std::vector<component::ColumnView> columns_;
};

}  // namespace sqlflow::engine::duckdb
