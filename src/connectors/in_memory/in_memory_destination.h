#pragma once
#include <memory>
#include <string>

#include "component/destination.h"
#include "connectors/in_memory/in_memory_store.h"

namespace sqlflow::connectors::in_memory {

// Puts tables into the store, under `name` or, where it is empty, under the export's target.
std::unique_ptr<component::Destination> WriteStored(std::shared_ptr<InMemoryStore> store, std::string name);

}  // namespace sqlflow::connectors::in_memory
