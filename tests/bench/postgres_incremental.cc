#include "postgres_incremental.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <regex>
#include <thread>

#include "postgres_load.h"

namespace sqlflow::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFirstTime = "timestamptz '2024-01-01'";

std::string ReadFrom(const fs::path& path, size_t begin) {
  std::ifstream file(path);
  file.seekg(static_cast<std::streamoff>(begin));
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

PostgresIncremental::PostgresIncremental(const live::PostgresServer& server, int64_t rows, fs::path programs,
                                         fs::path folder)
    : server_(server), rows_(rows), programs_(std::move(programs)), folder_(std::move(folder)) {
  server_.Run(fmt::format(
      "CREATE TABLE measured AS SELECT i::bigint AS id, (i::bigint * 7919 % 100003)::int AS a, i / 3.0::float8 AS d, "
      "timestamptz '2024-01-01' + i * interval '1 second' AS at, 'customer ' || i % 100000 AS name, md5(i::text) AS "
      "hash, "
      "(i % 1000)::numeric(12,2) AS amount, i % 2 = 0 AS flag FROM generate_series(1, {}) i",
      rows));
  server_.Run("ALTER TABLE measured ADD PRIMARY KEY (id)");
  server_.Run("CREATE INDEX ON measured (at)");
  server_.Run("VACUUM ANALYZE measured");
  server_.Run("CHECKPOINT");
  run_ = PostgresRun(programs_ / "sqlflow", folder_,
                     SourceOf(server_, R"(, "sync_mode": "incremental", "cursor_field": "at", "primary_key": "id")") +
                         "LOAD measured FROM pg;\n");
  Measure(run_);
  fs::copy_file(run_.database, Start(), fs::copy_options::overwrite_existing);
}

double PostgresIncremental::ServerSeconds(size_t log_begin) const {
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // it may write after it has answered
  const std::string log = ReadFrom(Log(), log_begin);
  static const std::regex duration("duration: ([0-9.]+) ms");
  double milliseconds = 0;
  for (std::sregex_iterator found(log.begin(), log.end(), duration), end; found != end; ++found) {
    milliseconds += std::stod((*found)[1]);
  }
  return milliseconds / 1000;
}

std::vector<Sample> PostgresIncremental::NothingNew(int times) const {
  server_.Run("ALTER SYSTEM SET log_min_duration_statement = 0");
  server_.Run("SELECT pg_reload_conf()");
  Run in_place = run_;
  in_place.database.clear();  // as yesterday's run left it
  std::vector<Sample> ours, server;
  for (int i = 0; i <= times; ++i) {
    const size_t log_begin = fs::file_size(Log());
    const Sample sample = Measure(in_place);
    const double seconds = ServerSeconds(log_begin);
    if (i == 0) continue;
    ours.push_back(sample);
    server.push_back({seconds, 0, 0});
  }
  server_.Run("ALTER SYSTEM RESET log_min_duration_statement");
  server_.Run("SELECT pg_reload_conf()");
  return {MedianOf(ours), MedianOf(server)};
}

void PostgresIncremental::Change() const {
  const int64_t half = rows_ / 2000;
  server_.Run(
      fmt::format("UPDATE measured SET amount = amount + 1, at = {} + ({} + id / 2000) * interval '1 second' WHERE id "
                  "% 2000 = 0",
                  kFirstTime, rows_ + 10));
  server_.Run(
      fmt::format("INSERT INTO measured SELECT {0} + i, i, i / 3.0, {1} + ({0} + 10 + {2} + i) * interval '1 second', "
                  "'new ' || i, md5(i::text), i, true FROM generate_series(1, {2}) i",
                  rows_, kFirstTime, half));
  server_.Run("VACUUM ANALYZE measured");
  server_.Run("CHECKPOINT");
}

Run PostgresIncremental::Ours() const {
  Run run = run_;
  run.start = Start();
  return run;
}

Run PostgresIncremental::ByHand() const {
  const fs::path script = folder_ / "by_hand.sh";
  std::ofstream(script) << fmt::format(
      "set -e\n"
      "psql -q '{}' -c \"COPY (SELECT * FROM measured WHERE at >= {} + {} * interval '1 second') TO STDOUT (FORMAT "
      "csv)\" >changes.csv\n"
      "{} bare.duckdb \"CREATE TEMP TABLE staged AS FROM read_csv('changes.csv', header = false, columns = {{'id': "
      "'BIGINT', a: 'INTEGER', d: 'DOUBLE', 'at': 'TIMESTAMPTZ', name: 'VARCHAR', hash: 'VARCHAR', amount: "
      "'DECIMAL(12,2)', flag: 'BOOLEAN'}})\" BEGIN 'DELETE FROM measured USING staged WHERE measured.id = staged.id' "
      "'INSERT INTO measured FROM staged' COMMIT\n",
      AddressOf(server_), kFirstTime, rows_, (programs_ / "bare").string());
  return {folder_, {"/bin/sh", script.string()}, folder_ / "bare.duckdb", Start()};
}

void PostgresIncremental::Check() const {
  const auto there =
      server_.Run("SELECT count(*), sum(id), sum(amount), max(at) AT TIME ZONE 'UTC' FROM measured").rows[0];
  for (const char* database : {"ours.duckdb", "bare.duckdb"}) {
    const std::string wrong = fmt::format(
        "SELECT error('{} is not what the server has') FROM (SELECT count(*), sum(id), sum(amount), max(\"at\") AT "
        "TIME "
        "ZONE 'UTC' FROM measured) AS found(a, b, c, d) WHERE (a, b, c, d) IS DISTINCT FROM ({}, {}, {}, TIMESTAMP "
        "'{}')",
        database, *there[0], *there[1], *there[2], *there[3]);
    Measure({folder_, {(programs_ / "bare").string(), (folder_ / database).string(), wrong}, {}, {}});
  }
}

}  // namespace sqlflow::bench
