#pragma once
#include <string>
#include <vector>

#include "connectors/postgres/column_type.h"

namespace sqlflow::connectors::postgres {

struct TargetColumn : RemoteColumn {  // settled
  std::string full_type;              // "numeric(10,2)", as the server writes it in SQL
  bool generated = false;             // the server computes it
  bool always_counts = false;         // GENERATED ALWAYS AS IDENTITY
};

// The table that rows are written to, as it is before.
struct TargetTable {
  std::string schema;
  bool has_schema = true;  // it exists
  std::string table;
  std::string oid;  // empty: it does not exist
  char kind = 'r';  // as pg_class.relkind
  bool row_security = false;
  bool can_be_swapped = false;  // a copy under its name can stand in for it: nothing refers to this very table
  bool is_referenced = false;   // by foreign keys of other tables
  std::vector<TargetColumn> columns;
  std::vector<std::vector<std::string>> unique_keys;  // columns; the primary key first

  bool exists() const { return !oid.empty(); }
  std::string name() const { return schema + "." + table; }  // for messages
  std::string Quoted() const;
};

// Looks it up. An empty schema: the server's search path decides. Names as they are, else in lower case. Throws Error
// if what has the name cannot be written to.
TargetTable FindTarget(Server& server, const std::string& schema, const std::string& table);

// A query that answers whether the table with that oid can still be swapped.
std::string SwapCheck(const std::string& oid);

}  // namespace sqlflow::connectors::postgres
