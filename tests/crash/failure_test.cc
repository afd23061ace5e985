// What stops a run from outside: Ctrl-C, a full disk, a folder that may not be written. The exit code tells the shell,
// the message tells the user, and the table is what it was.
#include <gtest/gtest.h>

#include <csignal>

#include "project.h"

namespace sqlflow::crash {
namespace {

constexpr const char* kGrows =
    "CREATE TABLE target AS SELECT i, md5(i::VARCHAR) AS text FROM range(${rows|10}) numbers(i);\n";

TEST(InterruptTest, CtrlCRollsBackAndExitsWith130) {
  Project project(kGrows);
  project.Load(1);
  const std::string before = project.Fingerprint();
  for (int signal : {SIGINT, SIGTERM}) {
    Child child({"run", "load", "--var", "rows=1000000000000"}, project.folder());
    ASSERT_TRUE(child.WaitForOutput("run "));
    child.Send(signal);
    const Ending ending = child.Wait();
    EXPECT_EQ(ending.exit_code, 130) << ending.output;
    EXPECT_EQ(project.Fingerprint(), before);
  }
}

TEST(InterruptTest, TheNextRunSweepsWhatAnInterruptedOneLeft) {
  Project project(kGrows);
  project.Load(1);
  const std::set<std::string> tidy = project.Paths();
  Child child({"run", "load", "--var", "rows=1000000000000"}, project.folder());
  ASSERT_TRUE(child.WaitForOutput("run "));
  child.Send(SIGINT);
  EXPECT_EQ(child.Wait().exit_code, 130);
  project.Load(1);
  EXPECT_EQ(project.Paths(), tidy);
}

TEST(DiskFullTest, KeepsTheOldTableAndSaysWhatToDo) {
  Project project(kGrows);
  project.Load(1);
  const std::string before = project.Fingerprint();
  const Ending ending = RunToEnd({"run", "load", "--var", "rows=3000000"}, project.folder(), {.file_bytes = 8'000'000});
  EXPECT_EQ(ending.exit_code, 7) << ending.output;
  EXPECT_NE(ending.output.find("SF7002"), std::string::npos) << ending.output;
  EXPECT_EQ(project.Fingerprint(), before);
}

TEST(DiskFullTest, KeepsTheOldExport) {
  Project project("EXPORT SELECT i, md5(i::VARCHAR) FROM range(${rows|10}) numbers(i) TO 'output/result.csv';\n");
  project.Load(1);
  const auto before = project.Outputs("output");
  const Ending ending = RunToEnd({"run", "load", "--var", "rows=1000000"}, project.folder(), {.file_bytes = 8'000'000});
  EXPECT_EQ(ending.exit_code, 7) << ending.output;
  EXPECT_NE(ending.output.find("SF7002"), std::string::npos) << ending.output;
  EXPECT_TRUE(project.Outputs("output") == before);
}

TEST(OutOfMemoryTest, KeepsTheOldTableAndSaysWhatToDo) {
  Project project("CREATE TABLE target AS SELECT list(md5(i::VARCHAR)) AS texts FROM range(${rows|10}) numbers(i);\n");
  project.Write("profiles/dev.yml", "engines:\n  duckdb:\n    path: data/crash.duckdb\n    memory_limit: 64MB\n");
  project.Load(1);
  const std::string before = project.Fingerprint();
  const std::set<std::string> tidy = project.Paths();
  const Ending ending = RunToEnd({"run", "load", "--var", "rows=10000000"}, project.folder());
  EXPECT_EQ(ending.exit_code, 7) << ending.output;
  EXPECT_NE(ending.output.find("SF7001"), std::string::npos) << ending.output;
  EXPECT_EQ(project.Fingerprint(), before);
  project.Load(1);
  EXPECT_EQ(project.Paths(), tidy);
}

// A folder that may not be written is told as such, whether it holds a database already or not.
class ClosedFolderTest : public testing::Test {
 protected:
  // Root may write everywhere, so the child runs as somebody who owns nothing; others lose their own right.
  void Close(const std::string& path) {
    std::filesystem::permissions(project_.folder() / path,
                                 std::filesystem::perms::owner_write | std::filesystem::perms::group_write |
                                     std::filesystem::perms::others_write,
                                 std::filesystem::perm_options::remove);
    closed_.push_back(project_.folder() / path);
  }
  void TearDown() override {
    for (const auto& path : closed_) {
      std::filesystem::permissions(path, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    }
  }
  Ending Load() const {
    return RunToEnd({"run", "load", "--var", "rows=20"}, project_.folder(), {.without_privileges = true});
  }

  Project project_{kGrows};
  std::vector<std::filesystem::path> closed_;
};

TEST_F(ClosedFolderTest, ADatabaseThatMayNotBeWrittenIsExitCode6) {
  project_.Load(1);
  const std::string before = project_.Fingerprint();
  Close("data/crash.duckdb");
  Close("data");
  const Ending ending = Load();
  EXPECT_EQ(ending.exit_code, 6) << ending.output;
  EXPECT_NE(ending.output.find("SF6001"), std::string::npos) << ending.output;
  EXPECT_NE(ending.output.find("crash.duckdb"), std::string::npos) << ending.output;
  EXPECT_EQ(project_.Fingerprint(), before);
}

TEST_F(ClosedFolderTest, ADatabaseThatMayNotBeMadeIsExitCode6) {
  Close("data");
  const Ending ending = Load();
  EXPECT_EQ(ending.exit_code, 6) << ending.output;
  EXPECT_NE(ending.output.find("SF6001"), std::string::npos) << ending.output;
}

}  // namespace
}  // namespace sqlflow::crash
