#pragma once
#include "cli/workspace.h"

namespace sqlflow::cli {

// A connection's parameters with their variables put in.
base::Json ExpandParameters(const project::Connection& connection, Workspace& workspace, base::Diagnostics& findings);
// Checks them by one list of the component; what only its other list knows is right.
void CheckParameters(const base::Json& parameters, const project::Connection& connection,
                     const component::Component& component, const component::ParamList& list,
                     base::Diagnostics& findings);

// Checks every connection of the workspace's profile offline: its type, its variables, and its parameters but for
// missing ones, which a statement's OPTIONS may add. Findings go to the workspace's diagnostics.
void CheckConnections(Workspace& workspace, const component::Registry& registry);

}  // namespace sqlflow::cli
