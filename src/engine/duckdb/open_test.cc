#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>

#include "base/errors/engine_settings.h"
#include "base/errors/resources.h"
#include "engine/duckdb/open_failure.h"
#include "engine/duckdb/testing.h"

// These tests fork beside the engine's threads. At that its allocator takes more locks at once than ThreadSanitizer's
// detector of deadlocks can count, and makes them anew in the child, which looks like locking twice.
extern "C" const char* __tsan_default_options() { return "detect_deadlocks=0 report_mutex_bugs=0 die_after_fork=0"; }

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;
namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

Settings At(const std::string& path) {
  Settings settings;
  settings.path = path;
  return settings;
}

EngineError OpenError(const Settings& settings) {
  return ErrorOf([&] { Open(settings); });
}

void WriteFile(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

TEST(OpenTest, KeepsRowsOverAReopenAndCreatesTheFolder) {
  TemporaryFolder folder;
  std::string path = folder.File("a/b/shop.duckdb");
  Open(At(path))->Connect()->Execute("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b");
  EXPECT_EQ(Lines(Open(At(path))->Connect()->Query("FROM t")), Strings{"1|x"});
}

TEST(OpenTest, TakesTheSettings) {
  TemporaryFolder folder;
  Settings settings = At(folder.File("x.duckdb"));
  settings.memory_limit = "100MB";
  settings.threads = 3;
  settings.temp_directory = folder.File("spill");
  settings.preserve_order = false;
  settings.timezone = "Europe/Berlin";
  auto session = Open(settings);
  ResultTable shown = session->Connect()->Query(
      "SELECT current_setting('memory_limit'), current_setting('threads'), "
      "current_setting('preserve_insertion_order'), "
      "current_setting('TimeZone'), current_setting('autoinstall_known_extensions'), "
      "current_setting('autoload_known_extensions'), current_setting('allow_community_extensions'), "
      "starts_with(current_setting('temp_directory'), '" +
      folder.File("spill") + "/x.duckdb-')");
  EXPECT_EQ(Lines(shown), Strings{"95.3 MiB|3|false|Europe/Berlin|false|false|false|true"});
}

TEST(OpenTest, TimesAreInUtcWhateverTheMachineSays) {
  ::setenv("TZ", "America/New_York", 1);
  ResultTable shown = Open({})->Connect()->Query("SELECT TIMESTAMPTZ '2024-01-01 00:30:00+00'::DATE");
  ::unsetenv("TZ");
  EXPECT_EQ(Lines(shown), Strings{"2024-01-01"});
}

TEST(OpenTest, NamesABadSetting) {
  Settings memory;
  memory.memory_limit = "lots";
  EXPECT_EQ(OpenError(memory).code(), code::kBadEngineSetting);
  Settings zone;
  zone.timezone = "Mars/Olympus";
  EngineError error = OpenError(zone);
  EXPECT_EQ(error.code(), code::kBadEngineSetting);
  EXPECT_EQ(error.message(), "the profile's timezone \"Mars/Olympus\" is not known");
}

TEST(OpenTest, NamesTheProcessThatHoldsTheLock) {
  TemporaryFolder folder;
  std::string path = folder.File("shop.duckdb");
  int ready[2], done[2];
  ASSERT_EQ(::pipe(ready) + ::pipe(done), 0);
  pid_t child = ::fork();
  char byte = 0;
  if (child == 0) {
    auto engine = Open(At(path));
    bool told = ::write(ready[1], &byte, 1) == 1;
    ::close(done[1]);
    bool ended = ::read(done[0], &byte, 1) == 0;
    ::_exit(told && ended ? 0 : 1);
  }
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EngineError error = OpenError(At(path));
  ::close(done[0]);
  ::close(done[1]);
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(error.code(), code::kDatabaseLocked);
  EXPECT_EQ(error.exit_code(), base::ExitCode::kResources);
  EXPECT_NE(error.message().find("process " + std::to_string(child) + " ("), std::string::npos) << error.message();
  EXPECT_NE(error.message().find("engine_test"), std::string::npos) << error.message();
}

TEST(OpenTest, RefusesWhatIsNoDatabase) {
  TemporaryFolder folder;
  WriteFile(folder.File("text.db"), std::string(20000, 'x'));
  EngineError text = OpenError(At(folder.File("text.db")));
  EXPECT_EQ(text.code(), code::kDatabaseUnusable);
  EXPECT_NE(text.message().find("is no DuckDB database"), std::string::npos);
  EXPECT_EQ(fs::file_size(folder.File("text.db")), 20000u);

  WriteFile(folder.File("short.db"), "a note, not a database");
  EXPECT_EQ(OpenError(At(folder.File("short.db"))).code(), code::kDatabaseUnusable);
  EXPECT_TRUE(fs::exists(folder.File("short.db")));

  fs::create_directory(folder.File("dir"));
  EngineError directory = OpenError(At(folder.File("dir")));
  EXPECT_EQ(directory.code(), code::kDatabaseUnusable);
  EXPECT_NE(directory.message().find("is a folder"), std::string::npos);
}

TEST(OpenTest, GoesOnOverAFileThatAKilledProcessBegan) {
  TemporaryFolder folder;
  std::string path = folder.File("shop.duckdb");
  WriteFile(path, "");
  Open(At(path))->Connect()->Execute("CREATE TABLE t AS SELECT 1 AS a");
  std::string head(4096, '\0');
  std::ifstream(path, std::ios::binary).read(head.data(), 4096);
  WriteFile(folder.File("half.duckdb"), head);
  EXPECT_EQ(Open(At(folder.File("half.duckdb")))->Connect()->ListTables().size(), 0u);
}

TEST(OpenTest, RemovesWhatAKilledProcessSpilled) {
  TemporaryFolder folder;
  std::string path = folder.File("shop.duckdb");
  fs::create_directory(path + ".tmp");
  WriteFile(path + ".tmp/duckdb_temp_storage_DEFAULT-0.tmp", "spilled");
  Open(At(path));
  EXPECT_FALSE(fs::exists(path + ".tmp"));
}

TEST(OpenTest, RemovesTheSpillFoldersOfDeadProcesses) {
  TemporaryFolder folder;
  pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  Settings settings;
  settings.temp_directory = folder.File("spill");
  std::string dead = folder.File(fmt::format("spill/sqlflow-{}.tmp", child));
  std::string alive = folder.File(fmt::format("spill/sqlflow-{}.tmp", ::getppid()));
  fs::create_directories(dead + "/x");
  fs::create_directories(alive);
  Open(settings);
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(alive));
}

TEST(OpenTest, SaysWhatADamagedOrNewerFileIs) {
  Settings settings = At("/data/shop.duckdb");
  EngineError newer = ErrorOf([&] {
    ThrowOpenFailure(
        "IO Error: Trying to read a database file with version number 99, but we can only read versions "
        "between 64 and 67.\nThe database file was created with a newer version of DuckDB.",
        settings);
  });
  EXPECT_EQ(newer.code(), code::kDatabaseUnusable);
  EXPECT_EQ(newer.message(), "the database /data/shop.duckdb was written by a newer DuckDB than " + Version());

  TemporaryFolder folder;
  std::string path = folder.File("shop.duckdb");
  Open(At(path))->Connect()->Execute("CREATE TABLE t AS SELECT 1 AS a");
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file.put('x');
  file.close();
  EXPECT_EQ(OpenError(At(path)).message(), "the database " + path + " is damaged");
}

TEST(OpenTest, SaysThatPermissionIsMissing) {
  TemporaryFolder folder;
  std::string path = folder.File("ro/shop.duckdb");
  fs::create_directory(folder.File("ro"));
  ::chmod(folder.File("ro").c_str(), 0555);
  ::chmod(folder.File("").c_str(), 0755);
  // root may do anything, so the attempt is made as nobody.
  int report[2];
  ASSERT_EQ(::pipe(report), 0);
  pid_t child = ::fork();
  if (child == 0) {
    if (::getuid() == 0 && ::setuid(65534) != 0) ::_exit(1);
    EngineError file = OpenError(At(path));
    EngineError made = OpenError(At(folder.File("ro/deeper/shop.duckdb")));
    std::string text =
        file.code().id == "SF6001" && made.code().id == "SF6001" ? "both" : file.message() + made.message();
    ::_exit(::write(report[1], text.data(), text.size()) > 0 ? 0 : 1);
  }
  ::close(report[1]);
  std::string text(1000, '\0');
  text.resize(static_cast<size_t>(std::max<ssize_t>(0, ::read(report[0], text.data(), text.size()))));
  ::waitpid(child, nullptr, 0);
  ::chmod(folder.File("ro").c_str(), 0755);
  EXPECT_EQ(text, "both");
}

TEST(OpenTest, OpensReadOnlyWithoutChangingAnything) {
  TemporaryFolder folder;
  std::string path = folder.File("shop.duckdb");
  Settings settings = At(path);
  settings.read_only = true;
  EngineError absent = OpenError(settings);
  EXPECT_EQ(absent.code(), code::kDatabaseUnusable);
  EXPECT_EQ(absent.message(), "the database " + path + " does not exist");
  EXPECT_FALSE(fs::exists(path));
  Open(At(path))->Connect()->Execute("CREATE TABLE t AS SELECT 1 AS a");
  auto engine = Open(settings);
  auto session = engine->Connect();
  EXPECT_EQ(session->CountRows({"", "", "t"}), 1);
  EXPECT_EQ(ErrorOf([&] { session->Execute("DROP TABLE t"); }).code(), code::kPermissionDenied);
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
