#pragma once
#include <memory>
#include <string>
#include <vector>

#include "component/filter.h"
#include "component/source.h"
#include "connectors/in_memory/in_memory_store.h"

namespace sqlflow::connectors::in_memory {

// The rows of a SELECT of literals.
std::unique_ptr<component::Source> ReadRows(std::string select, std::vector<component::Filter> filters);

// The table that an export has put under a name; looked up when it is read.
std::unique_ptr<component::Source> ReadStored(std::shared_ptr<InMemoryStore> store, std::string name,
                                              std::vector<component::Filter> filters);

}  // namespace sqlflow::connectors::in_memory
