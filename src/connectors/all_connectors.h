#pragma once
#include "component/registry.h"

namespace sqlflow::connectors {

// Adds every connector of the program: the one explicit list.
void RegisterAllConnectors(component::Registry& registry);

}  // namespace sqlflow::connectors
