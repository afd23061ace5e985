#include "postgres_load.h"

#include <fmt/format.h>

#include <fstream>

namespace sqlflow::bench {

PostgresLoad::PostgresLoad(int64_t rows) {
  server_.Run(fmt::format(
      "CREATE TABLE measured AS SELECT i::bigint AS id, (i::bigint * 7919 % 100003)::int AS a, i / 3.0::float8 AS d, "
      "timestamptz '2024-01-01' + i * interval '1 second' AS at, 'customer ' || i % 100000 AS name, md5(i::text) AS "
      "hash, "
      "(i % 1000)::numeric(12,2) AS amount, i % 2 = 0 AS flag FROM generate_series(1, {}) i; VACUUM ANALYZE measured",
      rows));
}

Run PostgresLoad::Ours(const std::filesystem::path& program, const std::filesystem::path& folder) const {
  std::filesystem::create_directories(folder / "profiles");
  std::filesystem::create_directories(folder / "pipelines");
  std::ofstream(folder / "sqlflow.yml") << "name: bench\n";
  std::ofstream(folder / "profiles/dev.yml") << "engines:\n  duckdb:\n    mode: persistent\n    path: ours.duckdb\n";
  std::ofstream(folder / "pipelines/bench.sf")
      << "SOURCE pg TYPE POSTGRES PARAMS { " << server_.Parameters(R"("ssl_mode": "disable")") << " };\n"
      << "LOAD measured FROM pg;\n";
  return {folder, {program.string(), "run", "bench"}, folder / "ours.duckdb", {}};
}

Run PostgresLoad::Psql(const std::filesystem::path& folder) const {
  return {folder,
          {"/usr/bin/psql", "-q", "-o", "/dev/null",
           fmt::format("postgresql://postgres:secret@127.0.0.1:{}/postgres?sslmode=disable", server_.port()), "-c",
           "COPY measured TO STDOUT (FORMAT BINARY)"},
          {},
          {}};
}

}  // namespace sqlflow::bench
