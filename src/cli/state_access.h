#pragma once
#include <functional>

#include "cli/workspace.h"
#include "state/reader.h"

namespace sqlflow::cli {

// Calls `look` with what earlier runs left; also while a run goes on. A database that does not exist yet, or that no
// run has written, has nothing: then `look` is not called. Throws what opening does, and kUsage for a database in
// memory.
void ReadState(Workspace& workspace, const std::function<void(const state::Reader&)>& look);

}  // namespace sqlflow::cli
