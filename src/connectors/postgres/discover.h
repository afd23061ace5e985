#pragma once
#include <string>
#include <vector>

#include "component/source_facts.h"
#include "connectors/postgres/server.h"

namespace sqlflow::connectors::postgres {

// Tables and views of these schemas, or of all that are users' own, as far as this user may read them.
std::vector<component::StreamFacts> DiscoverTables(Server& server, const std::vector<std::string>& schemas);

}  // namespace sqlflow::connectors::postgres
