#include "access/write_lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "base/file.h"

namespace sqlflow::access {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

class WriteLockTest : public testing::Test {
 protected:
  WriteLockTest() {
    std::string pattern = (fs::temp_directory_path() / "lock_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    database_ = folder_ / "shop.duckdb";
  }
  ~WriteLockTest() override { fs::remove_all(folder_); }

  std::unique_ptr<WriteLock> Try() { return WriteLock::Try(database_, self_, other_); }
  std::unique_ptr<WriteLock> Take(milliseconds patience) {
    return TakeWriteLock(database_, self_, patience, cancellation_, [&](const Holder& who) { waited_for_ = who.pid; });
  }
  std::string Refusal() {
    try {
      Take(milliseconds(0));
    } catch (const base::Error& error) {
      return std::string(error.code().id) + " " + error.message() + " " + error.hint();
    }
    return "";
  }

  fs::path folder_;
  fs::path database_;
  base::SystemClock clock_;
  base::Cancellation cancellation_;
  Holder self_ = ThisProcess("run sales", clock_);
  Holder other_;
  std::atomic<int> waited_for_{0};
};

TEST_F(WriteLockTest, OneHasItAtATime) {
  auto lock = Try();
  ASSERT_TRUE(lock);
  EXPECT_FALSE(Try());
  EXPECT_EQ(other_.pid, getpid());
  EXPECT_EQ(other_.what, "run sales");
  lock.reset();
  EXPECT_TRUE(Try());
}

TEST_F(WriteLockTest, TheRefusalNamesTheHolderAndSaysHowToWait) {
  auto lock = Try();
  std::string refusal = Refusal();
  for (const std::string& part :
       std::vector<std::string>{"SF7003 ", "process " + std::to_string(getpid()), "host " + self_.host,
                                std::string("run sales"), self_.start, std::string("--lock-wait 30s")}) {
    EXPECT_NE(refusal.find(part), std::string::npos) << part << " is not in: " << refusal;
  }
}

TEST_F(WriteLockTest, AHolderOnAnotherHostIsNamedWithIt) {
  self_.host = "elsewhere";
  auto lock = Try();
  EXPECT_NE(Refusal().find("on host elsewhere"), std::string::npos) << Refusal();
}

TEST_F(WriteLockTest, TheFileIsGoneWhenTheLockIs) {
  auto lock = Try();
  EXPECT_TRUE(fs::exists(LockFile(database_)));
  lock.reset();
  EXPECT_FALSE(fs::exists(LockFile(database_)));
}

// A killed process leaves its file; the number in it may be another's by now, or this very process's.
TEST_F(WriteLockTest, AFileThatNobodyLocksMeansNothing) {
  for (const std::string& left : {ToText(self_), std::string("{\"pid\": 1, \"host\": \"elsewhere\""), std::string()}) {
    std::ofstream(LockFile(database_)) << left;
    EXPECT_FALSE(FindHolder(database_));
    EXPECT_TRUE(Try()) << left;
  }
}

TEST_F(WriteLockTest, AHolderWithoutANameStillHolds) {
  auto lock = Try();
  std::ofstream(LockFile(database_)) << "{";
  EXPECT_NE(Refusal().find("another process"), std::string::npos) << Refusal();
}

TEST_F(WriteLockTest, LookingForTheHolderDoesNotDisturbWhoTakesTheLock) {
  EXPECT_FALSE(FindHolder(database_));
  auto lock = Try();
  ASSERT_TRUE(FindHolder(database_));
  EXPECT_EQ(FindHolder(database_)->pid, getpid());
}

TEST_F(WriteLockTest, PathsToOneDatabaseHaveOneLock) {
  std::ofstream(database_) << "";
  fs::create_directory(folder_ / "inner");
  fs::create_symlink(database_, folder_ / "link.duckdb");
  fs::create_directory_symlink(folder_, folder_ / "inner" / "up");
  auto lock = Try();
  for (const fs::path& path :
       {folder_ / "link.duckdb", folder_ / "inner/../shop.duckdb", folder_ / "inner/up/shop.duckdb"}) {
    EXPECT_FALSE(WriteLock::Try(path, self_, other_)) << path;
  }
}

TEST_F(WriteLockTest, WaitsForTheHolderAndSaysSo) {
  auto lock = Try();
  std::thread ends([&] {
    while (waited_for_ == 0) std::this_thread::yield();
    lock.reset();
  });
  EXPECT_TRUE(Take(milliseconds(60'000)));
  ends.join();
  EXPECT_EQ(waited_for_, getpid());
}

TEST_F(WriteLockTest, FailsWhenTheTimeIsOver) {
  auto lock = Try();
  EXPECT_THROW(Take(milliseconds(50)), base::Error);
}

TEST_F(WriteLockTest, ACancelEndsTheWait) {
  auto lock = Try();
  cancellation_.Request();
  EXPECT_THROW(Take(milliseconds(3'600'000)), base::Interrupted);
}

// The holder removes the file while others have it open: what they lock then is a file without a name.
TEST_F(WriteLockTest, NeverTwoWhileThreadsTakeAndLetGo) {
  std::atomic<int> inside{0};
  std::atomic<bool> two{false};
  auto take_often = [&] {
    Holder other;
    for (int taken = 0; taken < 300;) {
      auto lock = WriteLock::Try(database_, self_, other);
      if (!lock) continue;
      ++taken;
      if (++inside > 1) two = true;
      --inside;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(take_often);
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(two);
}

TEST_F(WriteLockTest, AChildProgramDoesNotInheritIt) {
  auto lock = Try();
  pid_t child = 0;
  char name[] = "sleep", time[] = "60";
  char* words[] = {name, time, nullptr};
  ASSERT_EQ(posix_spawn(&child, "/bin/sleep", nullptr, nullptr, words, nullptr), 0);
  while (base::ReadFile("/proc/" + std::to_string(child) + "/comm").value_or("") != "sleep\n")
    std::this_thread::yield();
  lock.reset();
  EXPECT_TRUE(Try());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

TEST_F(WriteLockTest, ALinkInThePlaceOfTheFileIsNotFollowed) {
  std::ofstream(folder_ / "precious") << "text";
  fs::create_symlink(folder_ / "precious", LockFile(database_));
  EXPECT_THROW(Try(), base::Error);
  EXPECT_EQ(base::ReadFile(folder_ / "precious"), "text");
}

}  // namespace
}  // namespace sqlflow::access
