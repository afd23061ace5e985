// One process writes a database. Real processes: two at the same instant, a killed one, a frozen one, a foreign one.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "project.h"
#include "sample.h"

namespace sqlflow::crash {
namespace {

constexpr const char* kAppends =
    "CREATE TABLE target AS SELECT i FROM range(${rows|10}) numbers(i);\n"
    "CREATE TABLE runs MODE APPEND AS SELECT 1 AS one;\n";
const std::vector<std::string> kEndless = {"run", "load", "--var", "rows=1000000000000"};

bool Has(const Ending& ending, const std::string& text) { return ending.output.find(text) != std::string::npos; }

std::string CountRuns(const Project& project) {
  return RunToEnd({"query", "SELECT count(*) AS n FROM runs", "--format", "csv"}, project.folder()).output;
}

class OneWriterTest : public testing::Test {
 protected:
  Ending Load(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"run", "load"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunToEnd(arguments, project_.folder());
  }
  std::filesystem::path Database() const { return project_.folder() / "data/crash.duckdb"; }

  Project project_{kAppends};
};

TEST_F(OneWriterTest, TheSecondRunFailsAtOnceAndNamesTheFirst) {
  Child first(kEndless, project_.folder());
  ASSERT_TRUE(first.WaitForOutput("run "));
  const Ending second = Load();
  EXPECT_EQ(second.exit_code, 7);
  for (const char* part : {"SF7003", "process ", "on host ", "run load, since ", "--lock-wait 30s"}) {
    EXPECT_TRUE(Has(second, part)) << part << " is not in: " << second.output;
  }
  const Ending writing = RunToEnd({"query", "--write", "SELECT 1"}, project_.folder());
  EXPECT_EQ(writing.exit_code, 7) << writing.output;
}

TEST_F(OneWriterTest, TheSecondRunWaitsWhenAsked) {
  Child first({"run", "load", "--var", "rows=30000000"}, project_.folder());
  ASSERT_TRUE(first.WaitForOutput("run "));
  const Ending second = Load({"--lock-wait", "10m"});
  EXPECT_EQ(second.exit_code, 0) << second.output;
  EXPECT_EQ(first.Wait().exit_code, 0);
  EXPECT_EQ(CountRuns(project_), "n\n2\n");
}

TEST_F(OneWriterTest, CtrlCEndsTheWait) {
  Child first(kEndless, project_.folder());
  ASSERT_TRUE(first.WaitForOutput("run "));
  Child second({"run", "load", "--lock-wait", "1h"}, project_.folder());
  ASSERT_TRUE(second.WaitForOutput("Waiting for process "));
  second.Send(SIGINT);
  EXPECT_EQ(second.Wait().exit_code, 130);
}

TEST_F(OneWriterTest, AKilledRunHoldsNothing) {
  {
    Child first(kEndless, project_.folder());
    ASSERT_TRUE(first.WaitForOutput("run "));
    first.Send(SIGKILL);
    first.Wait();
  }
  EXPECT_TRUE(std::filesystem::exists(Database().string() + ".lock"));
  const Ending second = Load();
  EXPECT_EQ(second.exit_code, 0) << second.output;
  EXPECT_FALSE(Has(second, "lock")) << second.output;
  EXPECT_EQ(project_.Outputs("data").size(), 1U) << "the database alone is left";
}

TEST_F(OneWriterTest, AWaitingRunTakesOverFromAKilledOne) {
  Child first(kEndless, project_.folder());
  ASSERT_TRUE(first.WaitForOutput("run "));
  Child second({"run", "load", "--lock-wait", "10m"}, project_.folder());
  ASSERT_TRUE(second.WaitForOutput("Waiting for process "));
  first.Send(SIGKILL);
  first.Wait();
  EXPECT_EQ(second.Wait().exit_code, 0);
}

TEST_F(OneWriterTest, AFrozenRunIsNamedAndKeepsTheDatabase) {
  Child first(kEndless, project_.folder());
  ASSERT_TRUE(first.WaitForOutput("run "));
  first.Send(SIGSTOP);
  const Ending second = Load({"--lock-wait", "1s"});
  EXPECT_EQ(second.exit_code, 7);
  EXPECT_TRUE(Has(second, "kill -CONT ")) << second.output;
  first.Send(SIGCONT);
  first.Send(SIGINT);
  EXPECT_EQ(first.Wait().exit_code, 130);
}

// The number in a dead run's file may belong to anybody by now: to this test, for one.
TEST_F(OneWriterTest, AReusedProcessIdHoldsNothing) {
  project_.Write("data/crash.duckdb.lock", "{\"pid\": " + std::to_string(getpid()) +
                                               ", \"host\": \"elsewhere\", \"what\": \"run load\", \"start\": "
                                               "\"2024-01-31 12:00:00\", \"version\": \"0.1.0\", \"socket\": \"\"}");
  EXPECT_EQ(Load().exit_code, 0);
}

// As the DuckDB shell or a notebook has it open: with DuckDB's own lock, of which our lock file knows nothing.
TEST_F(OneWriterTest, AForeignProgramIsNamed) {
  project_.Load(1);
  const pid_t foreign = fork();
  if (foreign == 0) {
    const int file = open(Database().c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    _exit(fcntl(file, F_SETLK, &lock) == 0 ? pause() : 1);
  }
  Ending ending = Load();
  for (; ending.exit_code == 0; ending = Load()) continue;  // until it has the lock
  EXPECT_EQ(ending.exit_code, 7) << ending.output;
  EXPECT_TRUE(Has(ending, "process " + std::to_string(foreign) + " (")) << ending.output;
  kill(foreign, SIGKILL);
  waitpid(foreign, nullptr, 0);
}

TEST_F(OneWriterTest, OfTwoAtTheSameInstantOneWrites) {
  const int meetings = tests::Sample{.full = 100, .usual = 100, .sanitized = 25}.size();
  int refused = 0;
  for (int i = 0; i < meetings; ++i) {
    Child a({"run", "load"}, project_.folder());
    Child b({"run", "load"}, project_.folder());
    const Ending one = a.Wait();
    const Ending two = b.Wait();
    for (const Ending& ending : {one, two}) {
      ASSERT_TRUE(ending.exit_code == 0 || ending.exit_code == 7) << ending.output;
      refused += ending.exit_code == 7;
    }
    ASSERT_TRUE(one.exit_code == 0 || two.exit_code == 0) << one.output << two.output;
  }
  EXPECT_EQ(CountRuns(project_), "n\n" + std::to_string(2 * meetings - refused) + "\n");
  EXPECT_GT(refused, 0) << "they never met";
}

TEST_F(OneWriterTest, OfTwoAtTheSameInstantBothWriteIfTheyWait) {
  const int meetings = tests::Sample{.full = 25, .usual = 25, .sanitized = 8}.size();
  for (int i = 0; i < meetings; ++i) {
    Child a({"run", "load", "--lock-wait", "10m"}, project_.folder());
    Child b({"run", "load", "--lock-wait", "10m"}, project_.folder());
    for (Child* child : {&a, &b}) {
      const Ending ending = child->Wait();
      ASSERT_EQ(ending.exit_code, 0) << ending.output;
    }
  }
  EXPECT_EQ(CountRuns(project_), "n\n" + std::to_string(2 * meetings) + "\n");
}

}  // namespace
}  // namespace sqlflow::crash
