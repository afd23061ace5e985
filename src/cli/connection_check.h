#pragma once
#include "cli/workspace.h"

namespace sqlflow::cli {

// Checks every connection of the workspace's profile offline: its type, its variables, and its parameters but for
// missing ones, which a statement's OPTIONS may add. Findings go to the workspace's diagnostics.
void CheckConnections(Workspace& workspace, const component::Registry& registry);

}  // namespace sqlflow::cli
