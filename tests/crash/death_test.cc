// sqlflow_dying dies, meets a full disk or is interrupted at every place of every kind of step: between two statements,
// before, within and after each write and sync of the files. What is found afterwards is what was before or what comes
// after, and the next run ends where one without the crash would have. One passing of each place, chosen anew each
// time; with SQLFLOW_FULL=1 every one.
#include <gtest/gtest.h>

#include <csignal>
#include <random>
#include <sstream>

#include "documents.h"
#include "project.h"
#include "sample.h"

namespace sqlflow::crash {
namespace {

constexpr int kRows = 400;

struct Scenario {
  const char* name;
  std::string pipeline;
  std::string log_1;  // data/log.csv before the first run; day_1.csv and day_2.csv are always there
  std::string log_2;  // and before the run that dies
  std::vector<std::string> command = {"run", "load", "--var", "day=2"};
  std::string step = "%";      // whose row of the history commits with the rows; %: all that is kept does
  bool again_is_more = false;  // a run after one that went through rightly adds rows
  std::string batches;         // the end of the pipeline that makes it load in batches
  bool is_slow = false;
};

std::string Source(const std::string& more) {
  return "SOURCE log TYPE CSV PARAMS {\"path\": \"data/log.csv\", \"cursor_field\": \"changed_at\"" + more + "};\n";
}

constexpr int kTie = 5;  // rows with the same time

// In no order.
std::string Ticks(int rows) {
  std::string csv = "id,changed_at\n";
  for (int i = 0; i < rows; ++i) {
    const int id = i * 79 % rows;
    csv += std::to_string(id) + "," + std::to_string(id / kTie) + "\n";
  }
  return csv;
}

Scenario InBatches(const char* name, const std::string& key) {
  Scenario scenario{name, Source(", \"sync_mode\": \"incremental\"" + key) + "LOAD target FROM log MODE INCREMENTAL",
                    Ticks(40), Ticks(200)};
  scenario.batches = " BATCH_SIZE 40;\n";
  return scenario;
}

std::vector<Scenario> Scenarios() {
  const std::string days =
      "SOURCE customers TYPE CSV PARAMS {\"path\": \"data/day_${day}.csv\", \"cursor_field\": \"changed_at\"};\n";
  const std::string raw = "SOURCE log TYPE CSV PARAMS {\"path\": \"data/log.csv\"};\nLOAD raw FROM log;\n";
  const std::string incremental = ", \"sync_mode\": \"incremental\"";
  const std::string documents =
      "SOURCE log TYPE SQLITE PARAMS {\"path\": \"data/log.csv\", \"table\": \"documents\"};\nLOAD target FROM log;\n";
  const std::string one = Customers(1, kRows), two = Customers(2, kRows), both = CustomerLog(kRows);
  const std::vector<std::string> run = {"run", "load", "--var", "day=2"};
  const std::string table = "table_target";
  return {
      {"Replace", days + "LOAD target FROM customers MODE REPLACE;\n", one, one},
      {"Append", days + "LOAD target FROM customers MODE APPEND;\n", one, one, run, "%", true},
      {"Merge", days + "LOAD target FROM customers MODE MERGE KEY (id);\n", one, one},
      {"Scd2", days + "LOAD target FROM customers MODE SCD2 KEY (id);\n", one, one},
      {"IncrementalByKey", Source(incremental + ", \"primary_key\": \"id\"") + "LOAD target FROM log;\n", one, both},
      {"IncrementalWithoutKey", Source(incremental) + "LOAD target FROM log;\n", one, both},
      {"IncrementalScd2", Source(incremental + ", \"primary_key\": \"id\"") + "LOAD target FROM log MODE SCD2;\n", one,
       both},
      {"Backfill",
       Source(incremental) + "LOAD target FROM log;\n",
       both,
       two,
       {"run", "load", "--from", "2024-01-01", "--to", "2024-01-03", "--replace", "--yes"}},
      {"FullRefresh", Source(incremental) + "LOAD target FROM log;\n", one, two, {"run", "load", "--full-refresh"}},
      {"Table", raw + "CREATE TABLE target AS SELECT * FROM raw;\n", one, both, run, ""},
      // More than 6 MB: the COMMIT checkpoints.
      {"HeavyRows", documents, Documents(1, kRows, 20'000), Documents(2, kRows, 20'000)},
      // More than 48 MB: they are committed in parts.
      {"RowsInParts", documents, Documents(1, 32, 2'000'000), Documents(2, 32, 2'000'000), run, "%", false, "", true},
      {"TableMerge", raw + "CREATE TABLE target MODE MERGE KEY (id) AS SELECT * FROM raw;\n", one, two, run, table},
      {"TableAppend", raw + "CREATE TABLE target MODE APPEND AS SELECT * FROM raw;\n", one, two, run, table, true},
      {"TableIncremental",
       raw + "CREATE TABLE target MODE INCREMENTAL BY changed_at AS SELECT * FROM raw WHERE changed_at >= @start_dt;\n",
       one, both, run, table},
      {"TableIncrementalByKey",
       raw + "CREATE TABLE target MODE INCREMENTAL BY changed_at KEY (id) AS SELECT * FROM raw;\n", one, two, run,
       table},
      {"Sql", "CREATE TABLE IF NOT EXISTS target (day INTEGER);\nUPDATE target SET day = ${day};\n" + raw, one, both,
       run, ""},
      InBatches("BatchesByKey", ", \"primary_key\": \"id\""),
      InBatches("BatchesWithoutKey", ""),
      {"Compact", Source(incremental) + "LOAD target FROM log;\n", one, one, {"compact"}},
      {"Export", raw + "CREATE TABLE target AS SELECT 1 AS i;\nEXPORT raw TO 'output/result.csv';\n", one, both, run,
       ""},
  };
}

// The project of a scenario as it stands before the run that dies, and what is found before and after it.
class Ground {
 public:
  explicit Ground(const Scenario& scenario) : scenario_(scenario), project_(scenario.pipeline + scenario.batches) {
    for (int day : {1, 2}) project_.Write("data/day_" + std::to_string(day) + ".csv", Customers(day, kRows));
    project_.Write("data/log.csv", scenario_.log_1);
    project_.Load(1);
    before_ = State();
    project_.Write("data/log.csv", scenario_.log_2);
    project_.Save();
    CountPlaces();
    after_ = State();
    rows_ = Rows();
    tidy_ = project_.Paths();
    if (!scenario_.batches.empty()) ExpectSameInOneLoad();
  }

  const Project& project() const { return project_; }
  const std::string& before() const { return before_; }
  const std::string& after() const { return after_; }
  const std::string& rows() const { return rows_; }  // after it
  const std::set<std::string>& tidy() const { return tidy_; }
  const std::map<std::string, long>& places() const { return places_; }  // how often it passes each

  // Of a load in batches: those that are committed, with their watermark and history.
  bool HoldsWholeBatches() const {
    const std::string found = project_.Ask(
        "SELECT max(changed_at) = (SELECT value::BIGINT FROM sqlflow.watermarks) AS up_to_the_watermark, count(*) = "
        "(SELECT sum(inserted) FROM sqlflow.steps) AS as_the_history_says, count(*) = (max(changed_at) + 1) * " +
        std::to_string(kTie) + " AS all_below FROM target");
    return found.find("true,true,true") != std::string::npos;
  }

  std::string Rows() const {
    std::string rows = project_.Fingerprint();
    for (const auto& [path, content] : project_.Outputs("output/result.csv")) rows += content;
    if (!scenario_.batches.empty()) {
      rows += project_.Ask("SELECT value, slice_rows, slice_checksum FROM sqlflow.watermarks");
    }
    return rows;
  }

  // What commits with the rows.
  std::string State() const {
    if (scenario_.step.empty()) return Rows();
    if (scenario_.step != "%") {
      return Rows() + project_.Ask(
                          "SELECT rows_read, inserted, updated, deleted FROM sqlflow.steps WHERE status = 'SUCCEEDED' "
                          "AND step = '" +
                          scenario_.step + "' ORDER BY started_at");
    }
    return project_.Ask(
        FingerprintQuestion("target") +
        "; SELECT target, value, slice_rows, slice_checksum FROM sqlflow.watermarks ORDER BY ALL; SELECT (SELECT "
        "count(*) "
        "FROM sqlflow.schemas) AS schemas, (SELECT count(*) FROM sqlflow.files) AS files; SELECT rows_read, inserted, "
        "updated, deleted, watermark_after FROM sqlflow.steps WHERE status = 'SUCCEEDED' ORDER BY started_at");
  }

  int StepsInHistory() const {
    const std::string answer = project_.Ask("SELECT count(*) AS n FROM sqlflow.steps WHERE status = 'SUCCEEDED'");
    return std::stoi(answer.substr(answer.find('\n') + 1));
  }

 private:
  void ExpectSameInOneLoad() {
    project_.Restore();
    project_.Write("pipelines/load.sf", scenario_.pipeline + ";\n");
    project_.Load(2);
    EXPECT_EQ(Rows(), rows_);
  }

  void CountPlaces() {
    const Ending ending = RunToEnd(scenario_.command, project_.folder(), {}, {"SQLFLOW_DEATH_LOG=../places"});
    if (ending.exit_code != 0) throw std::runtime_error(ending.output);
    std::istringstream log(project_.Read("../places"));
    std::string name;
    for (long passed = 0; log >> name >> passed;) places_[name] = passed;
  }

  const Scenario scenario_;
  Project project_;
  std::string before_, after_, rows_;
  std::set<std::string> tidy_;
  std::map<std::string, long> places_;
};

// Made once for all tests of a scenario.
Ground& GroundOf(const Scenario& scenario) {
  static std::map<std::string, std::unique_ptr<Ground>> grounds;
  std::unique_ptr<Ground>& ground = grounds[scenario.name];
  if (!ground) ground = std::make_unique<Ground>(scenario);
  return *ground;
}

class DeathTest : public testing::TestWithParam<Scenario> {
 protected:
  // Runs the command with the variables; what is found must be one of the two, and the next run must mend it.
  void TryOnce(const Death& death, const std::function<void(const Ending&)>& look) {
    ground_.project().Restore();
    const Ending ending = RunToEnd(GetParam().command, ground_.project().folder(), {}, death);
    look(ending);
    const std::string found = ground_.State();
    EXPECT_TRUE(found == ground_.before() || found == ground_.after() ||
                (!GetParam().batches.empty() && ground_.HoldsWholeBatches()))
        << found << "is neither\n"
        << ground_.before() << "nor\n"
        << ground_.after();
    if (GetParam().again_is_more && found == ground_.after()) return;
    const Ending again = RunToEnd(GetParam().command, ground_.project().folder());
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_EQ(ground_.Rows(), ground_.rows());
    EXPECT_EQ(ground_.project().Paths(), ground_.tidy());
  }

  // Calls `each` with the passings of a place to try.
  void EachPassing(const std::string& place, const std::function<void(long)>& each) {
    std::mt19937 random(std::random_device{}());
    const long passed = ground_.places().at(place);
    const bool is_slow = tests::kSanitized || GetParam().is_slow;
    if (passed == 0 || (!tests::IsFull() && is_slow && random() % 3 != 0)) return;
    const long one = std::uniform_int_distribution<long>(1, passed)(random);
    // The one write that DuckDB does not survive by itself is found by trying all.
    const bool all =
        tests::IsFull() || (place == "disk.write.torn" && GetParam().name == std::string("IncrementalByKey"));
    for (long n = all ? 1 : one; n <= (all ? passed : one); ++n) {
      SCOPED_TRACE(place + ":" + std::to_string(n));
      ASSERT_NO_THROW(each(n));
      if (HasFailure()) FAIL() << "at " << place << ":" << n;
    }
  }

  Ground& ground_ = GroundOf(GetParam());
};

TEST_P(DeathTest, LeavesWhatWasOrWhatComes) {
  for (const auto& [place, passed] : ground_.places()) {
    EachPassing(place, [&, &name = place](long n) {
      TryOnce({"SQLFLOW_DIE_AT=" + name + ":" + std::to_string(n)}, [](const Ending& ending) {
        EXPECT_TRUE(ending.exit_code == 128 + SIGKILL || ending.exit_code == 0) << ending.exit_code << ending.output;
      });
    });
  }
}

TEST_P(DeathTest, AFullDiskLeavesWhatWasOrWhatComesAndIsSaid) {
  EachPassing("disk.write", [&](long n) {
    TryOnce({"SQLFLOW_DISK_FULL_AT=" + std::to_string(n)}, [](const Ending& ending) {
      EXPECT_TRUE(ending.exit_code == 0 || ending.exit_code == 7) << ending.exit_code << ending.output;
      EXPECT_EQ(ending.exit_code == 7, ending.output.find("SF7002") != std::string::npos) << ending.output;
    });
  });
}

int StepsShownAsDone(const std::string& output) {
  int count = 0;
  for (size_t at = output.find("✓"); at != std::string::npos; at = output.find("✓", at + 1)) ++count;
  return count;
}

// A step that had committed when the signal came is shown as done, and stands in the history; any other changed
// nothing.
TEST_P(DeathTest, ASignalLeavesWhatTheOutputAndTheHistorySay) {
  const bool watches = GetParam().command[0] == "run";
  ground_.project().Restore();
  const int before = ground_.StepsInHistory();
  int heard = 0;
  for (const auto& [place, passed] : ground_.places()) {
    // What lies between a call and its end, or is half of it, is one moment for a signal.
    if (place.ends_with(".torn") || (!tests::IsFull() && place.ends_with(".done"))) continue;
    EachPassing(place, [&, &name = place](long n) {
      const bool terminate = n % 2 == 0;
      const char* variable = terminate ? "SQLFLOW_TERMINATE_AT=" : "SQLFLOW_INTERRUPT_AT=";
      TryOnce({variable + name + ":" + std::to_string(n)}, [&](const Ending& ending) {
        const int expected = watches || !terminate ? 130 : 128 + SIGTERM;
        // 0: the place was passed fewer times than when they were counted.
        EXPECT_TRUE(ending.exit_code == expected || ending.exit_code == 0) << ending.exit_code << ending.output;
        const bool told_so = ending.output.find("Interrupted") != std::string::npos;
        EXPECT_EQ(told_so, watches && ending.exit_code != 0) << ending.output;
        heard += ending.exit_code == expected;
        if (ending.output.find("left without waiting") != std::string::npos) return;
        const int shown = StepsShownAsDone(ending.output);
        if (GetParam().batches.empty()) {
          EXPECT_EQ(ground_.StepsInHistory(), before + shown) << ending.output;
        } else {
          EXPECT_EQ(shown == 1, ground_.Rows() == ground_.rows()) << ending.output;
          const bool told = ending.output.find("committed in whole batches") != std::string::npos;
          EXPECT_EQ(told, shown == 0 && ground_.StepsInHistory() > before) << ending.output;
        }
      });
    });
  }
  EXPECT_TRUE(heard > 0 || tests::kSanitized || GetParam().is_slow);
}

INSTANTIATE_TEST_SUITE_P(Steps, DeathTest, testing::ValuesIn(Scenarios()),
                         [](const auto& chosen) { return std::string(chosen.param.name); });

}  // namespace
}  // namespace sqlflow::crash
