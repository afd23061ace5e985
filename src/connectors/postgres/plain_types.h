#pragma once
#include <cstdint>
#include <string_view>

#include "connectors/postgres/column_type.h"

namespace sqlflow::connectors::postgres {

// A type of every server that has a counterpart here by itself.
struct PlainType {
  uint32_t oid;       // src/include/catalog/pg_type.dat
  const char* there;  // "double precision"
  Wire wire;
  const char* here;  // "DOUBLE"

  ColumnType AsColumn() const;
};

inline constexpr uint32_t kNameOid = 19;
inline constexpr uint32_t kTextOid = 25;
inline constexpr uint32_t kCharOid = 1042;  // character(n), which the server calls bpchar
inline constexpr uint32_t kVarcharOid = 1043;
inline constexpr uint32_t kNumericOid = 1700;
inline constexpr uint32_t kMoneyOid = 790;

// What the server's type is here; null if that depends on more than the type, or it is text for want of another.
const PlainType* FindPlainType(uint32_t oid);
// What the engine's type is there: a wider one where the server has none. Null if that is no plain type.
const PlainType* CounterpartOfPlain(std::string_view here);

}  // namespace sqlflow::connectors::postgres
