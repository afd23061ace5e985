#include "engine/duckdb/chunk_view.h"

#include "engine/duckdb/handle.h"

namespace sqlflow::engine::duckdb {

ChunkView::ChunkView(duckdb_data_chunk chunk) : rows_(duckdb_data_chunk_get_size(chunk)) {
  for (idx_t i = 0; i < duckdb_data_chunk_get_column_count(chunk); ++i) {
    columns_.push_back(Of(duckdb_data_chunk_get_vector(chunk, i)));
  }
}

component::ColumnView ChunkView::Of(duckdb_vector vector) {
  const component::ColumnView* child = nullptr;
  const LogicalTypeHandle type(duckdb_vector_get_column_type(vector));
  if (duckdb_get_type_id(type.get()) == DUCKDB_TYPE_LIST) {
    child = &children_.emplace_back(Of(duckdb_list_vector_get_child(vector)));
  }
  return {duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector), child};
}

}  // namespace sqlflow::engine::duckdb
