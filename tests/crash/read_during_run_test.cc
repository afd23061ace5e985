// While a run writes the database, other processes read it by asking that run.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "project.h"

namespace sqlflow::crash {
namespace {

constexpr const char* kPipeline =
    "CREATE TABLE small AS SELECT i, 'name ' || i AS name FROM range(3) numbers(i);\n"
    "CREATE TABLE target AS SELECT i, md5(i::VARCHAR) AS text FROM range(${rows|10}) numbers(i);\n";
const std::vector<std::string> kEndless = {"run", "load", "--var", "rows=1000000000000"};

bool Has(const Ending& ending, const std::string& text) { return ending.output.find(text) != std::string::npos; }

class ReadDuringRunTest : public testing::Test {
 protected:
  Ending Ask(const std::string& sql, const std::string& format = "csv") const {
    return RunToEnd({"query", sql, "--format", format}, project_.folder());
  }
  // A run that never ends by itself, in its second step.
  std::unique_ptr<Child> StartEndless() const {
    auto run = std::make_unique<Child>(kEndless, project_.folder());
    EXPECT_TRUE(run->WaitForOutput("small"));
    return run;
  }

  Project project_{kPipeline};
};

TEST_F(ReadDuringRunTest, TwentyQueriesSeeWhatIsCommitted) {
  project_.Load(1);
  auto run = StartEndless();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Ask("SELECT * FROM small").output, "i,name\n0,name 0\n1,name 1\n2,name 2\n");
    EXPECT_EQ(Ask("SELECT count(*) AS n FROM target").output, "n\n10\n");
  }
  run->Send(SIGINT);
  EXPECT_EQ(run->Wait().exit_code, 130);
}

TEST_F(ReadDuringRunTest, AnswersLookAsTheDatabasesOwn) {
  project_.Load(1);
  const std::vector<std::string> questions = {
      "SELECT *, NULL AS nothing, 1.5 AS price FROM small",
      "SELECT * FROM small WHERE false",
      "SELECT * FROM range(3000)",
      "SHOW TABLES",
      "SELECT nme FROM small",
      "SELECT * FORM small",
      "SELECT 'x'::DATE",
      "DELETE FROM small",
      "SELECT CASE WHEN i < 5000 THEN i ELSE error('late') END FROM range(9000) t(i)"};
  std::vector<Ending> direct;
  for (const std::string& sql : questions) {
    for (const char* format : {"table", "csv", "json"}) direct.push_back(Ask(sql, format));
  }
  auto run = StartEndless();
  size_t i = 0;
  for (const std::string& sql : questions) {
    for (const char* format : {"table", "csv", "json"}) {
      const Ending asked = Ask(sql, format);
      EXPECT_EQ(asked.output, direct[i].output) << sql;
      EXPECT_EQ(asked.exit_code, direct[i++].exit_code) << sql;
    }
  }
}

TEST_F(ReadDuringRunTest, AWritingStatementIsToldAboutWrite) {
  project_.Load(1);
  auto run = StartEndless();
  for (const char* sql : {"DELETE FROM small", "COPY small TO 'out.csv'", "SET threads = 1"}) {
    const Ending ending = Ask(sql);
    EXPECT_EQ(ending.exit_code, 6);
    EXPECT_TRUE(Has(ending, "--write")) << ending.output;
  }
  EXPECT_FALSE(std::filesystem::exists(project_.folder() / "out.csv"));
}

TEST_F(ReadDuringRunTest, PlanningKnowsTheTables) {
  project_.Write("pipelines/report.sf", "CREATE TABLE report AS SELECT count(*) AS n FROM small;\n");
  project_.Load(1);
  auto run = StartEndless();
  const Ending ending = RunToEnd({"validate", "report"}, project_.folder());
  EXPECT_EQ(ending.exit_code, 0);
  EXPECT_FALSE(Has(ending, "SF2407")) << ending.output;
}

TEST_F(ReadDuringRunTest, StateAndHistoryAnswer) {
  project_.Load(1);
  auto run = StartEndless();
  const Ending history = RunToEnd({"history", "--format", "csv"}, project_.folder());
  EXPECT_EQ(history.exit_code, 0) << history.output;
  EXPECT_TRUE(Has(history, "SUCCEEDED") && Has(history, "RUNNING")) << history.output;
  EXPECT_EQ(RunToEnd({"state", "list"}, project_.folder()).exit_code, 0);
}

TEST_F(ReadDuringRunTest, DoctorNamesTheRun) {
  project_.Load(1);
  auto run = StartEndless();
  const Ending ending = RunToEnd({"doctor"}, project_.folder());
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_TRUE(Has(ending, "being written by process ") && Has(ending, "(run load, since ")) << ending.output;
}

// Every moment of a run's life: before it opens the database, while it closes it, between two runs.
TEST_F(ReadDuringRunTest, NoQueryFailsWhileRunsComeAndGo) {
  project_.Load(1);
  int asked = 0;
  for (int i = 0; i < 15; ++i) {
    Child run({"run", "load"}, project_.folder());
    for (; !run.HasEnded(); ++asked) {
      const Ending ending = Ask("SELECT count(*) AS n FROM small");
      EXPECT_EQ(ending.output, "n\n3\n");
    }
    const Ending ending = run.Wait();
    ASSERT_EQ(ending.exit_code, 0) << ending.output;
  }
  EXPECT_GT(asked, 15);
}

TEST_F(ReadDuringRunTest, AKilledRunsQueryIsAnsweredByTheDatabase) {
  project_.Load(1);
  auto run = StartEndless();
  Child query({"query", "SELECT count(*) AS n FROM range(1000000000)", "--format", "csv"}, project_.folder());
  run->Send(SIGKILL);
  const Ending ending = query.Wait();
  EXPECT_EQ(ending.output, "n\n1000000000\n");
  project_.Load(1);
  EXPECT_FALSE(std::filesystem::exists(project_.folder() / "data/crash.duckdb.sock"));
}

TEST_F(ReadDuringRunTest, AKilledRunsAnswerIsNotTakenForAWholeOne) {
  project_.Load(1);
  auto run = StartEndless();
  Child query({"query", "FROM range(1000000000000)", "--format", "csv"}, project_.folder());
  ASSERT_TRUE(query.WaitForOutput("1000\n"));
  run->Send(SIGKILL);
  const Ending ending = query.Wait();
  EXPECT_EQ(ending.exit_code, 7);
  EXPECT_TRUE(Has(ending, "SF7005")) << ending.output.substr(ending.output.size() -
                                                             std::min(ending.output.size(), 500UL));
}

TEST_F(ReadDuringRunTest, AnEndedRunsAnswerIsNotTakenForAWholeOne) {
  project_.Load(1);
  auto run = StartEndless();
  Child query({"query", "FROM range(1000000000000)", "--format", "csv"}, project_.folder());
  ASSERT_TRUE(query.WaitForOutput("1000\n"));
  run->Send(SIGINT);
  EXPECT_EQ(run->Wait().exit_code, 130);
  const Ending ending = query.Wait();
  EXPECT_EQ(ending.exit_code, 7);
  // In its own words, or, where the reader was slow to take them, by the cut connection.
  EXPECT_TRUE(Has(ending, "SF7005"));
}

// Its snapshot is of the old tables, and it takes no more rows.
TEST(FrozenReaderTest, DoesNotHinderTheRun) {
  Project project(
      "CREATE TABLE slow AS SELECT sum(hash(i)) AS n FROM range(${slow|10}) numbers(i);\n"
      "CREATE TABLE replaced AS SELECT i + ${day} AS i, n FROM slow, range(100000) numbers(i);\n"
      "CREATE TABLE added MODE APPEND AS SELECT i, n FROM slow, range(100000) numbers(i);\n"
      "CREATE TABLE merged MODE MERGE KEY (i) AS SELECT i + ${day} AS i, n FROM slow, range(100000) numbers(i);\n");
  project.Load(1);
  Child run({"run", "load", "--var", "day=2", "--var", "slow=300000000"}, project.folder());
  ASSERT_TRUE(run.WaitForOutput("run "));
  Child reader({"query", "SELECT * FROM replaced, added, merged", "--format", "csv"}, project.folder());
  ASSERT_TRUE(reader.WaitForOutput("\n1"));
  reader.Send(SIGSTOP);
  const Ending ending = run.Wait();
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_EQ(RunToEnd({"query",
                      "SELECT (SELECT min(i) FROM replaced) AS r, (SELECT count(*) FROM added) AS a, "
                      "(SELECT count(*) FROM merged) AS m",
                      "--format", "csv"},
                     project.folder())
                .output,
            "r,a,m\n2,200000,100001\n");
}

TEST_F(ReadDuringRunTest, AFrozenRunIsNamed) {
  project_.Load(1);
  auto run = StartEndless();
  run->Send(SIGSTOP);
  Ending ending = Ask("SELECT 1");
  while (ending.exit_code == 0) ending = Ask("SELECT 1");  // the signal takes its time
  EXPECT_EQ(ending.exit_code, 7);
  EXPECT_TRUE(Has(ending, "it is stopped") && Has(ending, "kill -CONT ")) << ending.output;
  run->Send(SIGCONT);
}

TEST_F(ReadDuringRunTest, AnotherUserIsToldWhoWrites) {
  project_.Load(1);
  auto run = StartEndless();
  const Ending ending = RunToEnd({"query", "SELECT 1"}, project_.folder(), {.without_privileges = true});
  EXPECT_EQ(ending.exit_code, geteuid() == 0 ? 7 : 0) << ending.output;
  EXPECT_EQ(Has(ending, "answers its own user only"), geteuid() == 0) << ending.output;
}

TEST_F(ReadDuringRunTest, ALongPathIsServedFromAShortOne) {
  const std::string folder = "data/" + std::string(120, 'd');
  project_.Write("profiles/dev.yml", "engines:\n  duckdb:\n    path: " + folder + "/crash.duckdb\n");
  project_.Load(1);
  auto run = StartEndless();
  EXPECT_EQ(Ask("SELECT count(*) AS n FROM small").output, "n\n3\n");
  EXPECT_FALSE(std::filesystem::exists(project_.folder() / folder / "crash.duckdb.sock"));
}

}  // namespace
}  // namespace sqlflow::crash
