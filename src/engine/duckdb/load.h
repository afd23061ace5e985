#pragma once
#include "engine/duckdb/load_context.h"

namespace sqlflow::engine::duckdb {

// Runs one load as one transaction on `connection` (with batch_rows as several); `session` is what before_commit gets.
// Whatever is thrown, the target is as the last commit left it. `memory` may be null; the load ends it where its work
// grows with the rows.
LoadResult RunLoad(Connection& connection, Session& session, const LoadRequest& request,
                   LittleMemory* memory = nullptr);

// In the load's transaction: sets load.target and answers whether it exists. Throws kTargetIsView and kStateElsewhere.
bool FindTarget(LoadContext& load);

}  // namespace sqlflow::engine::duckdb
