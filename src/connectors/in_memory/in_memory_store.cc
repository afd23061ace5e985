#include "connectors/in_memory/in_memory_store.h"

#include <cstdlib>
#include <system_error>

#include "base/error.h"
#include "base/errors/resources.h"

namespace sqlflow::connectors::in_memory {

namespace fs = std::filesystem;

InMemoryStore::~InMemoryStore() {
  std::error_code ignored;  // the system clears its temporary folder
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

fs::path InMemoryStore::NewFile() {
  const std::scoped_lock lock(mutex_);
  if (folder_.empty()) {
    std::string name = (fs::temp_directory_path() / "sqlflow-memory-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw base::Error(base::code::kPermissionDenied,
                        fmt::format("cannot make a folder in {}", fs::temp_directory_path().string()),
                        "set TMPDIR to a folder that can be written");
    }
    folder_ = name;
  }
  return folder_ / fmt::format("{}.parquet", ++files_);
}

void InMemoryStore::Publish(const std::string& name, Table table) {
  const std::scoped_lock lock(mutex_);
  Table& known = tables_[name];
  std::error_code ignored;
  if (!known.file.empty()) fs::remove(known.file, ignored);
  known = std::move(table);
}

std::optional<InMemoryStore::Table> InMemoryStore::Find(const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = tables_.find(name);
  if (found == tables_.end()) return std::nullopt;
  return found->second;
}

}  // namespace sqlflow::connectors::in_memory
