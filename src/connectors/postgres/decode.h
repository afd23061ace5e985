#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "component/batch.h"
#include "connectors/postgres/column_type.h"

namespace sqlflow::connectors::postgres {

// A value that the engine cannot hold. Caught where row and column are known.
struct Unrepresentable {
  std::string value;
  std::string reason;
};

// Bytes that are not what the type says.
struct Malformed {};

// Writes a value, in COPY's binary form, into row `row` of the column. Throws Unrepresentable or Malformed.
void Decode(const ColumnType& type, std::string_view bytes, component::Vector& column, uint64_t row);

// An integer in network order, which must be there.
template <class Integer>
Integer FromNetwork(const char* bytes) {
  std::make_unsigned_t<Integer> value;
  std::memcpy(&value, bytes, sizeof(value));
  if constexpr (sizeof(value) == 2) value = __builtin_bswap16(value);
  if constexpr (sizeof(value) == 4) value = __builtin_bswap32(value);
  if constexpr (sizeof(value) == 8) value = __builtin_bswap64(value);
  return static_cast<Integer>(value);
}

// Takes an integer in network order off the front. Throws Malformed when there are too few bytes.
template <class Integer>
Integer Take(std::string_view& bytes) {
  if (bytes.size() < sizeof(Integer)) throw Malformed();
  const auto value = FromNetwork<Integer>(bytes.data());
  bytes.remove_prefix(sizeof(Integer));
  return value;
}

}  // namespace sqlflow::connectors::postgres
