#pragma once
#include <string>

#include "connectors/postgres/postgres_connection.h"
#include "connectors/postgres/target_table.h"

namespace sqlflow::connectors::postgres {

// A table is replaced by one that is filled beside it, within one transaction: whoever reads meanwhile is not
// disturbed.

// The one beside: empty, with the columns, defaults, constraints and indexes of the target.
std::string TableBeside(const TargetTable& target);  // its name, quoted
std::string CreateBeside(const TargetTable& target);

// Statements that give it the target's place, name, grants, comments and index names. Throws Error, which another try
// may mend, if something refers to the target by now.
std::string PrepareSwap(PostgresConnection& connection, const TargetTable& target);

}  // namespace sqlflow::connectors::postgres
