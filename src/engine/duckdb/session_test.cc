#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "base/errors/execution.h"
#include "base/errors/resources.h"
#include "engine/duckdb/testing.h"
#include "sample.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;
using Kind = EngineError::Kind;
using Strings = std::vector<std::string>;

class SessionTest : public testing::Test {
 protected:
  EngineError ErrorOfSql(const std::string& sql) {
    return ErrorOf([&] { session_->Execute(sql); });
  }
  // The text from the error's place on.
  std::string PlaceOf(const std::string& sql) {
    EngineError error = ErrorOfSql(sql);
    return error.offset ? sql.substr(*error.offset) : "nowhere: " + error.message();
  }
  Strings Rows(const std::string& sql) { return Lines(session_->Query(sql)); }

  std::unique_ptr<SqlEngine> engine_ = Open({});
  std::unique_ptr<Session> session_ = engine_->Connect();
};

TEST_F(SessionTest, RunsSeveralStatementsAndCountsTheLast) {
  EXPECT_EQ(session_->Execute("CREATE TABLE t (a INT); INSERT INTO t FROM range(7);"), 7);
  EXPECT_EQ(session_->Execute("CREATE TABLE u AS FROM t LIMIT 3"), 3);
  EXPECT_EQ(session_->Execute("UPDATE t SET a = 0 WHERE a > 4"), 2);
  EXPECT_EQ(session_->Execute("DELETE FROM t WHERE a = 0;"), 3);
  EXPECT_EQ(session_->Execute("FROM t"), 0);
  EXPECT_EQ(session_->Execute("-- nothing"), 0);
  EXPECT_EQ(session_->CountRows({"", "", "t"}), 4);
}

TEST_F(SessionTest, ShowsEveryTypeAsTheEngineWritesIt) {
  EXPECT_EQ(
      Rows(
          "SELECT 170141183460469231731687303715884105727, [1, NULL], {'a': 'x''y', 'b': [1.50]}, '\\xAA\\x00a'::BLOB, "
          "TIMESTAMP '2024-01-31 12:00:00.123456', MAP {'k': DATE '2024-02-29'}, 1.50::DECIMAL(10, 2), "
          "INTERVAL 90 MINUTE, '101'::BIT, 'b'::ENUM('a', 'b'), TIMESTAMPTZ '2024-01-01 00:00:00+02', "
          "'infinity'::DATE, 1e300, true, NULL, ''"),
      Strings{"170141183460469231731687303715884105727|[1, NULL]|{'a': 'x\\'y', 'b': [1.50]}|\\xAA\\x00a|"
              "2024-01-31 12:00:00.123456|{k=2024-02-29}|1.50|01:30:00|101|b|2023-12-31 22:00:00+00|infinity|1e+300|"
              "true|NULL|"});
}

TEST_F(SessionTest, NamesTypesAsSqlDoes) {
  session_->Execute(
      "CREATE TABLE t (a DECIMAL(10,2), b STRUCT(x INTEGER, \"y z\" VARCHAR)[], c MAP(VARCHAR, DOUBLE), d JSON, "
      "e ENUM('a', 'b'), f TIMESTAMPTZ, g INTEGER[3], h UNION(n INTEGER, s VARCHAR), i TIMESTAMP_NS, j UUID, k "
      "TIMETZ)");
  Strings ours, theirs;
  for (const ColumnInfo& column : session_->Describe("FROM t")) ours.push_back(column.type);
  for (const auto& row : session_->Query("SELECT data_type FROM duckdb_columns() WHERE NOT internal").rows)
    theirs.push_back(*row[0]);
  EXPECT_EQ(ours.size(), 11u);
  // Names that DuckDB quotes only at need mean the same.
  EXPECT_EQ(Rows("SELECT count(*) FROM (SELECT NULL::" + ours[1] + " UNION ALL SELECT NULL::" + theirs[1] + ")"),
            Strings{"2"});
  ours.erase(ours.begin() + 1), theirs.erase(theirs.begin() + 1);
  std::erase_if(ours, [](const std::string& type) { return type.starts_with("UNION"); });
  std::erase_if(theirs, [](const std::string& type) { return type.starts_with("UNION"); });
  EXPECT_EQ(ours, theirs);
}

TEST_F(SessionTest, AnswersRowsOfWhateverGivesRows) {
  session_->Execute("CREATE TABLE t (a INT, l INT[])");
  EXPECT_EQ(Rows("INSERT INTO t VALUES (1, [2, 3]) RETURNING a, l"), Strings{"1|[2, 3]"});
  EXPECT_EQ(Rows("SHOW TABLES;"), Strings{"t"});
  EXPECT_EQ(Rows("SELECT 1; SELECT [2], 3 -- the last"), Strings{"[2]|3"});
  EXPECT_EQ(Rows("SELECT a, a FROM t; -- done"), Strings{"1|1"});
  EXPECT_EQ(Rows("PIVOT (SELECT 'x' AS k, 5 AS v) ON k USING sum(v)"), Strings{"5"});
  EXPECT_EQ(session_->Query("SUMMARIZE t").rows.size(), 2u);
  EXPECT_EQ(session_->Query("EXPLAIN SELECT 1").columns[0].name, "explain_key");
  EXPECT_EQ(session_->Query("CALL pragma_version()").rows[0][0], "v" + Version());
  EXPECT_TRUE(session_->Query("CREATE TABLE u (a INT)").columns.empty());
}

TEST_F(SessionTest, KeepsColumnNamesAndTheOrderOfRows) {
  ResultTable table = session_->Query("SELECT range AS a, 'x' AS \"A B\", range AS a FROM range(5000) ORDER BY a DESC");
  ASSERT_EQ(table.columns.size(), 3u);
  EXPECT_EQ(table.columns[0].name, "a");
  EXPECT_EQ(table.columns[1].name, "A B");
  EXPECT_EQ(table.columns[2].name, "a");
  EXPECT_EQ(table.columns[0].type, "BIGINT");
  ASSERT_EQ(table.rows.size(), 5000u);
  EXPECT_EQ(table.rows.front()[0], "4999");
  EXPECT_EQ(table.rows.back()[0], "0");
}

TEST_F(SessionTest, StopsWhenTheReaderHasEnough) {
  int64_t seen = 0;
  session_->QueryRows(
      "FROM range(1000000000000)", [](const auto&) {}, [&](const auto&) { return ++seen < 10; });
  EXPECT_EQ(seen, 10);
  EXPECT_EQ(Rows("SELECT 1"), Strings{"1"});
}

TEST_F(SessionTest, AnErrorAmongManyRowsIsNeverAnInterrupt) {
  const std::string sql = "SELECT CASE WHEN i < 300000 THEN i ELSE error('bad row') END FROM range(400000) t(i)";
  for (int i = tests::Sample{.full = 1000, .usual = 100, .sanitized = 5}.size(); i > 0; --i) {
    const EngineError error = ErrorOf([&] {
      session_->QueryRows(
          sql, [](const auto&) {}, [](const auto&) { return true; });
    });
    ASSERT_EQ(error.message(), "bad row");
  }
}

TEST_F(SessionTest, KnowsTheCatalogueByTheEnginesFolding) {
  session_->Execute(
      "CREATE SCHEMA \"My Schema\"; CREATE TABLE \"My Schema\".\"Übel \"\"x\" (\"Select\" INT NOT NULL, b VARCHAR); "
      "CREATE VIEW v AS SELECT 1 AS a; CREATE TABLE plain (a INT)");
  EXPECT_EQ(session_->ObjectKind({"", "my schema", "Übel \"X"}), "table");
  EXPECT_EQ(session_->ObjectKind({"", "my schema", "übel \"X"}), "");
  EXPECT_EQ(session_->ObjectKind({"", "", "V"}), "view");
  EXPECT_EQ(session_->ObjectKind({"memory", "main", "PLAIN"}), "table");
  EXPECT_EQ(session_->ObjectKind({"", "nowhere", "plain"}), "");
  EXPECT_EQ(session_->ObjectKind({"nowhere", "main", "plain"}), "");
  auto columns = session_->TableColumns({"", "My Schema", "Übel \"x"});
  ASSERT_TRUE(columns);
  EXPECT_EQ((*columns)[0].name, "Select");
  EXPECT_EQ((*columns)[0].type, "INTEGER");
  EXPECT_FALSE((*columns)[0].nullable);
  EXPECT_TRUE((*columns)[1].nullable);
  EXPECT_FALSE(session_->TableColumns({"", "", "absent"}));
  Strings names;
  for (const base::QualifiedName& name : session_->ListTables()) names.push_back(name.schema + "." + name.table);
  EXPECT_EQ(names, (Strings{"My Schema.Übel \"x", "main.plain", "main.v"}));
}

TEST_F(SessionTest, FindsATableOfAnAttachedDatabaseByItsFirstPart) {
  session_->Execute("ATTACH ':memory:' AS other; CREATE TABLE other.t (a INT)");
  EXPECT_EQ(session_->ObjectKind({"", "other", "t"}), "table");
  EXPECT_EQ(session_->ObjectKind({"", "main", "t"}), "");
}

TEST_F(SessionTest, SeesItsOwnTransactionOnly) {
  auto other = engine_->Connect();
  session_->Begin();
  session_->Execute("CREATE TABLE t AS SELECT 1 AS a");
  EXPECT_EQ(session_->ObjectKind({"", "", "t"}), "table");
  EXPECT_EQ(other->ObjectKind({"", "", "t"}), "");
  session_->Commit();
  EXPECT_EQ(other->ObjectKind({"", "", "t"}), "table");
  session_->Begin();
  session_->Execute("DROP TABLE t");
  session_->Rollback();
  session_->Rollback();
  EXPECT_EQ(session_->CountRows({"", "", "t"}), 1);
}

TEST_F(SessionTest, PointsIntoTheText) {
  session_->Execute("CREATE TABLE t (a INT, b VARCHAR)");
  EXPECT_EQ(PlaceOf("SELECT 'ü', aa FROM t"), "aa FROM t");
  EXPECT_EQ(PlaceOf("SELECT 'äöü' AS x,\n\t'日本', nix\nFROM t"), "nix\nFROM t");
  EXPECT_EQ(PlaceOf("SELECT '" + std::string(300, 'x') + "', zz, '" + std::string(300, 'y') + "' FROM t").substr(0, 4),
            "zz, ");
  EXPECT_EQ(PlaceOf("SELECT 1;\nSELECT * FROM nowhere"), "nowhere");
  EXPECT_EQ(PlaceOf("SELECT 1;\nSELEC 2"), "SELEC 2");
  EXPECT_EQ(PlaceOf("SELECT 'äö', a FORM t WHERE x"), "t WHERE x");
  EXPECT_EQ(PlaceOf("SELECT (1"), "");
  EXPECT_EQ(PlaceOf("INSERT INTO t SELECT 'x', 'y'"), "'x', 'y'");
  EXPECT_EQ(PlaceOf("CREATE TABLE u AS SELECT nofunction(1)"), "nofunction(1)");
}

TEST_F(SessionTest, TellsErrorsApart) {
  session_->Execute("CREATE TABLE t (amount INT NOT NULL, b VARCHAR); CREATE TABLE p (id INT PRIMARY KEY)");
  EngineError column = ErrorOfSql("SELECT amont FROM t");
  EXPECT_EQ(column.code(), code::kEngineCannotBind);
  EXPECT_EQ(column.kind, Kind::kBinder);
  EXPECT_EQ(column.message(), "Referenced column \"amont\" not found in FROM clause");
  EXPECT_EQ(column.hint(), "did you mean amount?");
  EngineError table = ErrorOfSql("FROM tt");
  EXPECT_EQ(table.kind, Kind::kCatalog);
  EXPECT_EQ(table.hint(), "Did you mean \"t\"?");
  EXPECT_EQ(ErrorOfSql("SELEC").kind, Kind::kParser);
  EngineError value = ErrorOfSql("SELECT CAST('x' AS INT)");
  EXPECT_EQ(value.kind, Kind::kConversion);
  EXPECT_EQ(value.code(), code::kValueNotConvertible);
  EXPECT_EQ(value.message(), "Could not convert string 'x' to INT32");
  EXPECT_EQ(ErrorOfSql("INSERT INTO t VALUES (NULL, 'x')").code(), code::kConstraintViolated);
  EXPECT_EQ(ErrorOfSql("INSERT INTO p VALUES (1), (1)").kind, Kind::kConstraint);
  EXPECT_EQ(ErrorOfSql("SELECT error('boom')").message(), "boom");
  EXPECT_EQ(ErrorOfSql("COPY t TO '/proc/no/x.csv'").kind, Kind::kIo);
  EngineError full = ErrorOfSql("COPY (FROM range(3000000)) TO '/dev/full'");
  EXPECT_EQ(full.code(), code::kDiskFull);
  EXPECT_EQ(full.exit_code(), base::ExitCode::kResources);
  EngineError call = ErrorOfSql("SELECT sum('x')");
  EXPECT_NE(call.details().find("sum(DOUBLE) -> DOUBLE"), std::string::npos);
  EXPECT_EQ(call.message().find('\n'), std::string::npos);
}

TEST_F(SessionTest, SaysThatMemoryRanOut) {
  Settings settings;
  settings.memory_limit = "20MB";
  settings.threads = 1;
  auto engine = Open(settings);
  auto session = engine->Connect();
  session->Execute("SET max_temp_directory_size = '0KB'");
  EngineError error = ErrorOf(
      [&] { session->Execute("CREATE TABLE t AS SELECT md5(range::VARCHAR) AS s FROM range(3000000) ORDER BY s"); });
  EXPECT_EQ(error.exit_code(), base::ExitCode::kResources);
}

TEST_F(SessionTest, AnInterruptStopsTheRunningStatement) {
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    session_->Interrupt();
  });
  EXPECT_THROW(session_->Execute("CREATE TABLE t AS SELECT a.range FROM range(1000000) a, range(1000000) b"),
               base::Interrupted);
  killer.join();
  EXPECT_EQ(Rows("SELECT 1"), Strings{"1"});
  EXPECT_EQ(session_->ObjectKind({"", "", "t"}), "");
}

TEST_F(SessionTest, AnInterruptBetweenStatementsStopsTheNext) {
  session_->Interrupt();
  EXPECT_THROW(session_->Query("SELECT 1"), base::Interrupted);
  EXPECT_EQ(Rows("SELECT 1"), Strings{"1"});
}

// Whatever moment they meet: a COMMIT that throws has done nothing, and one that does not has done all. Some are
// followed by a checkpoint, since the log has grown.
TEST_F(SessionTest, InterruptsNeverMakeACommitSayOtherThanItDid) {
  TemporaryFolder folder;
  Settings settings;
  settings.path = folder.File("a.duckdb");
  auto engine = Open(settings);
  auto session = engine->Connect(), witness = engine->Connect();
  session->Execute("CREATE TABLE t (text VARCHAR)");
  int64_t committed = 0;
  for (int i = 0; i < 50; ++i) {
    session->Begin();
    session->Execute("INSERT INTO t SELECT repeat(md5(range::VARCHAR), 40) FROM range(1000)");
    std::atomic<bool> done{false};
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(20 * i));
      while (!done) session->Interrupt();
    });
    try {
      session->Commit();
      committed += 1000;
    } catch (const base::Interrupted&) {
      session->Rollback();
    }
    done = true;
    killer.join();
    EXPECT_EQ(witness->CountRows({"", "", "t"}), committed);
    try {
      session->Query("SELECT 1");  // the last of them may be of this one
    } catch (const base::Interrupted&) {
    }
  }
}

TEST_F(SessionTest, TellsItsProgressWhileAStatementRuns) {
  session_->MeasureProgress();
  session_->Execute("CREATE TABLE t AS SELECT range AS a FROM range(2000000)");
  std::optional<double> seen;
  std::thread worker([&] {
    EXPECT_THROW(session_->Execute(
                     "CREATE TABLE u AS SELECT sum(md5(t.a::VARCHAR || b.range)::VARCHAR > 'a') FROM t, range(1000) b"),
                 base::Interrupted);
  });
  while (!seen) seen = session_->Progress();
  session_->Interrupt();
  worker.join();
  EXPECT_GE(*seen, 0);
  EXPECT_LE(*seen, 1);
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
