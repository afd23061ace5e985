#pragma once
#include <string>

#include "engine/duckdb/connection.h"

namespace sqlflow::engine::duckdb {

// Copies the connection's database into the new file `path`: schemas, tables with their constraints, defaults and
// comments, indexes, views, sequences, types, macros, and the rows in their order. Checked before it is kept: throws
// EngineError unless the copy has the same definitions and as many rows in each table.
void CopyDatabase(Connection& connection, const std::string& path);

// What of the database's file nobody can read any more.
Space MeasureSpace(Connection& connection);

}  // namespace sqlflow::engine::duckdb
