#pragma once
#include "component/registry.h"

namespace sqlflow::connectors::postgres {

// POSTGRES.
component::Component PostgresComponent();

}  // namespace sqlflow::connectors::postgres
