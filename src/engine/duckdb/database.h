#pragma once
#include <filesystem>
#include <string>

#include "engine/duckdb/handle.h"
#include "engine/duckdb/open.h"

namespace sqlflow::engine::duckdb {

// An open DuckDB instance. Outlives its sessions.
class Database : public SqlEngine {
 public:
  explicit Database(const Settings& settings);
  ~Database() override;
  std::unique_ptr<Session> Connect() override;

 private:
  void Configure(duckdb_config config, const Settings& settings);

  std::filesystem::path own_temporary_folder_;  // removed at the end; empty: DuckDB's own, beside the file
  DatabaseHandle handle_;
};

}  // namespace sqlflow::engine::duckdb
