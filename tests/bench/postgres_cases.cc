#include "postgres_cases.h"

#include <fmt/format.h>

#include "postgres_incremental.h"
#include "postgres_load.h"
#include "report.h"

namespace sqlflow::bench {
namespace {

namespace fs = std::filesystem;

constexpr double kMostMegabytes = 150;  // at default settings, whatever the number of rows

struct Place {
  fs::path programs;
  fs::path folder;
  fs::path program() const { return programs / "sqlflow"; }
};

// All of a table, beside what psql takes to receive it, and back, beside the server's COPY from a file.
bool RunWhole(const Place& place, const PostgresLoad& load, const Case& read, const Case& write) {
  const fs::path folder = place.folder / "whole";
  bool ok = ReportCase(read, MeasureInterleaved({load.Ours(place.program(), folder), load.Psql(folder)}, read.times));
  ok &= ReportCase(
      write, MeasureInterleaved({load.OurWrite(place.program(), folder), load.CopyFromFile(folder)}, write.times));
  fs::remove_all(folder);
  return ok;
}

bool RunIncremental(const Place& place, const live::PostgresServer& server, int64_t rows, const Case& nothing,
                    const Case& few) {
  const fs::path folder = place.folder / "incremental";
  const PostgresIncremental load(server, rows, place.programs, folder);
  bool ok = ReportCase(nothing, load.NothingNew(nothing.times));
  load.Change();
  ok &= ReportCase(few, MeasureInterleaved({load.Ours(), load.ByHand()}, few.times));
  load.Check();
  fs::remove_all(folder);
  return ok;
}

// Ours only: what counts is the memory.
bool RunWide(const Place& place, const live::PostgresServer& server, const Case& one, int64_t rows,
             const std::string& value) {
  std::string columns;
  for (int column = 1; column <= 50; ++column) {
    columns += fmt::format("{}{} AS c{}", column == 1 ? "" : ", ", fmt::format(fmt::runtime(value), column), column);
  }
  server.Run(fmt::format("CREATE TABLE wide AS SELECT {} FROM generate_series(1, {}) i", columns, rows));
  const fs::path folder = place.folder / "wide";
  const Run run = PostgresRun(place.program(), folder, SourceOf(server) + "LOAD wide FROM pg;\n");
  const bool ok = ReportCase(one, {Measure(run)});
  server.Run("DROP TABLE wide");
  fs::remove_all(folder);
  return ok;
}

}  // namespace

bool RunPostgres(const fs::path& programs, const fs::path& folder, long scale,
                 const std::function<bool(const std::string& name)>& chosen) {
  const int64_t rows = 10'000'000 / scale;
  Case read, write, nothing, few, wide, large;
  read.name = fmt::format("PostgreSQL, {} rows, COPY by psql", rows);
  write.name = fmt::format("to PostgreSQL, {} rows, COPY from a file", rows);
  nothing.name = "PostgreSQL, nothing new, server's statements";
  few.name = fmt::format("PostgreSQL, {} rows into {}, by hand", rows / 1000, rows);
  wide.name = fmt::format("PostgreSQL, {} rows of 50 columns", rows / 10);
  large.name = fmt::format("PostgreSQL, {} rows, 64 KB in each 20th", rows / 200);
  read.limits = {.ratio = 1.15, .megabytes = kMostMegabytes};
  write.limits = {.ratio = 1.15};
  nothing.limits = {.milliseconds_more = 100};
  nothing.times = 15;
  few.limits = {.ratio = 1.3};
  few.times = 7;
  wide.limits = large.limits = {.megabytes = kMostMegabytes};

  const bool whole = chosen(read.name) || chosen(write.name);
  const bool incremental = chosen(nothing.name) || chosen(few.name);
  if (!whole && !incremental && !chosen(wide.name) && !chosen(large.name)) return true;
  const live::PostgresServer server;
  const Place place{programs, folder};
  bool ok = true;
  if (whole) {
    ok &= RunWhole(place, PostgresLoad(server, rows), read, write);
    server.Run("DROP TABLE events, written, copied");
  }
  if (incremental) {
    ok &= RunIncremental(place, server, rows, nothing, few);
    server.Run("DROP TABLE measured");
  }
  if (chosen(wide.name)) {
    ok &= RunWide(place, server, wide, rows / 10,
                  "CASE WHEN {0} % 2 = 0 THEN (i * {0})::text ELSE 'text ' || (i + {0}) % 1000 END");
  }
  if (chosen(large.name)) {
    ok &= RunWide(place, server, large, rows / 200,
                  "CASE WHEN (i + {0} * 20) % 1000 = 0 THEN repeat(md5((i * {0})::text), 2048) ELSE 'text ' || i END");
  }
  fs::remove_all(folder);
  return ok;
}

}  // namespace sqlflow::bench
