#pragma once
#include <filesystem>

#include "../live/postgres_server.h"
#include "measure.h"

namespace sqlflow::bench {

// A table of 8 columns on a server of its own, and two ways of reading all of it: ours into a new database, and psql's
// binary COPY into nothing.
class PostgresLoad {
 public:
  explicit PostgresLoad(int64_t rows);

  Run Ours(const std::filesystem::path& program, const std::filesystem::path& folder) const;
  Run Psql(const std::filesystem::path& folder) const;

 private:
  live::PostgresServer server_;
};

}  // namespace sqlflow::bench
