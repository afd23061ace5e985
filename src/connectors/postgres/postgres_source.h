#pragma once
#include <memory>

#include "component/source.h"
#include "connectors/postgres/postgres_options.h"
#include "resilience/policy.h"

namespace sqlflow::connectors::postgres {

// A server as a source of rows: its tables and views, or one query.
std::unique_ptr<component::Source> MakePostgresSource(ServerOptions server, ReadOptions read,
                                                      resilience::ResilienceOptions resilience,
                                                      std::shared_ptr<resilience::Endpoints> endpoints);

}  // namespace sqlflow::connectors::postgres
