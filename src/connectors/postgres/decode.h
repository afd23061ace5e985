#pragma once
#include <cstdint>
#include <string>
#include <string_view>

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

// Integers in network order. Throws Malformed when there are too few bytes; takes what it reads off.
int16_t TakeInt16(std::string_view& bytes);
int32_t TakeInt32(std::string_view& bytes);

}  // namespace sqlflow::connectors::postgres
