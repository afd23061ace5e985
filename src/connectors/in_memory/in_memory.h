#pragma once
#include "component/registry.h"

namespace sqlflow::connectors::in_memory {

// The connector for tests and embedding: rows written in the pipeline, and tables handed over within the process.
component::Component InMemoryComponent();

}  // namespace sqlflow::connectors::in_memory
