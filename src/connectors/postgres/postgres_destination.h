#pragma once
#include <memory>

#include "component/destination.h"
#include "connectors/postgres/postgres_options.h"
#include "resilience/policy.h"

namespace sqlflow::connectors::postgres {

// A server as a place for rows: a table of it.
std::unique_ptr<component::Destination> MakePostgresDestination(ServerOptions server, WriteOptions write,
                                                                resilience::ResilienceOptions resilience,
                                                                std::shared_ptr<resilience::Endpoints> endpoints);

}  // namespace sqlflow::connectors::postgres
