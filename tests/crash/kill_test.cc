// kill -9 at random moments: the target is always the old one or the new one, never another, and what was left over is
// gone after the next run. A dozen kills a mode; with SQLFLOW_FULL=1 fifty, as `./dev test --full` runs it.
#include <gtest/gtest.h>

#include <csignal>
#include <random>
#include <sstream>
#include <thread>

#include "project.h"
#include "sample.h"

namespace sqlflow::crash {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr tests::Sample kKills{.full = 50, .usual = 12, .sanitized = 4};
constexpr tests::Sample kKillsOfAPipeline{.full = 500, .usual = 50, .sanitized = 6};

constexpr int kRows = 40000;

void ExpectEither(const std::string& found, const std::string& before, const std::string& after) {
  EXPECT_TRUE(found == before || found == after) << found << "is neither\n" << before << "nor\n" << after;
}

// Calls `check` after each of so many runs of day 2 that were killed somewhere between start and end, and `recover`
// after some of them (all, in the full test): a run as if nothing had been.
void KillOften(Project& project, const std::function<void()>& check, const std::function<void()>& recover,
               const std::vector<std::string>& run = {"run", "load", "--var", "day=2"}, int kills = kKills.size()) {
  project.Save();
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(RunToEnd(run, project.folder()).exit_code, 0);
  const Seconds whole = std::chrono::steady_clock::now() - begin;

  std::mt19937 random(20240229);
  int killed = 0;
  for (int i = 0; i < kills; ++i) {
    project.Restore();
    // One moment in each of as many equal parts: random, and none of the run is left out.
    const double part = (i + std::uniform_real_distribution<>(0, 1)(random)) / kills;
    Child child(run, project.folder());
    std::this_thread::sleep_for(whole * part);
    child.Send(SIGKILL);
    const Ending ending = child.Wait();
    ASSERT_TRUE(ending.exit_code == 128 + SIGKILL || ending.exit_code == 0) << ending.exit_code << ending.output;
    killed += ending.exit_code != 0;
    check();
    if (tests::IsFull() || i % 4 == 1) recover();
    if (testing::Test::HasFailure()) FAIL() << "kill " << i << " after " << part << " of the run";
  }
  EXPECT_GT(killed, 0);
}

class KilledLoadTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(KilledLoadTest, LeavesTheOldTableOrTheNewOne) {
  const std::string mode = GetParam().second;
  Project project(
      "SOURCE customers TYPE CSV PARAMS {\"path\": \"data/day_${day}.csv\", \"cursor_field\": \"changed_at\"};\n"
      "LOAD target FROM customers MODE " +
      mode + ";\n");
  for (int day : {1, 2}) project.Write("data/day_" + std::to_string(day) + ".csv", Customers(day, kRows));
  project.Load(1);
  const std::string before = project.Fingerprint();
  project.Save();
  project.Load(2);
  const std::string after = project.Fingerprint();
  const std::set<std::string> tidy = project.Paths();
  ASSERT_NE(before, after);
  project.Restore();

  std::string found;
  const auto check = [&] {
    found = project.Fingerprint();
    ExpectEither(found, before, after);
  };
  const auto recover = [&] {
    // An APPEND that went through would rightly add its rows once more.
    if (mode == "APPEND" && found == after) return;
    project.Load(2);
    EXPECT_EQ(project.Fingerprint(), after);
    EXPECT_EQ(project.Paths(), tidy);
  };
  KillOften(project, check, recover);
}

INSTANTIATE_TEST_SUITE_P(Modes, KilledLoadTest,
                         testing::Values(std::pair("Replace", "REPLACE"), std::pair("Append", "APPEND"),
                                         std::pair("Merge", "MERGE KEY (id)"), std::pair("Scd2", "SCD2 KEY (id)")),
                         [](const auto& chosen) { return chosen.param.first; });

class KilledIncrementalTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

// The rows, the watermark and the history of a load are one: whatever is killed when, all of them are the old ones or
// all are the new, and the next run ends where a run without the crash would have.
TEST_P(KilledIncrementalTest, LeavesRowsAndWatermarkOfOneMoment) {
  Project project(std::string("SOURCE customers TYPE CSV PARAMS {\"path\": \"data/log.csv\", \"sync_mode\": "
                              "\"incremental\", \"cursor_field\": \"changed_at\"") +
                  GetParam().second + "};\nLOAD target FROM customers;\n");
  const auto state = [&] {
    return project.Fingerprint() + project.Ask("SELECT value, slice_rows FROM sqlflow.watermarks") +
           project.Ask("SELECT rows_read, inserted, updated, watermark_after FROM sqlflow.steps ORDER BY started_at");
  };
  project.Write("data/log.csv", Customers(1, kRows));
  project.Load(1);
  const std::string before = state();
  project.Write("data/log.csv", CustomerLog(kRows));
  project.Save();
  project.Load(2);
  const std::string after = state(), rows = project.Fingerprint();
  const std::set<std::string> tidy = project.Paths();
  ASSERT_NE(before, after);
  project.Restore();

  const auto check = [&] { ExpectEither(state(), before, after); };
  const auto recover = [&] {
    project.Load(2);
    EXPECT_EQ(project.Fingerprint(), rows);
    EXPECT_EQ(project.Paths(), tidy);
    EXPECT_EQ(project.Ask("SELECT count(*) AS n FROM sqlflow.runs WHERE status = 'RUNNING'"), "n\n0\n");
  };
  KillOften(project, check, recover);
}

INSTANTIATE_TEST_SUITE_P(Keys, KilledIncrementalTest,
                         testing::Values(std::pair("ByKey", ", \"primary_key\": \"id\""), std::pair("WithoutKey", "")),
                         [](const auto& chosen) { return chosen.param.first; });

class KilledTransformTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

// A table in MODE INCREMENTAL: its rows, the start of the run that made them and the history are of one moment.
TEST_P(KilledTransformTest, LeavesRowsAndStateOfOneMoment) {
  Project project(std::string("SOURCE log TYPE CSV PARAMS {\"path\": \"data/log.csv\"};\n"
                              "LOAD raw FROM log;\n"
                              "CREATE TABLE target MODE INCREMENTAL BY changed_at") +
                  GetParam().second + " AS SELECT * FROM raw WHERE changed_at >= @start_dt;\n");
  const auto state = [&] {
    return project.Fingerprint() +
           project.Ask(
               "SELECT rows_read, inserted, updated, deleted, watermark_after FROM sqlflow.steps WHERE step = "
               "'table_target' ORDER BY started_at") +
           project.Ask(
               "SELECT run_id = (SELECT arg_max(run_id, started_at) FROM sqlflow.steps WHERE step = 'table_target') AS "
               "same FROM sqlflow.watermarks");
  };
  project.Write("data/log.csv", Customers(1, kRows));
  project.Load(1);
  const std::string before = state();
  project.Write("data/log.csv", std::string(GetParam().second).empty() ? CustomerLog(kRows) : Customers(2, kRows));
  project.Save();
  project.Load(2);
  const std::string after = state(), rows = project.Fingerprint();
  const std::set<std::string> tidy = project.Paths();
  ASSERT_NE(before, after);
  project.Restore();

  const auto check = [&] { ExpectEither(state(), before, after); };
  const auto recover = [&] {
    project.Load(2);
    EXPECT_EQ(project.Fingerprint(), rows);
    EXPECT_EQ(project.Paths(), tidy);
  };
  KillOften(project, check, recover);
}

INSTANTIATE_TEST_SUITE_P(Keys, KilledTransformTest,
                         testing::Values(std::pair("ByKey", " KEY (id)"), std::pair("WithoutKey", "")),
                         [](const auto& chosen) { return chosen.param.first; });

// A backfill that replaces: the rows of the range are the old ones or the new, and the watermark speaks of them.
TEST(KilledBackfillTest, LeavesTheOldRangeOrTheNewOne) {
  Project project(
      "SOURCE customers TYPE CSV PARAMS {\"path\": \"data/log.csv\", \"sync_mode\": \"incremental\", "
      "\"cursor_field\": \"changed_at\"};\nLOAD target FROM customers;\n");
  const auto state = [&] {
    return project.Fingerprint() + project.Ask("SELECT value, slice_rows, slice_checksum FROM sqlflow.watermarks") +
           project.Ask("SELECT rows_read, inserted, deleted FROM sqlflow.steps ORDER BY started_at");
  };
  const std::vector<std::string> backfill = {"run",  "load",       "--from",    "2024-01-01",
                                             "--to", "2024-01-03", "--replace", "--yes"};
  project.Write("data/log.csv", CustomerLog(kRows));
  project.Load(2);
  const std::string before = state();
  project.Write("data/log.csv", Customers(2, kRows));
  project.Save();
  ASSERT_EQ(RunToEnd(backfill, project.folder()).exit_code, 0);
  const std::string after = state(), rows = project.Fingerprint();
  const std::set<std::string> tidy = project.Paths();
  ASSERT_NE(before, after);
  project.Restore();

  const auto check = [&] { ExpectEither(state(), before, after); };
  const auto recover = [&] {
    ASSERT_EQ(RunToEnd(backfill, project.folder()).exit_code, 0);
    project.Load(2);  // goes on: nobody else changed what it left
    EXPECT_EQ(project.Fingerprint(), rows);
    EXPECT_EQ(project.Paths(), tidy);
  };
  KillOften(project, check, recover, backfill);
}

class KilledFilesTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

// So are the records of the files that were read: none is taken for read whose rows are not in the table.
TEST_P(KilledFilesTest, LeavesRowsAndFilesOfOneMoment) {
  Project project(std::string("SOURCE customers TYPE CSV PARAMS {\"path\": \"data/*.csv\", \"sync_mode\": "
                              "\"incremental\", \"cursor_field\": \"") +
                  GetParam().second + "\"};\nLOAD target FROM customers;\n");
  const auto write = [&](const std::string& name, const std::string& text, int day) {
    project.Write(name, text);
    const std::chrono::sys_seconds modified = std::chrono::sys_days(std::chrono::year(2024) / 1 / day);
    std::filesystem::last_write_time(project.folder() / name, std::chrono::file_clock::from_sys(modified));
  };
  const auto state = [&] {
    return project.Fingerprint() + project.Ask("SELECT value, slice_rows FROM sqlflow.watermarks") +
           project.Ask("SELECT * EXCLUDE (run_id, read_at) FROM sqlflow.files ORDER BY path");
  };
  const std::string day_1 = Customers(1, kRows), day_2 = Customers(2, kRows);
  write("data/1.csv", day_1, 1);
  write("data/2.csv", day_1, 2);
  project.Load(1);
  const std::string before = state();
  write("data/2.csv", day_1.substr(0, day_1.find('\n', day_1.size() / 2) + 1), 3);
  write("data/3.csv", day_2, 4);
  project.Save();
  project.Load(2);
  const std::string after = state();
  ASSERT_NE(before, after);

  const auto check = [&] { ExpectEither(state(), before, after); };
  const auto recover = [&] {
    project.Load(2);
    EXPECT_EQ(state(), after);
  };
  KillOften(project, check, recover);
}

INSTANTIATE_TEST_SUITE_P(Cursors, KilledFilesTest,
                         testing::Values(std::pair("Column", "changed_at"), std::pair("Time", "_file_modified")),
                         [](const auto& chosen) { return chosen.param.first; });

// Several incremental steps, one upon the other: whenever it is killed, every step is before or after, and the next run
// ends where one without the crash would have.
TEST(KilledPipelineTest, EveryStepIsBeforeOrAfterAndTheNextRunMendsAll) {
  Project project(
      "SOURCE log TYPE CSV PARAMS {\"path\": \"data/log.csv\", \"sync_mode\": \"incremental\", \"cursor_field\": "
      "\"changed_at\"};\n"
      "SOURCE keyed TYPE CSV PARAMS {\"path\": \"data/log.csv\", \"sync_mode\": \"incremental\", \"cursor_field\": "
      "\"changed_at\", \"primary_key\": \"id\"};\n"
      "LOAD raw FROM log;\n"
      "LOAD current FROM keyed;\n"
      "LOAD versions FROM keyed MODE SCD2;\n"
      "CREATE TABLE daily MODE INCREMENTAL BY changed_at AS SELECT changed_at, count(*) AS n, sum(amount) AS amount "
      "FROM "
      "raw GROUP BY changed_at;\n"
      "CREATE TABLE totals AS SELECT count(*) AS n, sum(n) AS customers FROM daily;\n");
  const std::vector<std::string> tables = {"raw", "current", "versions", "daily", "totals"};
  const auto states = [&] {
    std::string question = "FROM (";
    for (const std::string& table : tables) {
      question += (table == tables[0] ? "" : " UNION ALL ") + FingerprintQuestion(table);
    }
    std::istringstream answer(project.Ask(question + ")"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(answer, line);) lines.push_back(line);
    return std::vector<std::string>(lines.begin() + 1, lines.end());  // without the names
  };
  project.Write("data/log.csv", Customers(1, kRows));
  project.Load(1);
  const std::vector<std::string> before = states();
  project.Write("data/log.csv", CustomerLog(kRows));
  project.Save();
  project.Load(2);
  const std::vector<std::string> after = states();
  project.Restore();

  const auto check = [&] {
    const std::vector<std::string> found = states();
    for (size_t i = 0; i < tables.size(); ++i) {
      EXPECT_NE(before[i], after[i]);
      EXPECT_TRUE(found[i] == before[i] || found[i] == after[i]) << tables[i] << "\n" << found[i];
    }
  };
  const auto recover = [&] {
    project.Load(2);
    EXPECT_EQ(states(), after);
  };
  KillOften(project, check, recover, {"run", "load"}, kKillsOfAPipeline.size());
}

class KilledStepsTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

// The history of steps without a transaction of their own, which is written with the next that has one, or after a
// while.
TEST_P(KilledStepsTest, TheHistoryKnowsTheStepsThatWereDone) {
  Project project(
      std::string("CREATE TABLE a AS SELECT 1 AS i;\nUPDATE a SET i = 2;\nCREATE VIEW v AS SELECT * FROM a;\n"
                  "EXPORT v TO 'output/result.csv';\n") +
      GetParam().second + ";\nCREATE TABLE endless AS SELECT i FROM range(1000000000000) numbers(i);\n");
  Child child({"run", "load"}, project.folder());
  ASSERT_TRUE(child.WaitForOutput("CREATE TABLE last"));
  // What is written after a while is so once the step is done.
  while (project.Ask("SELECT count(*) AS n FROM sqlflow.steps") != "n\n5\n") ASSERT_FALSE(child.HasEnded());
  child.Send(SIGKILL);
  child.Wait();
  EXPECT_EQ(project.Ask("SELECT string_agg(kind, ',' ORDER BY started_at) AS kinds FROM sqlflow.steps"),
            "kinds\n\"table,sql,view,export,table\"\n");
}

INSTANTIATE_TEST_SUITE_P(
    Ends, KilledStepsTest,
    testing::Values(std::pair("WithTheNextCommit", "CREATE TABLE last MODE APPEND AS SELECT 1 AS i"),
                    std::pair("AfterAWhile",
                              "CREATE TABLE last AS SELECT sum(hash(i)) AS n FROM range(300000000) numbers(i)")),
    [](const auto& chosen) { return chosen.param.first; });

class KilledExportTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(KilledExportTest, LeavesTheOldFileOrTheNewOne) {
  Project project(std::string("EXPORT SELECT i AS id, i % 5 AS part, md5((i * ${day})::VARCHAR) AS text "
                              "FROM range(100000) numbers(i) TO ") +
                  GetParam().second + ";\n");
  project.Load(1);
  const auto before = project.Outputs("output");
  project.Save();
  project.Load(2);
  const auto after = project.Outputs("output");
  ASSERT_FALSE(before.empty());
  ASSERT_NE(before, after);
  project.Restore();
  const std::set<std::string> tidy = project.Paths();

  const auto check = [&] {
    // What a killed run left has a name of its own: under the export's name stands the old or the new.
    const auto found = project.Outputs("output/result");
    EXPECT_TRUE(found == before || found == after) << found.size() << " files";
  };
  const auto recover = [&] {
    project.Load(2);
    EXPECT_TRUE(project.Outputs("output") == after);
    EXPECT_EQ(project.Paths(), tidy);
  };
  KillOften(project, check, recover);
}

INSTANTIATE_TEST_SUITE_P(
    Formats, KilledExportTest,
    testing::Values(std::pair("Csv", "'output/result' TYPE CSV"), std::pair("Parquet", "'output/result' TYPE PARQUET"),
                    std::pair("Jsonl", "'output/result' TYPE JSONL"),
                    std::pair("Folder", "'output/result' TYPE PARQUET OPTIONS {\"partition_by\": [\"part\"]}")),
    [](const auto& chosen) { return chosen.param.first; });

}  // namespace
}  // namespace sqlflow::crash
