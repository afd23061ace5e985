#include "postgres_load.h"

#include <fmt/format.h>

#include <fstream>

namespace sqlflow::bench {

Run PostgresRun(const std::filesystem::path& program, const std::filesystem::path& folder,
                const std::string& pipeline) {
  std::filesystem::create_directories(folder / "profiles");
  std::filesystem::create_directories(folder / "pipelines");
  std::ofstream(folder / "sqlflow.yml") << "name: bench\n";
  std::ofstream(folder / "profiles/dev.yml") << "engines:\n  duckdb:\n    mode: persistent\n    path: ours.duckdb\n";
  std::ofstream(folder / "pipelines/bench.sf") << pipeline;
  return {folder, {program.string(), "run", "bench"}, folder / "ours.duckdb", {}};
}

std::string SourceOf(const live::PostgresServer& server, const std::string& more) {
  return "SOURCE pg TYPE POSTGRES PARAMS { " + server.Parameters(R"("ssl_mode": "disable")" + more) + " };\n";
}

std::string AddressOf(const live::PostgresServer& server) {
  return fmt::format("postgresql://postgres:secret@127.0.0.1:{}/postgres?sslmode=disable", server.port());
}

PostgresLoad::PostgresLoad(const live::PostgresServer& server, int64_t rows) : server_(server) {
  server_.Run(fmt::format(
      "CREATE TABLE measured AS SELECT i::bigint AS id, (i::bigint * 7919 % 100003)::int AS a, i / 3.0::float8 AS d, "
      "timestamptz '2024-01-01' + i * interval '1 second' AS at, 'customer ' || i % 100000 AS name, md5(i::text) AS "
      "hash, "
      "(i % 1000)::numeric(12,2) AS amount, i % 2 = 0 AS flag FROM generate_series(1, {}) i",
      rows));
  server_.Run("VACUUM ANALYZE measured");
}

Run PostgresLoad::Ours(const std::filesystem::path& program, const std::filesystem::path& folder) const {
  return PostgresRun(program, folder, SourceOf(server_) + "LOAD measured FROM pg;\n");
}

Run PostgresLoad::Psql(const std::filesystem::path& folder) const {
  return {
      folder,
      {"/usr/bin/psql", "-q", "-o", "/dev/null", AddressOf(server_), "-c", "COPY measured TO STDOUT (FORMAT BINARY)"},
      {},
      {}};
}

Run PostgresLoad::OurWrite(const std::filesystem::path& program, const std::filesystem::path& folder) const {
  std::ofstream(folder / "profiles/dev.yml", std::ios::app)
      << "connections:\n  server: {\"type\": POSTGRES, " << server_.Parameters(R"("ssl_mode": "disable")") << "}\n";
  std::ofstream(folder / "pipelines/write.sf") << "EXPORT measured TO server OPTIONS { \"table\": \"written\" };\n";
  return {folder, {program.string(), "run", "write"}, {}, {}};
}

Run PostgresLoad::CopyFromFile(const std::filesystem::path& folder) const {
  server_.Run(fmt::format("COPY measured TO '{}' (FORMAT binary)", BinaryFile().string()));
  return {folder,
          {"/usr/bin/psql", "-q", AddressOf(server_), "-c",
           fmt::format("BEGIN; DROP TABLE IF EXISTS copied; CREATE TABLE copied (LIKE measured); COPY copied FROM '{}' "
                       "(FORMAT binary); COMMIT",
                       BinaryFile().string())},
          {},
          {}};
}

}  // namespace sqlflow::bench
