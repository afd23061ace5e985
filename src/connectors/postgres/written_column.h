#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "component/column.h"
#include "connectors/postgres/target_table.h"

namespace sqlflow::connectors::postgres {

// A column of the rows that are written, on its way from the engine to the server.
struct WrittenColumn {
  std::string name;       // there
  std::string select;     // what the engine is asked for, of the columns "c0", "c1", … of the rows
  ColumnType wire;        // how the answer goes over the wire
  std::string copied_as;  // the server's type for that
  std::string cast;       // "::inet": what makes it the column's type there; empty if it is already
  std::string added_as;   // the type of a column that is not there yet; else empty
  std::string misfit;     // what the engine's error begins with about a value that it would not hold; empty: none
  bool always_counts = false;
};

// An error of the engine about a value that one of the columns would not hold; nothing if it is another.
std::optional<base::Error> RewordMisfit(const base::Error& error, const std::vector<WrittenColumn>& columns);

// How rows of these columns are written to the table, existing or not. A value that the column there does not hold
// exactly is an error of the engine's, by what `select` says. Adds notes. Throws Error for types that do not go
// together and for names that are one there.
std::vector<WrittenColumn> MapColumns(const std::vector<component::Column>& columns, const TargetTable& target,
                                      std::vector<std::string>& notes);

}  // namespace sqlflow::connectors::postgres
