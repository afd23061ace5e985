#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

#include "component/batch.h"

namespace sqlflow::component {

// One column of rows on their way out of an engine, read where they lie: laid out as batch.h says. Good as long as the
// call that brings it.
class ColumnView {
 public:
  // `validity`: null if no value is NULL. `child`: of a list; must outlive the view.
  ColumnView(const void* data, const uint64_t* validity, const ColumnView* child)
      : data_(data), validity_(validity), child_(child) {}

  bool is_null(uint64_t row) const { return validity_ && (validity_[row / 64] >> (row % 64) & 1) == 0; }
  template <class Value>
  const Value& value(uint64_t row) const {
    return static_cast<const Value*>(data_)[row];
  }
  std::string_view text(uint64_t row) const {
    const auto& held = value<Vector::ShortText>(row);
    if (held.length <= Vector::kInline) return {held.bytes.data(), held.length};
    const char* begin = nullptr;  // after the first four bytes, which are repeated here
    std::memcpy(&begin, held.bytes.data() + 4, sizeof(begin));
    return {begin, held.length};
  }
  const ColumnView& child() const { return *child_; }

 private:
  const void* data_;
  const uint64_t* validity_;
  const ColumnView* child_;
};

}  // namespace sqlflow::component
