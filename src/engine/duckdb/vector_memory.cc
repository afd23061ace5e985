#include "engine/duckdb/vector_memory.h"

#include <algorithm>
#include <new>
#include <utility>

namespace sqlflow::engine::duckdb {

static_assert(sizeof(component::Vector::ShortText) == sizeof(duckdb_string_t) && component::Vector::kInline == 12);
static_assert(sizeof(component::ListEntry) == sizeof(duckdb_list_entry));
static_assert(sizeof(component::Int128) == sizeof(duckdb_hugeint));
static_assert(sizeof(component::Interval) == sizeof(duckdb_interval));

void ColumnWeight::AddText(uint64_t size) {
  constexpr uint64_t kShort = 4'096;    // those stand among the values
  constexpr uint64_t kBlock = 262'144;  // the others one after the other in blocks
  if (size < kShort) {
    bytes_ += size;
    return;
  }
  const uint64_t needed = size + sizeof(uint32_t);
  if (needed >= free_) {
    free_ = std::max(kBlock, needed);
    bytes_ += free_;
  }
  free_ -= needed;
}

uint64_t* VectorMemory::MakeValidity() {
  duckdb_vector_ensure_validity_writable(vector_);
  return duckdb_vector_get_validity(vector_);
}

void VectorMemory::SetLongText(uint64_t row, std::string_view text) {
  duckdb_unsafe_vector_assign_string_element_len(vector_, row, text.data(), text.size());
  weight_.AddText(text.size());
}

component::Vector VectorMemory::Resize(uint64_t size) {
  if (duckdb_list_vector_reserve(vector_, size) != DuckDBSuccess) throw std::bad_alloc();
  duckdb_list_vector_set_size(vector_, size);
  weight_.AddElements(size - std::exchange(size_, size));
  if (!child_) child_ = std::make_unique<VectorMemory>(duckdb_list_vector_get_child(vector_), weight_);
  return child_->Lend();
}

}  // namespace sqlflow::engine::duckdb
