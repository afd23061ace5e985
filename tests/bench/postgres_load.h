#pragma once
#include <filesystem>
#include <string>

#include "../live/postgres_server.h"
#include "measure.h"

namespace sqlflow::bench {

// A project in the folder with the pipeline `bench`, and the run of it with the database `ours.duckdb`.
Run PostgresRun(const std::filesystem::path& program, const std::filesystem::path& folder, const std::string& pipeline);
std::string SourceOf(const live::PostgresServer& server, const std::string& more = "");
// For psql.
std::string AddressOf(const live::PostgresServer& server);

// A table of 8 columns on a server, and two ways of reading all of it: ours into a new database, and psql's binary COPY
// into nothing. And two ways back: ours from that database, and the server's own COPY from a binary file.
class PostgresLoad {
 public:
  PostgresLoad(const live::PostgresServer& server, int64_t rows);

  Run Ours(const std::filesystem::path& program, const std::filesystem::path& folder) const;
  Run Psql(const std::filesystem::path& folder) const;
  // After Ours, in the same folder.
  Run OurWrite(const std::filesystem::path& program, const std::filesystem::path& folder) const;
  Run CopyFromFile(const std::filesystem::path& folder) const;

 private:
  std::filesystem::path BinaryFile() const { return server_.socket_folder() / "events.bin"; }

  const live::PostgresServer& server_;
};

}  // namespace sqlflow::bench
