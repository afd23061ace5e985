#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "connectors/in_memory/value_type.h"

namespace sqlflow::connectors::in_memory {

struct RowColumn {
  std::string name;
  std::string declared_type;  // empty: `type` holds
  ValueType type;
};

// The columns of a list of objects. `declared` is null, a list of names (only these, in this order), or an object of
// names and types.
std::vector<RowColumn> ColumnsOf(const base::Json& rows, const base::Json& declared);

// A SELECT whose rows are the literals, in their order.
std::string RowSelect(const base::Json& rows, const std::vector<RowColumn>& columns);

}  // namespace sqlflow::connectors::in_memory
