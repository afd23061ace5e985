// How long a POSTGRES destination may take: statements that work for long, those that do nothing, and a step's limit.
#include <gtest/gtest.h>

#include "fault_proxy.h"
#include "write_trial.h"

namespace sqlflow::live {
namespace {

using crash::Ending;
using tests::Fault;
using tests::FaultProxy;

// A trigger that takes longer than a call may (kQuick), and counts how often; a sequence keeps its count through a
// rollback.
void MakeSlow(const std::string& trigger) {
  MakeTables();
  SharedServer().Run(
      "DROP SEQUENCE IF EXISTS slow_calls; CREATE SEQUENCE slow_calls; CREATE OR REPLACE FUNCTION slow() RETURNS "
      "trigger "
      "LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('slow_calls'), pg_sleep(1.5); RETURN coalesce(NEW, OLD); END $$");
  SharedServer().Run(trigger);
}

TEST(PostgresWriteTimeTest, StatementsThatMoveRowsMayTakeLongerThanACall) {
  struct Slow {
    Way way;
    const char* trigger;
  };
  const Slow all[] = {
      {kMerge, "CREATE TRIGGER s BEFORE INSERT ON w EXECUTE FUNCTION slow()"},
      {kInPlace, "CREATE TRIGGER s BEFORE DELETE ON viewed EXECUTE FUNCTION slow()"},
      {kAppend, "CREATE TRIGGER s AFTER INSERT ON w EXECUTE FUNCTION slow()"},
      {kAppend,
       "CREATE CONSTRAINT TRIGGER s AFTER INSERT ON w DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id = 51) "
       "EXECUTE FUNCTION slow()"},  // at COMMIT
  };
  for (const Slow& slow : all) {
    MakeSlow(slow.trigger);
    const FaultProxy proxy(static_cast<uint16_t>(SharedServer().port()));
    const Ending ending = Export(slow.way, proxy.port(), kQuick);
    EXPECT_EQ(ending.exit_code, 0) << slow.trigger << "\n" << ending.output;
    EXPECT_EQ(State(slow.way), slow.way.after) << slow.trigger;
    EXPECT_EQ(SharedServer().Run("SELECT last_value FROM slow_calls").rows[0][0], "1") << slow.trigger;
  }
}

const std::string kImpatient = R"("initial_delay": "10ms", "max_retries": 0, "timeouts": {"call": "1s"})";

TEST(PostgresWriteTimeTest, ALockOfAnotherSessionIsNotWaitedForWithoutEnd) {
  for (const Way& way : kWays) {
    MakeTables();
    const auto other = SharedServer().Connect();
    other->Query(std::string("BEGIN; LOCK TABLE ") + way.table + " IN SHARE MODE", "testing");
    const std::string process = *other->Query("SELECT pg_backend_pid()", "testing")[0].rows[0][0];
    const Ending ending = Export(way, 0, kImpatient);
    EXPECT_EQ(ending.exit_code, 3) << ending.output;
    EXPECT_NE(ending.output.find("error[SF4303]"), std::string::npos) << ending.output;
    EXPECT_NE(ending.output.find("process " + process), std::string::npos) << ending.output;
    other->Query("ROLLBACK", "testing");
    EXPECT_EQ(State(way), kBefore) << way.name;
  }
}

const std::string kStepLimit = "execution:\n  step_timeout: 1500ms\n";

TEST(PostgresWriteTimeTest, AStepsLimitStopsAnExportAndWhatItDoesAtTheServer) {
  for (const Way& way : {kMerge, kInPlace}) {
    MakeSlow(
        std::string("CREATE TRIGGER s BEFORE INSERT ON ") + way.table +
        " EXECUTE FUNCTION slow(); ALTER FUNCTION slow() SET search_path = public; CREATE OR REPLACE FUNCTION slow() "
        "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$");
    const Ending ending = Export(way, 0, kPatient, kStepLimit);
    EXPECT_EQ(ending.exit_code, 5) << ending.output;
    EXPECT_NE(ending.output.find("error[SF5010]"), std::string::npos) << ending.output;
    EXPECT_NE(ending.output.find("step_timeout"), std::string::npos) << ending.output;
    EXPECT_EQ(State(way), kBefore) << way.name;
    while (!SharedServer().Run("SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'").rows.empty()) {
    }
  }
}

TEST(PostgresWriteTimeTest, AStepsLimitStopsALoadFromASilentServer) {
  MakeTables();
  const FaultProxy proxy(static_cast<uint16_t>(SharedServer().port()),
                         {.faults = {{.kind = Fault::Kind::kStall, .at = 1500, .connection = Fault::kEvery}}});
  const crash::Project project("SOURCE pg TYPE POSTGRES PARAMS { " +
                               SharedServer().Parameters(R"("ssl_mode": "disable", "table": "w")", proxy.port()) +
                               " };\nLOAD w FROM pg;\nCREATE TABLE other AS SELECT 1 AS n;\n");
  project.Write("profiles/dev.yml", "engines:\n  duckdb:\n    path: data/crash.duckdb\n" + kStepLimit);
  const Ending ending = crash::RunToEnd({"run", "load", "--continue"}, project.folder());
  EXPECT_EQ(ending.exit_code, 5) << ending.output;
  EXPECT_NE(ending.output.find("error[SF5010]"), std::string::npos) << ending.output;
  EXPECT_EQ(project.Ask("SELECT n FROM other"), "n\n1\n") << "other steps go on";
}

}  // namespace
}  // namespace sqlflow::live
