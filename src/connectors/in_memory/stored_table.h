#pragma once
#include <string>

#include "component/destination.h"
#include "connectors/in_memory/in_memory_store.h"

// A table on its way into the store's Parquet file and back, with its types as they were.
namespace sqlflow::connectors::in_memory {

// How the planner sees a name of the store beside the paths of files.
std::string StoreName(const std::string& name);

std::string StoreStatement(const component::WriteRequest& request, const std::filesystem::path& file);
std::string StoredSelect(const InMemoryStore::Table& table);

}  // namespace sqlflow::connectors::in_memory
