#include "engine/duckdb/vector_memory.h"

#include <new>

namespace sqlflow::engine::duckdb {

static_assert(sizeof(component::Vector::ShortText) == sizeof(duckdb_string_t) && component::Vector::kInline == 12);
static_assert(sizeof(component::ListEntry) == sizeof(duckdb_list_entry));
static_assert(sizeof(component::Int128) == sizeof(duckdb_hugeint));
static_assert(sizeof(component::Interval) == sizeof(duckdb_interval));

namespace {

// Long texts stand in blocks of 256 KB; where the next has no room a further block begins.
uint64_t RoomFor(uint64_t text) { return text + (text <= 65'536 ? text / 3 : text); }

}  // namespace

uint64_t* VectorMemory::MakeValidity() {
  duckdb_vector_ensure_validity_writable(vector_);
  return duckdb_vector_get_validity(vector_);
}

void VectorMemory::SetLongText(uint64_t row, std::string_view text) {
  duckdb_unsafe_vector_assign_string_element_len(vector_, row, text.data(), text.size());
  bytes_ += RoomFor(text.size());
}

component::Vector VectorMemory::Resize(uint64_t size) {
  if (duckdb_list_vector_reserve(vector_, size) != DuckDBSuccess) throw std::bad_alloc();
  duckdb_list_vector_set_size(vector_, size);
  bytes_ = size * sizeof(duckdb_string_t);
  if (!child_) child_ = std::make_unique<VectorMemory>(duckdb_list_vector_get_child(vector_));
  return child_->Lend();
}

}  // namespace sqlflow::engine::duckdb
