// bench PROGRAMS CACHE [--quick] [CASE...]: our time and memory beside bare DuckDB's for the same work, as ratios of
// medians of interleaved runs. PROGRAMS holds sqlflow and bare; CACHE keeps the files that are read.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "base/file.h"
#include "cases.h"
#include "measure.h"
#include "policy_cost.h"
#include "postgres_cases.h"
#include "report.h"

namespace sqlflow::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path programs;
  fs::path cache;
  bool quick = false;
  std::vector<std::string> names;  // parts of names of cases; none: all
};

void MakeData(const Options& options, const fs::path& folder, long scale) {
  fs::create_directories(folder);
  for (const DataFile& file : DataFiles(scale)) {
    if (fs::exists(folder / file.name)) continue;
    std::cerr << "==> making " << file.name << "\n";
    const fs::path part = folder / (file.name + ".part");
    std::string sql = file.sql;
    sql.replace(sql.find("${FILE}"), 7, part.string());
    Measure({folder, {(options.programs / "bare").string(), "", sql}, {}, {}});
    fs::rename(part, folder / file.name);
  }
}

// The folder has the files and no others.
void Link(const fs::path& folder, const std::vector<fs::path>& files) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const fs::path& file : files) fs::create_hard_link(file, folder / file.filename());
}

// A project of one pipeline with a database on disk.
Run OurRun(const Options& options, const Case& one, const fs::path& folder) {
  const std::string program = (options.programs / "sqlflow").string();
  if (one.pipeline.empty()) {
    Run run{folder, {program}, {}, {}};
    run.arguments.insert(run.arguments.end(), one.arguments.begin(), one.arguments.end());
    return run;
  }
  base::ReplaceFile(folder / "sqlflow.yml", "name: bench\n");
  const std::string memory = one.memory_limit.empty() ? "" : "    memory_limit: " + one.memory_limit + "\n";
  base::ReplaceFile(folder / "profiles/dev.yml",
                    "engines:\n  duckdb:\n    mode: persistent\n    path: ours.duckdb\n" + memory);
  base::ReplaceFile(folder / "pipelines/bench.sf", one.pipeline);
  Run run{folder, {program, "run", "bench"}, folder / "ours.duckdb", {}};
  if (one.first.empty()) return run;
  Link(folder / "in", {one.first});
  Measure(run);
  run.start = folder / "start.duckdb";
  fs::rename(run.database, run.start);
  Link(folder / "in", one.then);
  return run;
}

Run BareRun(const Options& options, const Case& one, const fs::path& folder) {
  Run run{
      folder, {(options.programs / "bare").string(), (folder / "bare.duckdb").string()}, folder / "bare.duckdb", {}};
  if (!one.first.empty()) run.start = folder / "start.duckdb";
  run.arguments.insert(run.arguments.end(), one.sql.begin(), one.sql.end());
  return run;
}

bool IsChosen(const Options& options, const std::string& of_case) {
  for (const std::string& name : options.names) {
    if (of_case.find(name) != std::string::npos) return true;
  }
  return options.names.empty();
}

bool ReportPolicy(const std::string& name, double policy, double trip) {
  constexpr double kLimit = 1.01;
  const double ratio = (trip + policy) / trip;
  return Report(name, fmt::format("{:.0f} ns", trip + policy), fmt::format("{:.0f} ns", trip),
                fmt::format("{:.4f}", ratio), fmt::format("{:.2f}", kLimit), ratio <= kLimit);
}

// A round trip over a local socket is the shortest call that there is.
bool RunPolicy() {
  const PolicyCost cost = MeasurePolicy();
  const bool plain = ReportPolicy("call through the policy, local round trip", cost.plain, cost.round_trip);
  return ReportPolicy("  with a rate limit", cost.limited, cost.round_trip) && plain;
}

bool RunAll(const Options& options) {
  const long scale = options.quick ? 10 : 1;
  const fs::path data = options.cache / (options.quick ? "bench-quick" : "bench");
  MakeData(options, data, scale);
  ReportHead();
  bool ok = true;
  int number = 0;
  for (const Case& one : Cases(data, scale)) {
    const fs::path folder = data / fmt::format("case_{}", ++number);
    if (!IsChosen(options, one.name)) continue;
    fs::create_directories(folder);
    std::vector<Run> runs = {OurRun(options, one, folder)};
    if (!one.sql.empty()) runs.push_back(BareRun(options, one, folder));
    ok &= ReportCase(one, MeasureInterleaved(runs, one.times));
    fs::remove_all(folder);
  }
  const auto chosen = [&](const std::string& name) { return IsChosen(options, name); };
  ok &= RunPostgres(options.programs, data / "postgres", scale, chosen);
  if (IsChosen(options, "policy")) ok &= RunPolicy();
  return ok;
}

Options ReadOptions(int argc, char** argv) {
  if (argc < 3) throw std::runtime_error("usage: bench PROGRAMS CACHE [--quick] [CASE...]");
  Options options{fs::absolute(argv[1]), fs::absolute(argv[2]), false, {}};
  for (int i = 3; i < argc; ++i) {
    if (std::string(argv[i]) == "--quick") {
      options.quick = true;
    } else {
      options.names.emplace_back(argv[i]);
    }
  }
  return options;
}

}  // namespace
}  // namespace sqlflow::bench

int main(int argc, char** argv) try {
  return sqlflow::bench::RunAll(sqlflow::bench::ReadOptions(argc, argv)) ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "bench: " << error.what() << "\n";
  return 2;
}
