#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "component/column_view.h"
#include "connectors/postgres/column_type.h"

namespace sqlflow::connectors::postgres {

// Bytes of a COPY in binary form, in network order.
class CopyBytes {
 public:
  void Add(int16_t value) { AddNetwork(__builtin_bswap16(static_cast<uint16_t>(value))); }
  void Add(int32_t value) { AddNetwork(__builtin_bswap32(static_cast<uint32_t>(value))); }
  void Add(int64_t value) { AddNetwork(__builtin_bswap64(static_cast<uint64_t>(value))); }
  void Add(std::string_view bytes) { bytes_.append(bytes); }
  // Room for a length that is known only when what follows is written.
  size_t BeginLength();
  void EndLength(size_t begun);

  std::string_view view() const { return bytes_; }
  void Clear() { bytes_.clear(); }

 private:
  template <class Word>
  void AddNetwork(Word word) {
    bytes_.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }

  std::string bytes_;
};

// Adds a value that is not NULL, with its length before it. Throws Unrepresentable (decode.h) for what the server's
// type cannot hold and would not notice.
void Encode(const ColumnType& type, const component::ColumnView& column, uint64_t row, CopyBytes& out);

// What a COPY in binary form begins and ends with.
std::string_view CopyHead();
std::string_view CopyEnd();

}  // namespace sqlflow::connectors::postgres
