#pragma once
#include <filesystem>
#include <string>

#include "../live/postgres_server.h"
#include "measure.h"

namespace sqlflow::bench {

// The table of PostgresLoad, with a key and an index on its time, in a database that was loaded before.
class PostgresIncremental {
 public:
  PostgresIncremental(const live::PostgresServer& server, int64_t rows, std::filesystem::path programs,
                      std::filesystem::path folder);

  // Medians of runs with nothing new: ours, and the seconds that the server took for its statements.
  std::vector<Sample> NothingNew(int times) const;

  // Changes and adds a thousandth of the rows. Then ours, and by hand: psql's COPY of those rows into a file, and the
  // fastest way known to bring it into DuckDB.
  void Change() const;
  Run Ours() const;
  Run ByHand() const;
  // Throws unless both databases have what the server has.
  void Check() const;

 private:
  double ServerSeconds(size_t log_begin) const;
  std::filesystem::path Log() const { return server_.socket_folder() / "log"; }
  std::filesystem::path Start() const { return folder_ / "start.duckdb"; }

  const live::PostgresServer& server_;
  const int64_t rows_;
  const std::filesystem::path programs_;
  const std::filesystem::path folder_;
  Run run_;
};

}  // namespace sqlflow::bench
