#pragma once
#include <cstdint>

namespace sqlflow::base {

// A stretch of a source file that a SourceMap holds: byte offsets, end exclusive. `file` is the index the map gave.
struct Span {
  uint32_t file = 0;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool empty() const { return begin == end; }
  uint32_t size() const { return end - begin; }
  bool operator==(const Span&) const = default;
};

// The stretch from the first to the last of two spans of one file.
inline Span Join(Span first, Span last) { return {first.file, first.begin, last.end}; }

}  // namespace sqlflow::base
