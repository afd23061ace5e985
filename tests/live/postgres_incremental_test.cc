// Incremental loads of a POSTGRES source: a real server, transactions that end when the test says.
#include <gtest/gtest.h>

#include <thread>

#include "loaded.h"

namespace sqlflow::live {
namespace {

const char* const kIncremental = R"("sync_mode": "incremental", "cursor_field": "at", "cursor_wait": 1)";

class PostgresIncrementalTest : public testing::Test {
 protected:
  PostgresIncrementalTest() : project_(Source(kIncremental) + "LOAD t FROM pg;\n") {
    SharedServer().Run(
        "DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t(id int, at timestamptz); "
        "INSERT INTO t SELECT i, timestamptz '2024-01-01' + i * interval '1 hour' FROM generate_series(1, 100) i");
  }
  std::string Ask(const std::string& question) const { return project_.Ask(question); }
  std::string Load() const {
    const Ending ending = RunToEnd({"run", "load"}, project_.folder());
    EXPECT_EQ(ending.exit_code, 0) << ending.output;
    return ending.output;
  }

  const Project project_;
};

TEST_F(PostgresIncrementalTest, EachLoadOfASourceReadsTheTableOfItsName) {
  SharedServer().Run(
      "DROP TABLE IF EXISTS u; CREATE TABLE u(other text, at timestamptz); INSERT INTO u VALUES ('x', '2024-01-01')");
  const Project project(Source(kIncremental) + "LOAD t FROM pg;\nLOAD u FROM pg;\n");
  project.Load(1);
  EXPECT_EQ(project.Ask("SELECT count(*) AS n FROM t"), "n\n100\n");
  EXPECT_EQ(project.Ask("SELECT other FROM u"), "other\nx\n");
}

TEST_F(PostgresIncrementalTest, WaitsForATransactionThatCommitsLate) {
  auto late = SharedServer().Connect();
  late->Query("BEGIN; INSERT INTO t VALUES (7000, '2024-01-02')", "testing");
  std::thread commit([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    late->Query("COMMIT", "testing");
  });
  Load();
  commit.join();
  EXPECT_EQ(Ask("SELECT count(*) AS n FROM t WHERE id = 7000"), "n\n1\n");
}

TEST_F(PostgresIncrementalTest, AWatermarkStaysBelowATransactionThatDoesNotEnd) {
  auto late = SharedServer().Connect();
  late->Query("BEGIN; INSERT INTO t VALUES (7000, '2024-01-02')", "testing");
  const std::string output = Load();
  EXPECT_NE(output.find("1 transaction writing to public.t did not end within 1 s"), std::string::npos) << output;
  EXPECT_EQ(Ask("SELECT count(*) AS n FROM t"), "n\n100\n");
  late->Query("COMMIT", "testing");
  Load();
  Load();
  EXPECT_EQ(Ask("SELECT count(*) AS n, count(DISTINCT id) AS d FROM t"), "n,d\n101,101\n");
}

// It began before the others, and has no lock when the load looks.
TEST_F(PostgresIncrementalTest, AWatermarkOfTimesStaysBelowTheOldestOpenTransaction) {
  for (const char* type : {"timestamptz", "timestamp"}) {
    SharedServer().Run(fmt::format("ALTER TABLE t ALTER at TYPE {}", type));
    const Project project(Source(kIncremental) + "LOAD t FROM pg;\n");
    auto early = SharedServer().Connect();
    early->Query("BEGIN; SELECT 1", "testing");
    SharedServer().Run("INSERT INTO t VALUES (7001, now())");
    const Ending ending = RunToEnd({"run", "load"}, project.folder());
    EXPECT_TRUE(Says(ending, "1 row with at after the start of a transaction that is open there")) << ending.output;
    EXPECT_EQ(project.Ask("SELECT count(*) AS n FROM t WHERE id = 7001"), "n\n1\n");
    early->Query("INSERT INTO t VALUES (7000, now()); COMMIT", "testing");
    project.Load(1);
    EXPECT_EQ(project.Ask("SELECT count(*) AS n FROM t WHERE id >= 7000"), "n\n2\n") << type;
    const Ending last = RunToEnd({"run", "load"}, project.folder());
    EXPECT_FALSE(Says(last, "watermark stays")) << last.output;
    SharedServer().Run("DELETE FROM t WHERE id >= 7000");
  }
}

TEST_F(PostgresIncrementalTest, EmptyInfiniteAndPreparedAreNotLost) {
  SharedServer().Run("DELETE FROM t; INSERT INTO t VALUES (1, 'infinity'), (2, '-infinity')");
  Load();
  EXPECT_EQ(Ask("SELECT count(*) AS n FROM t"), "n\n2\n");
  SharedServer().Run("BEGIN; INSERT INTO t VALUES (3, '2024-01-01'); PREPARE TRANSACTION 'p'");
  SharedServer().Run("INSERT INTO t VALUES (4, '2024-06-01')");
  Load();
  SharedServer().Run("COMMIT PREPARED 'p'");
  Load();
  EXPECT_EQ(Ask("SELECT count(*) AS n, count(DISTINCT id) AS d FROM t"), "n,d\n4,4\n");
}

const char* const kXmin =
    R"("sync_mode": "incremental", "replication_method": {"method": "Xmin"}, "primary_key": "id", )"
    R"("cursor_wait": 1)";

TEST_F(PostgresIncrementalTest, ANumericThatIsRoundedHereLosesNoTie) {
  const Project project(Source(R"("column_types": {"at": "DOUBLE"}, )" + std::string(kIncremental)) +
                        "LOAD t FROM pg;\n");
  SharedServer().Run("DROP TABLE t; CREATE TABLE t(id int, at numeric); INSERT INTO t VALUES (1, 33.3333333333333333)");
  project.Load(1);
  SharedServer().Run("INSERT INTO t VALUES (2, 33.3333333333333333), (3, 33.3333333333333335)");
  project.Load(2);
  project.Load(3);
  EXPECT_EQ(project.Ask("SELECT id FROM t ORDER BY id"), "id\n1\n2\n3\n");
}

TEST_F(PostgresIncrementalTest, ADomainIsACursorAsItsBaseIs) {
  SharedServer().Run(
      "DROP TABLE t; DROP DOMAIN IF EXISTS moment; CREATE DOMAIN moment AS timestamptz CHECK (value > '2024-01-01'); "
      "CREATE TABLE t(id int, at moment); INSERT INTO t VALUES (1, '2024-01-02'), (2, 'infinity'), (3, NULL)");
  const Project project(Source(R"("start_date": "2023-01-01", )" + std::string(kIncremental)) + "LOAD t FROM pg;\n");
  project.Load(1);
  SharedServer().Run("INSERT INTO t VALUES (4, '2024-01-03'), (5, 'infinity')");
  project.Load(2);
  EXPECT_EQ(project.Ask("SELECT id FROM t ORDER BY id"), "id\n1\n2\n3\n4\n5\n");
}

TEST_F(PostgresIncrementalTest, TextOfAFixedLengthIsACursor) {
  SharedServer().Run("DROP TABLE t; CREATE TABLE t(id int, at char(4)); INSERT INTO t VALUES (1, 'a'), (2, 'ab')");
  project_.Load(1);
  SharedServer().Run("INSERT INTO t VALUES (3, 'ab'), (4, 'abc'), (5, 'b')");
  project_.Load(2);
  EXPECT_EQ(Ask("SELECT id FROM t ORDER BY id"), "id\n1\n2\n3\n4\n5\n");
}

TEST_F(PostgresIncrementalTest, WhatHasAnotherOrderThereIsNoCursor) {
  for (const char* type : {"\"char\"", "bit(3)", "numeric", "interval", "jsonb", "bool"}) {
    SharedServer().Run(fmt::format("DROP TABLE t; CREATE TABLE t(id int, at {})", type));
    const Ending ending = RunToEnd({"run", "load"}, project_.folder());
    EXPECT_TRUE(Says(ending, "SF2709")) << type << ending.output;
  }
}

TEST_F(PostgresIncrementalTest, RowsThatAreLeftOutAreCounted) {
  SharedServer().Run("INSERT INTO t VALUES (101, NULL), (102, 'infinity'), (103, '-infinity')");
  const Project project(Source(R"("null_cursor": "exclude", )" + std::string(kIncremental)) + "LOAD t FROM pg;\n");
  for (int run = 0; run < 2; ++run) {
    const Ending ending = RunToEnd({"run", "load"}, project.folder());
    EXPECT_TRUE(Says(ending, "3 rows without a value in at left out")) << ending.output;
  }
  EXPECT_EQ(project.Ask("SELECT count(*) AS n, max(id) AS m FROM t"), "n,m\n100,100\n");
}

TEST_F(PostgresIncrementalTest, XminReadsWhatWasWrittenSince) {
  SharedServer().Run("ALTER TABLE t ADD PRIMARY KEY (id)");
  const Project project(Source(kXmin) + "LOAD t FROM pg;\n");
  const std::string question = "SELECT count(*) AS n, count(DISTINCT id) AS d, min(year(t.at)) AS low FROM t";
  project.Load(1);
  EXPECT_EQ(project.Ask(question), "n,d,low\n100,100,2024\n");
  SharedServer().Run(
      "BEGIN; UPDATE t SET at = '2000-01-01' WHERE id = 50; SAVEPOINT s; INSERT INTO t VALUES (1000, NULL); COMMIT");
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_TRUE(Says(ending, " 2 rows (1 inserted, 1 updated)")) << ending.output;
  EXPECT_EQ(project.Ask(question), "n,d,low\n101,101,2000\n");
}

TEST_F(PostgresIncrementalTest, XminLeavesNoTransactionOutThatIsOlderThanWhatWasRead) {
  auto late = SharedServer().Connect();
  late->Query("BEGIN; SELECT txid_current()", "testing");  // has a number, and no lock yet
  SharedServer().Run("INSERT INTO t VALUES (1000, NULL)");
  const Project project(Source(kXmin) + "LOAD t FROM pg;\n");
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_TRUE(Says(ending, "a transaction has been open for more than 1 s")) << ending.output;
  late->Query("INSERT INTO t VALUES (1001, NULL); COMMIT", "testing");
  project.Load(1);
  EXPECT_EQ(project.Ask("SELECT count(*) AS n FROM t WHERE id >= 1000"), "n\n2\n");
}

TEST_F(PostgresIncrementalTest, XminIsNotOfAViewNorOfAnotherServer) {
  SharedServer().Run("DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT * FROM t");
  const Project project(Source(kXmin) + "LOAD v FROM pg;\n");
  const Ending view = RunToEnd({"run", "load"}, project.folder());
  EXPECT_TRUE(Says(view, "the rows of public.v have no xmin")) << view.output;
  const Project moved(Source(std::string(kXmin) + R"(, "start_date": "99999999999")") + "LOAD t FROM pg;\n");
  const Ending other = RunToEnd({"run", "load"}, moved.folder());
  EXPECT_TRUE(Says(other, "public.t was read up to transaction 99999999999")) << other.output;
}

TEST_F(PostgresIncrementalTest, CountsWhatBecameOfEachRow) {
  SharedServer().Run(
      "TRUNCATE t; INSERT INTO t VALUES (1, '2024-01-01'), (2, '2024-01-02'), (2, '2024-01-01'), (3, '2024-01-03')");
  const Project project(Source(std::string(kIncremental) + R"(, "primary_key": "id")") + "LOAD t FROM pg;\n");
  const auto load = [&] { return RunToEnd({"run", "load"}, project.folder()); };
  const auto expect = [&](const std::string& counts) {
    const Ending ending = load();
    EXPECT_TRUE(Says(ending, counts)) << ending.output;
  };
  expect(" 4 rows (3 inserted, 1 older duplicate dropped)");
  expect(" 1 row (1 unchanged)");
  SharedServer().Run(
      "INSERT INTO t VALUES (4, '2024-01-03'), (5, '2999-01-01'), (6, NULL), (1, '2024-01-05'), (1, '2024-01-04')");
  expect(" 6 rows (3 inserted, 1 updated, 1 unchanged, 1 older duplicate dropped)");
  expect(" 3 rows (3 unchanged)");
  // What came after the mark that an open transaction held back is read again, and is there.
  auto late = SharedServer().Connect();
  late->Query("BEGIN; INSERT INTO t VALUES (7, '2024-01-06')", "testing");
  SharedServer().Run("INSERT INTO t VALUES (8, '2024-01-07')");
  expect(" 4 rows (1 inserted, 3 unchanged)");
  late->Query("COMMIT", "testing");
  expect(" 5 rows (1 inserted, 4 unchanged)");
  SharedServer().Run("INSERT INTO t VALUES (NULL, '2024-01-08')");
  const Ending refused = load();
  EXPECT_EQ(refused.exit_code, 5);
  EXPECT_TRUE(Says(refused, "has NULL in the key (id)")) << refused.output;
  EXPECT_EQ(project.Ask("SELECT rows_read, inserted, updated, unchanged FROM sqlflow.steps ORDER BY started_at"),
            "rows_read,inserted,updated,unchanged\n4,3,0,0\n1,0,0,1\n6,3,1,1\n3,0,0,3\n4,1,0,3\n5,1,0,4\n,0,0,0\n");
}

TEST_F(PostgresIncrementalTest, AnOrdinaryRoleSeesWhoWrites) {
  SharedServer().Run(
      "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'secret'; GRANT SELECT ON t TO reader");
  const Project project("SOURCE pg TYPE POSTGRES PARAMS { \"uri\": \"postgresql://reader:secret@127.0.0.1:" +
                        std::to_string(SharedServer().port()) + "/postgres\", " + kIncremental +
                        " };\nLOAD t FROM pg;\n");
  auto late = SharedServer().Connect();
  late->Query("BEGIN; INSERT INTO t VALUES (7000, '2024-01-02')", "testing");
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_TRUE(Says(ending, "1 transaction writing to public.t did not end")) << ending.output;
}

}  // namespace
}  // namespace sqlflow::live
