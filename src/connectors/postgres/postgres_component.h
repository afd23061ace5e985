#pragma once
#include "component/registry.h"
#include "resilience/endpoints.h"

namespace sqlflow::connectors::postgres {

// POSTGRES. `endpoints` are those of the process.
component::Component PostgresComponent(std::shared_ptr<resilience::Endpoints> endpoints);

}  // namespace sqlflow::connectors::postgres
