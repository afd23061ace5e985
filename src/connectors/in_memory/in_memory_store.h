#pragma once
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "component/source.h"

namespace sqlflow::connectors::in_memory {

// Tables that exports have put under a name, for sources of the same process: Parquet files in a folder of its own in
// the system's temporary one, which goes with the store. Safe from any thread.
class InMemoryStore {
 public:
  InMemoryStore() = default;
  InMemoryStore(const InMemoryStore&) = delete;
  InMemoryStore& operator=(const InMemoryStore&) = delete;
  ~InMemoryStore();

  // A fresh file to write. Throws Error if the folder cannot be made.
  std::filesystem::path NewFile();
  struct Table {
    std::filesystem::path file;
    std::vector<component::Column> columns;  // as they were exported; what Parquet would distort stands there as text
  };
  // The table takes the name; the one before goes.
  void Publish(const std::string& name, Table table);
  std::optional<Table> Find(const std::string& name) const;

 private:
  mutable std::mutex mutex_;
  std::filesystem::path folder_;  // made with the first file
  int files_ = 0;
  std::map<std::string, Table> tables_;
};

}  // namespace sqlflow::connectors::in_memory
