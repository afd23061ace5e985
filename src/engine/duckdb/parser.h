#pragma once
#include <duckdb.h>

#include <memory>

#include "engine/sql_parser.h"

namespace sqlflow::engine::duckdb {

// Over a connection of `database`; without one, over a small in-memory instance of its own.
std::unique_ptr<SqlParser> MakeParser(duckdb_database database);

}  // namespace sqlflow::engine::duckdb
