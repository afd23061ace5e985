#pragma once
#include <functional>

#include "cli/workspace.h"
#include "state/reader.h"
#include "state/store.h"

namespace sqlflow::cli {

// Calls `look` with what earlier runs left; also while a run goes on. A database that does not exist yet, or that no
// run has written, has nothing: then `look` is not called. Throws what opening does, and kUsage for a database in
// memory.
void ReadState(Workspace& workspace, const std::function<void(const state::Reader&)>& look);

// Calls `change` in one transaction, holding the database. Does not call it, and answers false, if there is no database
// and none is to be made. Throws as ReadState, and what WriteAccess does.
bool ChangeState(const Environment& environment, Workspace& workspace, const std::string& what,
                 std::chrono::milliseconds lock_wait, bool make,
                 const std::function<void(state::Store&, const state::Reader&)>& change);

}  // namespace sqlflow::cli
