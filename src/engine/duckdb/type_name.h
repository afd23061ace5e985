#pragma once
#include <duckdb.h>

#include <string>

namespace sqlflow::engine::duckdb {

// A type as DuckDB writes it in SQL: DECIMAL(10,2), STRUCT("a" INTEGER)[] ….
std::string TypeName(duckdb_logical_type type);

}  // namespace sqlflow::engine::duckdb
