#include <gtest/gtest.h>

#include "base/errors/execution.h"
#include "base/errors/resources.h"
#include "engine/duckdb/testing.h"

namespace sqlflow::engine::duckdb {
namespace {

class ReadSessionTest : public testing::Test {
 protected:
  ReadSessionTest() {
    writer_->Execute("CREATE TABLE items AS SELECT 1 AS id, 'pen' AS name; CREATE SEQUENCE numbers");
  }
  std::vector<std::string> Ask(const std::string& sql) {
    ResultTable table;
    reader_->QueryRows(
        sql, [&](const auto& columns) { table.columns = columns; },
        [&](const auto& row) {
          table.rows.push_back(row);
          return true;
        });
    return Lines(table);
  }
  std::string CodeOf(const std::string& sql) {
    return std::string(ErrorOf([&] { Ask(sql); }).code().id);
  }

  TemporaryFolder folder_;
  std::unique_ptr<SqlEngine> engine_ = Open({.path = folder_.File("shop.duckdb")});
  std::unique_ptr<Session> writer_ = engine_->Connect();
  std::unique_ptr<ReadSession> reader_ = engine_->ConnectForReading();
};

TEST_F(ReadSessionTest, AnswersEveryKindOfQuestion) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(Ask("SELECT * FROM items"), Lines{"1|pen"});
  EXPECT_EQ(Ask("FROM items"), Lines{"1|pen"});
  EXPECT_EQ(Ask("WITH x AS (FROM items) SELECT id FROM x"), Lines{"1"});
  EXPECT_EQ(Ask("SHOW TABLES"), Lines{"items"});
  EXPECT_EQ(Ask("PIVOT items ON name USING sum(id)"), Lines{"1"});
  EXPECT_EQ(Ask("SELECT 1; SELECT id, 2.5 FROM items"), Lines{"1|2.5"});
  for (const char* sql : {"DESCRIBE items", "SUMMARIZE items", "PRAGMA table_info('items')", "EXPLAIN SELECT 1",
                          "EXPLAIN ANALYZE FROM items", "EXPLAIN (FORMAT json) SELECT 1", "VALUES (1)"}) {
    EXPECT_FALSE(Ask(sql).empty()) << sql;
  }
}

TEST_F(ReadSessionTest, RefusesWhatWouldChangeTheDatabase) {
  for (const char* sql :
       {"INSERT INTO items VALUES (2, 'ink')", "DELETE FROM items", "DROP TABLE items", "CREATE TABLE t AS SELECT 1",
        "WITH x AS (SELECT 2, 'ink') INSERT INTO items FROM x", "SELECT nextval('numbers')",
        "SELECT 1; DELETE FROM items", "BEGIN; DELETE FROM items; COMMIT", "COMMIT; DELETE FROM items",
        "EXPLAIN ANALYZE DELETE FROM items", "PREPARE p AS DELETE FROM items", "CHECKPOINT", "VACUUM",
        "ALTER TABLE items ADD COLUMN x INTEGER", "COMMENT ON TABLE items IS 'x'", "FROM force_checkpoint()"}) {
    EXPECT_NE(CodeOf(sql), "") << sql;
  }
  EXPECT_EQ(Ask("FROM items"), std::vector<std::string>{"1|pen"});
}

TEST_F(ReadSessionTest, RefusesWhatWouldChangeTheRunningInstance) {
  for (const char* sql : {"SET memory_limit = '1MB'", "SET GLOBAL threads = 1", "PRAGMA threads = 1", "RESET threads",
                          "USE memory", "ATTACH ':memory:' AS other", "LOAD json", "INSTALL json",
                          "CALL pragma_version()", "CREATE TEMP TABLE t (a INT)", "CREATE SECRET s (TYPE s3)",
                          "FROM enable_logging()", "FROM truncate_duckdb_logs()", "PIVOT items ON create; SELECT 1"}) {
    EXPECT_NE(CodeOf(sql), "") << sql;
  }
}

TEST_F(ReadSessionTest, WritesNoFiles) {
  std::string file = folder_.File("out.csv");
  for (const std::string& sql :
       {"COPY items TO '" + file + "'", "EXPLAIN ANALYZE COPY items TO '" + file + "'",
        "EXPLAIN (ANALYZE) COPY items TO '" + file + "'", "EXPLAIN/**/ANALYZE/**/COPY items TO '" + file + "'",
        "EXPLAIN SELECT 1; EXPLAIN ANALYZE COPY items TO '" + file + "'", "EXPORT DATABASE '" + file + "'"}) {
    EXPECT_EQ(CodeOf(sql), base::code::kPermissionDenied.id) << sql;
    EXPECT_FALSE(std::filesystem::exists(file)) << sql;
  }
}

TEST_F(ReadSessionTest, SeesOnlyWhatIsCommitted) {
  writer_->Begin();
  writer_->Execute("INSERT INTO items VALUES (2, 'ink')");
  EXPECT_EQ(Ask("SELECT count(*) FROM items"), std::vector<std::string>{"1"});
  writer_->Commit();
  EXPECT_EQ(Ask("SELECT count(*) FROM items"), std::vector<std::string>{"2"});
}

TEST_F(ReadSessionTest, AnErrorKeepsItsPlaceAndTheSessionGoesOn) {
  EngineError error = ErrorOf([&] { Ask("SELECT nme FROM items"); });
  EXPECT_EQ(error.code(), base::code::kEngineCannotBind);
  EXPECT_EQ(error.offset, 7U);
  EXPECT_EQ(Ask("SELECT id FROM items"), std::vector<std::string>{"1"});
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
