#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/load_testing.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;
using Strings = std::vector<std::string>;

class LoadMergeTest : public LoadTest {
 protected:
  LoadResult Merge(const std::string& select, const Strings& keys = {"id"}, const std::string& cursor = {}) {
    return LoadByKey(LoadMode::kMerge, "t", select, keys, cursor);
  }
  EngineError MergeError(const std::string& select, const Strings& keys = {"id"}, const std::string& cursor = {}) {
    return ErrorOf([&] { Merge(select, keys, cursor); });
  }
};

TEST_F(LoadMergeTest, UpdatesInsertsAndKeepsTheRest) {
  LoadResult first = Merge("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(id, name)");
  EXPECT_EQ(first.inserted, 2);
  LoadResult second = Merge("SELECT * FROM (VALUES ('B', 2), ('c', 3)) v(NAME, ID)", {"ID"});
  EXPECT_EQ(second.rows_read, 2);
  EXPECT_EQ(second.updated, 1);
  EXPECT_EQ(second.inserted, 1);
  EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"1|a", "2|B", "3|c"}));
}

TEST_F(LoadMergeTest, MatchesOnSeveralKeys) {
  Merge("SELECT * FROM (VALUES (1, 'x', 10), (1, 'y', 20)) v(a, b, v)", {"a", "b"});
  LoadResult result = Merge("SELECT * FROM (VALUES (1, 'y', 21), (2, 'x', 30)) v(a, b, v)", {"a", "b"});
  EXPECT_EQ(result.updated, 1);
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(Rows("FROM t ORDER BY a, b"), (Strings{"1|x|10", "1|y|21", "2|x|30"}));
}

TEST_F(LoadMergeTest, OfDoubledKeysTheLastReadWins) {
  const std::string rows = "SELECT * FROM (VALUES (1, 'first'), (2, 'b'), (1, 'second'), (1, 'last')) v(id, name)";
  EXPECT_EQ(Merge(rows).duplicates, 2);
  EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"1|last", "2|b"}));
  LoadResult again = Merge(rows);
  EXPECT_EQ(again.duplicates, 2);
  EXPECT_EQ(again.updated, 2);
  EXPECT_EQ(again.inserted, 0);
  EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"1|last", "2|b"}));
}

TEST_F(LoadMergeTest, OfDoubledKeysTheHighestCursorWinsAndNullIsLowest) {
  for (bool absent : {true, false}) {
    LoadResult result = Merge(
        "SELECT * FROM (VALUES (1, 5, 'high'), (1, 3, 'low'), (1, NULL, 'none'), (2, NULL, 'x'), (2, NULL, 'y'), "
        "(3, 1, 'a'), (3, 1, 'b')) v(id, seq, name)",
        {"id"}, "SEQ");
    EXPECT_EQ(result.duplicates, 4) << absent;
    EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"1|5|high", "2|NULL|y", "3|1|b"}));
  }
}

TEST_F(LoadMergeTest, AnInfiniteCursorCountsAsNull) {
  Merge("SELECT * FROM (VALUES (1, 'infinity'::DATE, 'broken'), (1, DATE '2024-01-01', 'good')) v(id, day, name)",
        {"id"}, "day");
  EXPECT_EQ(Rows("SELECT name FROM t"), Strings{"good"});
}

TEST_F(LoadMergeTest, DoesNotGoBackInTime) {
  Merge("SELECT * FROM (VALUES (1, 5, 'a'), (2, 5, 'b'), (3, 5, 'c'), (4, NULL, 'd')) v(id, seq, name)", {"id"}, "seq");
  LoadResult result = Merge(
      "SELECT * FROM (VALUES (1, 4, 'older'), (2, 5, 'equal'), (3, NULL, 'null'), (4, NULL, 'both null'), (5, 1, "
      "'new')) "
      "v(id, seq, name)",
      {"id"}, "seq");
  EXPECT_EQ(result.stale, 2);
  EXPECT_EQ(result.unchanged, 2);
  EXPECT_EQ(result.updated, 2);
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(Rows("SELECT id, name FROM t ORDER BY id"), (Strings{"1|a", "2|equal", "3|c", "4|both null", "5|new"}));
}

TEST_F(LoadMergeTest, ACursorKeptAsTextIsComparedAsItIsRead) {
  Sql("CREATE TABLE t(id VARCHAR, c VARCHAR); INSERT INTO t VALUES ('1', '9'), ('2', '10'), ('3', NULL)");
  EXPECT_EQ(Merge("SELECT * FROM (VALUES (1, 10), (2, 9), (3, 1)) r(id, c)", {"id"}, "c").stale, 1);
  EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"1|10", "2|10", "3|1"}));
}

TEST_F(LoadMergeTest, ColumnsOfTheTargetAloneKeepTheirValues) {
  Sql("CREATE TABLE t (id INT, name VARCHAR, note VARCHAR, rank INT DEFAULT 9, g INT GENERATED ALWAYS AS (id * 2)); "
      "INSERT INTO t (id, name, note, rank) VALUES (1, 'a', 'kept', 5)");
  Merge("SELECT * FROM (VALUES (1, 'A'), (2, 'B')) v(id, name)");
  EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"1|A|kept|5|2", "2|B|NULL|9|4"}));
}

TEST_F(LoadMergeTest, ANewColumnStopsTheStep) {
  Sql("CREATE TABLE t AS SELECT 1 AS id, 'a' AS name");
  EngineError error = MergeError("SELECT 1 AS id, 'b' AS name, 5 AS extra");
  EXPECT_EQ(error.code(), code::kSchemaDrift);
  EXPECT_EQ(error.message(), "t: column extra (INTEGER) is new, the table has none of this name");
  EXPECT_EQ(Rows("FROM t"), Strings{"1|a"});
}

TEST_F(LoadMergeTest, WidensColumnsAndKeys) {
  Sql("CREATE TABLE t AS SELECT 1::INTEGER AS id, 1::INTEGER AS v");
  LoadResult result = Merge("SELECT * FROM (VALUES (1::BIGINT, 2.7::DOUBLE), (3000000000, 1)) v(id, v)");
  EXPECT_EQ(result.updated, 1);
  EXPECT_EQ(Types("t"), (Strings{"id BIGINT", "v DOUBLE"}));
  EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"1|2.7", "3000000000|1.0"}));
}

TEST_F(LoadMergeTest, KeysMustBeComparable) {
  Sql("CREATE TABLE t AS SELECT 7 AS id, 'a' AS name");
  EngineError error = MergeError("SELECT '007' AS id, 'b' AS name");
  EXPECT_EQ(error.code(), code::kKeyTypesDiffer);
  EXPECT_EQ(error.exit_code(), base::ExitCode::kValidation);
  EXPECT_EQ(error.message(), "t: column id is INTEGER in the table and VARCHAR in what was read");
}

TEST_F(LoadMergeTest, KeysMustExistOnBothSides) {
  EngineError read = MergeError("SELECT 1 AS id, 2 AS b", {"idd"});
  EXPECT_EQ(read.code(), code::kKeyColumnMissing);
  EXPECT_EQ(read.message(), "the key column idd of t is not in what was read");
  EXPECT_EQ(read.hint(), "did you mean id?");
  EXPECT_EQ(session_->ObjectKind({"", "", "t"}), "");
  Sql("CREATE TABLE t AS SELECT 1 AS other");
  EXPECT_EQ(MergeError("SELECT 1 AS id").message(), "the key column id of t is not in the table");
  EXPECT_EQ(MergeError("SELECT 1 AS other", {"other"}, "seq").message(),
            "the cursor column seq of t is not in what was read");
}

TEST_F(LoadMergeTest, ANullKeyShowsARow) {
  const std::string rows = "SELECT * FROM (VALUES (1, 'a'), (NULL, 'Ann'), (NULL, 'Bob')) v(id, name)";
  for (bool absent : {true, false}) {
    EngineError error = MergeError(rows);
    EXPECT_EQ(error.code(), code::kNullKey);
    EXPECT_EQ(error.exit_code(), base::ExitCode::kExecution);
    EXPECT_EQ(error.message(), "2 rows for t have NULL in the key (id), for instance: id NULL, name 'Ann'");
    EXPECT_EQ(session_->ObjectKind({"", "", "t"}), absent ? "" : "table");
    if (absent) Sql("CREATE TABLE t AS SELECT 9 AS id, 'z' AS name");
  }
  EXPECT_EQ(Rows("FROM t"), Strings{"9|z"});
}

TEST_F(LoadMergeTest, WhatTheTargetHasSurvives) {
  Sql("CREATE TABLE t (id INTEGER PRIMARY KEY, email VARCHAR UNIQUE, v INT NOT NULL DEFAULT 3, l INT[]); "
      "CREATE INDEX i ON t (v); COMMENT ON COLUMN t.v IS 'about v'; "
      "INSERT INTO t SELECT range, 'm' || range, range, [range] FROM range(5000)");
  Open();
  for (int round = 0; round < 3; ++round) {
    LoadResult result = Merge(fmt::format(
        "SELECT range AS id, 'm' || range AS email, range + {} AS v, [range, {}] AS l FROM range(4000, 6000)", round,
        round));
    EXPECT_EQ(result.updated, round == 0 ? 1000 : 2000);
    EXPECT_EQ(result.inserted, round == 0 ? 1000 : 0);
  }
  EXPECT_EQ(Rows("SELECT count(*), count(DISTINCT id), sum(v) FROM t"), Strings{"6000|6000|18001000"});
  EXPECT_EQ(Rows("SELECT v, l FROM t WHERE id = 5999"), Strings{"6001|[5999, 2]"});
  EXPECT_EQ(Rows("SELECT count(*) FROM duckdb_constraints() WHERE table_name = 't'"), Strings{"4"});
  EXPECT_EQ(Rows("SELECT comment FROM duckdb_columns() WHERE table_name = 't' AND column_name = 'v'"),
            Strings{"about v"});
  EXPECT_EQ(ErrorOf([&] { Sql("INSERT INTO t VALUES (5999, 'q', 1, [])"); }).code(), code::kConstraintViolated);
  EXPECT_EQ(MergeError("SELECT 7000 AS id, 'm1' AS email, 1 AS v, [1] AS l").code(), code::kConstraintViolated);
  EXPECT_EQ(Rows("SELECT count(*) FROM t"), Strings{"6000"});
}

TEST_F(LoadMergeTest, UpdatesATableThatOthersReferTo) {
  Sql("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR); INSERT INTO t VALUES (1, 'a'), (2, 'b'); "
      "CREATE TABLE child (t_id INTEGER REFERENCES t (id)); INSERT INTO child VALUES (1)");
  LoadResult result = Merge("SELECT * FROM (VALUES (1, 'A'), (3, 'C')) v(id, name)");
  EXPECT_EQ(result.updated, 1);
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"1|A", "2|b", "3|C"}));
}

TEST_F(LoadMergeTest, RowsOfOneKeyThatTheTargetHasTwiceAreBothUpdated) {
  Sql("CREATE TABLE t AS SELECT * FROM (VALUES (1, 'a', 10), (1, 'b', 20)) v(id, name, own)");
  EXPECT_EQ(Merge("SELECT 1 AS id, 'c' AS name").updated, 1);
  EXPECT_EQ(Rows("FROM t ORDER BY own"), (Strings{"1|c|10", "1|c|20"}));
}

TEST_F(LoadMergeTest, RowsOfOneKeyThatTheTargetHasThriceAreAllUpdatedAndCountedOnce) {
  Sql("CREATE TABLE t AS SELECT range % 5 AS id, 'old' AS v FROM range(15)");
  LoadResult result = Merge("SELECT range AS id, 'new' AS v FROM range(3, 7)");
  EXPECT_EQ(result.updated, 2);
  EXPECT_EQ(result.inserted, 2);
  EXPECT_EQ(Rows("SELECT id, v, count(*) FROM t GROUP BY ALL ORDER BY id"),
            (Strings{"0|old|3", "1|old|3", "2|old|3", "3|new|3", "4|new|3", "5|new|1", "6|new|1"}));
}

TEST_F(LoadMergeTest, OfTheRowsOfOneKeyOnlyTheOlderOnesGiveWay) {
  for (const char* own : {"", ", 7 AS own"}) {
    Sql(std::string("CREATE OR REPLACE TABLE t AS SELECT *") + own +
        " FROM (VALUES (1, 10, 'newer'), (1, 3, 'older'), (2, 10, 'newer'), (3, 3, 'older')) v(id, ver, v)");
    LoadResult result = Merge("SELECT range AS id, 5 AS ver, 'read' AS v FROM range(1, 5)", {"id"}, "ver");
    EXPECT_EQ(result.updated, 2);
    EXPECT_EQ(result.stale, 1);
    EXPECT_EQ(result.inserted, 1);
    EXPECT_EQ(Rows("SELECT id, ver, v FROM t ORDER BY ALL"),
              (Strings{"1|5|read", "1|10|newer", "2|10|newer", "3|5|read", "4|5|read"}));
  }
}

TEST_F(LoadMergeTest, OurFunctionsAreNoneOfAPipelines) {
  Merge("SELECT 1 AS id");
  int refused = 0;
  for (int connection = 0; connection < 100; ++connection) {
    const EngineError error =
        ErrorOf([&] { session_->Query("SELECT sqlflow_met_" + std::to_string(connection) + "(5, 5, false)"); });
    if (std::string(error.message()).find("a pipeline cannot call it") != std::string::npos) ++refused;
  }
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(Merge("SELECT 1 AS id").updated, 1);
}

TEST_F(LoadMergeTest, ColumnsMayHaveTheNamesOfOurAliases) {
  Sql("CREATE TABLE t AS SELECT 1 AS id, {'id': 2} AS s, {'id': 3} AS t, 4 AS m, 5 AS stale, 6 AS t_row, 7 AS own0, 8 "
      "AS own1");
  EXPECT_EQ(
      Merge("SELECT 1 AS id, {'id': 5} AS s, {'id': 3} AS t, 4 AS m, 0 AS stale, 7 AS t_row", {"id"}, "m").updated, 1);
  EXPECT_EQ(Rows("FROM t"), Strings{"1|{'id': 5}|{'id': 3}|4|0|7|7|8"});
}

TEST_F(LoadMergeTest, AColumnNamedRowidIsRefused) {
  EXPECT_EQ(MergeError("SELECT 1 AS id, 2 AS rowId").code(), code::kReservedColumn);
  EXPECT_EQ(session_->ObjectKind({"", "", "t"}), "");
}

TEST_F(LoadMergeTest, TheSameRowsAgainChangeNothing) {
  const std::string rows = "SELECT range AS id, md5(range::VARCHAR) AS v FROM range(3000)";
  Merge(rows);
  Strings before = Rows("FROM t ORDER BY id");
  LoadResult result = Merge(rows);
  EXPECT_EQ(result.inserted, 0);
  EXPECT_EQ(Rows("FROM t ORDER BY id"), before);
}

TEST_F(LoadMergeTest, AReadWithoutRowsChangesNothing) {
  Sql("CREATE TABLE t AS SELECT 1 AS id");
  EXPECT_EQ(Merge("SELECT 'x' AS json WHERE false").inserted, 0);
  EXPECT_EQ(Rows("FROM t"), Strings{"1"});
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
