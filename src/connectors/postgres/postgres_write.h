#pragma once
#include <memory>

#include "component/destination.h"
#include "connectors/postgres/postgres_options.h"
#include "connectors/postgres/server.h"

namespace sqlflow::connectors::postgres {

// Rows on their way into a table, as one transaction there. `request` is about the table `options.table`.
std::unique_ptr<component::PendingWrite> BeginWrite(ServerOptions server, WriteOptions options,
                                                    component::WriteRequest request,
                                                    std::shared_ptr<resilience::Policy> policy,
                                                    std::shared_ptr<resilience::Policy> patient);

}  // namespace sqlflow::connectors::postgres
