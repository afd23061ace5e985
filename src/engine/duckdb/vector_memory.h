#pragma once
#include <duckdb.h>

#include <memory>

#include "component/batch.h"

namespace sqlflow::engine::duckdb {

// A vector of the engine, lent to a connector.
class VectorMemory : public component::Vector::Memory {
 public:
  explicit VectorMemory(duckdb_vector vector) : vector_(vector) {}
  component::Vector Lend() { return {duckdb_vector_get_data(vector_), *this}; }

  uint64_t* MakeValidity() override;
  void SetLongText(uint64_t row, std::string_view text) override;
  component::Vector Resize(uint64_t size) override;

  // What the engine needs to hold the values that have no place in the vector itself.
  uint64_t bytes() const { return bytes_ + (child_ ? child_->bytes() : 0); }

 private:
  duckdb_vector vector_;
  uint64_t bytes_ = 0;
  std::unique_ptr<VectorMemory> child_;
};

}  // namespace sqlflow::engine::duckdb
