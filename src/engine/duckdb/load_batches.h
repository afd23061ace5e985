#pragma once
#include "engine/duckdb/connection.h"

namespace sqlflow::engine::duckdb {

// See LoadRequest::batch_rows, which the request has.
LoadResult RunBatches(Connection& connection, Session& session, const LoadRequest& request);

}  // namespace sqlflow::engine::duckdb
