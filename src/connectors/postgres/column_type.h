#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "component/column.h"
#include "connectors/postgres/server.h"

namespace sqlflow::connectors::postgres {

// How a value stands on the wire (the types' send functions in PostgreSQL's sources, src/backend/utils/adt).
enum class Wire {
  kBoolean,
  kInt2,
  kInt4,
  kInt8,
  kOid,
  kFloat4,
  kFloat8,
  kNumeric,
  kMoney,
  kText,
  kJsonb,
  kBytes,
  kDate,
  kTime,
  kTimeTz,
  kTimestamp,
  kTimestampTz,
  kInterval,
  kUuid,
  kArray
};

// What a column of PostgreSQL is here.
struct ColumnType {
  Wire wire = Wire::kText;
  std::string type = "VARCHAR";  // the engine's name for it
  std::string cast;              // "::text": the server is asked for the value in this form
  int width = 0;                 // of a DECIMAL
  int scale = 0;
  uint32_t oid = 0;                           // as the server numbers it, domains resolved; of an element, as it is
  std::shared_ptr<const ColumnType> element;  // of kArray

  bool has_infinity() const { return wire == Wire::kDate || wire == Wire::kTimestamp || wire == Wire::kTimestampTz; }
};

// A column as the server describes it, and what it is here.
struct RemoteColumn {
  std::string name;
  uint32_t type = 0;
  int32_t modifier = -1;
  std::string type_name;  // "numeric", bpchar: as the server casts to it without a length (character would be of one)
  bool not_null = false;
  std::string description = {};
  ColumnType here = {};  // by ResolveTypes
};

// Width and scale of "DECIMAL(20,4)" and nothing else: a DECIMAL(20,4)[] is none.
std::optional<std::pair<int, int>> ReadDecimal(const std::string& type);

// A column as the engine sees it, once it is settled.
component::Column ColumnOf(const RemoteColumn& column);

// Settles what columns are here; domains and arrays are resolved by the server's catalogue. `wanted`: types by column,
// as the user's column_types says; throws kUnknownColumnType where a column cannot be that.
void ResolveTypes(Server& server, std::vector<RemoteColumn>& columns,
                  const std::map<std::string, std::string>& wanted = {});

}  // namespace sqlflow::connectors::postgres
