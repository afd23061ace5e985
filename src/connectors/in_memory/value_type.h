#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"

namespace sqlflow::connectors::in_memory {

// The type that holds every value of a column of JSON: what a user who writes rows by hand means by them.
struct ValueType {
  enum class Kind { kUnknown, kBoolean, kBigint, kHugeint, kDouble, kVarchar, kJson, kList, kStruct };
  struct Field;
  Kind kind = Kind::kUnknown;  // only NULLs so far
  std::vector<Field> fields;   // kStruct, in the order first met; kList: one
};

struct ValueType::Field {
  std::string name;
  ValueType type;
};

// The type of one value, and the type that holds the values of both. Whole numbers are BIGINT where they fit, else
// HUGEINT, beyond that text, for digits are never lost; scalars of different kinds are text; anything mixed with an
// object or a list is JSON.
ValueType TypeOf(const base::Json& value);
ValueType Unify(const ValueType& left, const ValueType& right);

// In the engine's SQL: BIGINT, STRUCT("x" DOUBLE)[]. Unknown is VARCHAR.
std::string TypeSql(const ValueType& type);

// A value as an SQL expression of that type.
std::string ValueSql(const base::Json& value, const ValueType& type);
// A value as an SQL expression of a type the user declared, by the engine's own cast.
std::string ValueSql(const base::Json& value, const std::string& declared_type);

}  // namespace sqlflow::connectors::in_memory
