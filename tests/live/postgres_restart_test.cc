// The server is restarted, or crashes, in the middle of a write: the rows are all there in the end, and none twice.
#include <gtest/gtest.h>

#include "fault_proxy.h"
#include "write_trial.h"

namespace sqlflow::live {
namespace {

using crash::Child;
using crash::Ending;
using tests::Fault;
using tests::FaultProxy;

enum class How { kRestart, kCrash };

void BringDown(How how) {
  if (how == How::kCrash) return SharedServer().Crash();
  SharedServer().Stop();
  SharedServer().Start();
}

class PostgresRestartTest : public testing::TestWithParam<How> {
 protected:
  static void WaitFor(Child& child, const std::string& question) {
    while (SharedServer().Run(question).rows.empty()) {
      ASSERT_FALSE(child.HasEnded()) << child.Wait().output;
    }
  }
  // The first to come here sleeps, until the server goes down.
  static void MakeSleepy(const std::string& trigger) {
    MakeTables();
    SharedServer().Run(
        "DROP TABLE IF EXISTS pace; CREATE TABLE pace AS SELECT 600 AS seconds; CREATE OR REPLACE FUNCTION sleepy() "
        "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(seconds) FROM pace; RETURN NEW; END $$");
    SharedServer().Run(trigger);
  }
  // The export ends well though the server goes down when the question has an answer.
  void ExpectMended(const Way& way, const std::string& question, const std::string& before_it_goes_down = "") const {
    const auto project = ExportProject(way, 0, kPatient);
    Child child({"run", "load"}, project->folder());
    WaitFor(child, question);
    if (!before_it_goes_down.empty()) SharedServer().Run(before_it_goes_down);
    BringDown(GetParam());
    const Ending ending = child.Wait();
    EXPECT_EQ(ending.exit_code, 0) << way.name << "\n" << ending.output;
    EXPECT_NE(ending.output.find("retr"), std::string::npos) << ending.output;
    EXPECT_EQ(State(way), way.after) << way.name;
  }
};

TEST_P(PostgresRestartTest, AmidTheRows) {
  constexpr int64_t kLast = 2'000'000;
  for (const Way& way : kWays) {
    MakeTables();
    const auto project = ExportProject(way, 0, kPatient, kLast);
    Child child({"run", "load"}, project->folder());
    WaitFor(child, "SELECT FROM pg_stat_progress_copy WHERE tuples_processed > 1000");
    BringDown(GetParam());
    const Ending ending = child.Wait();
    EXPECT_EQ(ending.exit_code, 0) << way.name << "\n" << ending.output;
    EXPECT_EQ(SharedServer().Run(std::string("SELECT count(*) FROM ") + way.table).rows[0][0],
              std::to_string(way.kept + kLast - 50))
        << way.name;
  }
}

const char* const kSleeping = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
const char* const kWakeUp = "UPDATE pace SET seconds = 0";

TEST_P(PostgresRestartTest, WhileRowsAreMovedToTheirPlace) {
  MakeSleepy("CREATE TRIGGER s BEFORE INSERT ON w EXECUTE FUNCTION sleepy()");
  ExpectMended(kMerge, kSleeping, kWakeUp);
}

TEST_P(PostgresRestartTest, WhileATableWaitsToTakeAnothersPlace) {
  MakeTables();
  const auto reader = SharedServer().Connect();
  reader->Query("BEGIN; SELECT FROM w", "testing");
  ExpectMended(kSwap, "SELECT FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'");
}

TEST_P(PostgresRestartTest, BeforeCommitIsDone) {
  for (const Way& way : {kAppend, kMerge, kInPlace}) {
    MakeSleepy(
        std::string("CREATE CONSTRAINT TRIGGER s AFTER INSERT ON ") + way.table +
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id = 51 OR NEW.id = 200) EXECUTE FUNCTION sleepy()");
    ExpectMended(way, kSleeping, kWakeUp);
  }
}

// The server has committed and gone down, and what it answered was lost.
TEST_P(PostgresRestartTest, AfterCommitIsDone) {
  for (const Way& way : kWays) {
    int64_t length = 0;
    {
      MakeTables();
      const FaultProxy proxy(static_cast<uint16_t>(SharedServer().port()));
      ASSERT_EQ(Export(way, proxy.port(), kPatient).exit_code, 0);
      length = proxy.counts().longest_to_client;
    }
    MakeTables();
    const Fault lost = {.kind = Fault::Kind::kStall, .at = length - 10};
    const FaultProxy proxy(static_cast<uint16_t>(SharedServer().port()), {.faults = {lost}});
    const auto project = ExportProject(way, proxy.port(), kQuick);
    Child child({"run", "load"}, project->folder());
    while (State(way) == kBefore) ASSERT_FALSE(child.HasEnded()) << child.Wait().output;
    BringDown(GetParam());
    const Ending ending = child.Wait();
    EXPECT_EQ(ending.exit_code, 0) << way.name << "\n" << ending.output;
    EXPECT_EQ(State(way), way.after) << way.name;
  }
}

INSTANTIATE_TEST_SUITE_P(How, PostgresRestartTest, testing::Values(How::kRestart, How::kCrash),
                         [](const auto& chosen) { return chosen.param == How::kCrash ? "Crash" : "Restart"; });

}  // namespace
}  // namespace sqlflow::live
