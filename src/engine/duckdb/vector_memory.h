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

 private:
  duckdb_vector vector_;
  std::unique_ptr<VectorMemory> child_;
};

}  // namespace sqlflow::engine::duckdb
