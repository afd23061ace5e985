#pragma once
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "engine/duckdb/open.h"

// For the tests of this folder only.
namespace sqlflow::engine::duckdb {

// A folder that lives as long as the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sqlflow_engine_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string File(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Rows as "1|a" lines, NULL as "NULL".
inline std::vector<std::string> Lines(const ResultTable& table) {
  std::vector<std::string> lines;
  for (const auto& row : table.rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) line += (i ? "|" : "") + row[i].value_or("NULL");
    lines.push_back(line);
  }
  return lines;
}

// The error that `act` throws; a test failure if it throws none is the caller's to state (the code is then empty).
template <class Act>
EngineError ErrorOf(Act act) {
  try {
    act();
  } catch (const EngineError& error) {
    return error;
  }
  return EngineError(base::Code{""}, "nothing was thrown");
}

}  // namespace sqlflow::engine::duckdb
