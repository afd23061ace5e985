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
  // The table that the rival tools were measured with (docs/benchmarks.md says what came of it).
  server_.Run(fmt::format(
      R"(CREATE TABLE events AS SELECT i::bigint AS id, (i * 48271 % 100003)::int AS customer_id,
        ((i * 69621 % 99999989 + 1) / 100.0)::numeric(12,2) AS amount,
        ('{{EUR,USD,GBP,JPY,CHF,SEK,PLN,CZK,AUD,CAD}}'::text[])[1 + i * 7919 % 10] AS currency,
        ('{{new,paid,packed,shipped,delivered,returned,cancelled}}'::text[])[1 + i * 104729 % 7] AS status,
        CASE WHEN i % 50 = 7 THEN NULL
          WHEN i % 100 = 3 THEN 'said "ok" ' || substr(m, 1, 12 + (i % 17)::int)
          WHEN i % 10 = 1 THEN 'lot ' || substr(m, 1, 6) || ', shelf ' || substr(m, 7, 2 + (i % 19)::int)
          ELSE 'order note ' || substr(m, 1, 9 + (i % 20)::int) END AS note,
        timestamp '2023-01-01' + i * interval '3 seconds' AS created_at,
        timestamp '2023-01-01' + (i * 3000000 + i * 31337 % 1000000) * interval '1 microsecond' AS updated_at
      FROM (SELECT i, md5(i::text) AS m FROM generate_series(1::bigint, {}) i) numbers)",
      rows));
  server_.Run("VACUUM ANALYZE events");
}

Run PostgresLoad::Ours(const std::filesystem::path& program, const std::filesystem::path& folder) const {
  return PostgresRun(program, folder, SourceOf(server_) + "LOAD events FROM pg;\n");
}

Run PostgresLoad::Psql(const std::filesystem::path& folder) const {
  return {folder,
          {"/usr/bin/psql", "-q", "-o", "/dev/null", AddressOf(server_), "-c", "COPY events TO STDOUT (FORMAT BINARY)"},
          {},
          {}};
}

Run PostgresLoad::OurWrite(const std::filesystem::path& program, const std::filesystem::path& folder) const {
  std::ofstream(folder / "profiles/dev.yml", std::ios::app)
      << "connections:\n  server: {\"type\": POSTGRES, " << server_.Parameters(R"("ssl_mode": "disable")") << "}\n";
  std::ofstream(folder / "pipelines/write.sf") << "EXPORT events TO server OPTIONS { \"table\": \"written\" };\n";
  return {folder, {program.string(), "run", "write"}, {}, {}};
}

Run PostgresLoad::CopyFromFile(const std::filesystem::path& folder) const {
  server_.Run(fmt::format("COPY events TO '{}' (FORMAT binary)", BinaryFile().string()));
  return {folder,
          {"/usr/bin/psql", "-q", AddressOf(server_), "-c",
           fmt::format("BEGIN; DROP TABLE IF EXISTS copied; CREATE TABLE copied (LIKE events); COPY copied FROM '{}' "
                       "(FORMAT binary); COMMIT",
                       BinaryFile().string())},
          {},
          {}};
}

}  // namespace sqlflow::bench
