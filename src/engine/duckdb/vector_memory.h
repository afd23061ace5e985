#pragma once
#include <duckdb.h>

#include <memory>

#include "component/batch.h"

namespace sqlflow::engine::duckdb {

// What the engine needs to hold a column's values that have no place in a vector itself.
class ColumnWeight {
 public:
  void AddText(uint64_t size);
  void AddElements(uint64_t count) { bytes_ += count * sizeof(duckdb_string_t); }
  // Of all that were added.
  uint64_t bytes() const { return bytes_; }

 private:
  uint64_t bytes_ = 0;
  uint64_t free_ = 0;  // of the last block
};

// A vector of the engine, lent to a connector.
class VectorMemory : public component::Vector::Memory {
 public:
  VectorMemory(duckdb_vector vector, ColumnWeight& weight) : vector_(vector), weight_(weight) {}
  component::Vector Lend() { return {duckdb_vector_get_data(vector_), *this}; }

  uint64_t* MakeValidity() override;
  void SetLongText(uint64_t row, std::string_view text) override;
  component::Vector Resize(uint64_t size) override;

 private:
  duckdb_vector vector_;
  ColumnWeight& weight_;
  uint64_t size_ = 0;  // of a list's child
  std::unique_ptr<VectorMemory> child_;
};

}  // namespace sqlflow::engine::duckdb
