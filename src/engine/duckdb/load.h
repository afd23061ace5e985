#pragma once
#include "engine/duckdb/connection.h"
#include "engine/sql_engine.h"

namespace sqlflow::engine::duckdb {

// Runs one load as one transaction on `connection`; `session` is what before_commit gets. Whatever is thrown, the
// target is as it was.
LoadResult RunLoad(Connection& connection, Session& session, const LoadRequest& request);

}  // namespace sqlflow::engine::duckdb
