#pragma once
#include <optional>
#include <string>
#include <vector>

#include "connectors/postgres/column_type.h"

namespace sqlflow::connectors::postgres {

// What a read is from: a table, or anything that one can SELECT from.
struct ServerObject {
  std::string name;                   // for messages: public.orders, "the query"
  std::string from;                   // after FROM
  std::vector<RemoteColumn> columns;  // all; what they are here is not settled
  bool stored = false;                // its rows have a place (ctid) and a writer (xmin)
  int64_t pages = 0;                  // of the largest part; 0: cannot be read in ranges of pages
  std::optional<uint64_t> rows;       // the server's estimate
  bool row_security = false;          // only some rows are shown to this user
};

// Looks a table, view or the like up, in the first of the schemas that has it; without any, the server's search path
// decides. A name that is not there is tried in lower case, as the server folds names that are not quoted. Throws
// kNoSuchObject, with names that are near.
ServerObject FindTable(Server& server, const std::vector<std::string>& schemas, const std::string& table);
// The object with the column xmin. Throws kUnknownColumn where rows have none.
ServerObject WithXmin(ServerObject object);
// Throws kUnrepresentableValue for a name that the server would cut, so that it would be another's.
void CheckLength(const std::string& name);
// The columns of a query, which is not run.
ServerObject DescribeQuery(Server& server, const std::string& query);

// How columns are asked for, of pg_attribute AS a, and read, from the field at `first` on.
extern const char* const kColumnFields;
RemoteColumn ReadColumn(const std::vector<std::optional<std::string>>& row, size_t first);

}  // namespace sqlflow::connectors::postgres
