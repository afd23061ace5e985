#pragma once
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

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
  // The file becomes the table of that name; the one before goes.
  void Publish(const std::string& name, const std::filesystem::path& file);
  std::optional<std::filesystem::path> Find(const std::string& name) const;

 private:
  mutable std::mutex mutex_;
  std::filesystem::path folder_;  // made with the first file
  int files_ = 0;
  std::map<std::string, std::filesystem::path> tables_;
};

}  // namespace sqlflow::connectors::in_memory
