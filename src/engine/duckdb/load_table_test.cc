#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/load_testing.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;
using Strings = std::vector<std::string>;

class LoadTableTest : public LoadTest {
 protected:
  LoadResult Append(const std::string& select) { return Load(LoadMode::kAppend, "t", select); }
  EngineError AppendError(const std::string& select) { return LoadError(Request(LoadMode::kAppend, "t", select)); }
};

TEST_F(LoadTableTest, ReplaceGivesTheTableTheShapeJustRead) {
  LoadResult first = Load(LoadMode::kReplace, "t", "SELECT 1 AS a, 'x' AS b");
  EXPECT_EQ(first.rows_read, 1);
  Sql("CREATE VIEW v AS SELECT count(*) AS n FROM t; CREATE INDEX i ON t (a)");
  LoadResult second = Load(LoadMode::kReplace, "t", "FROM range(3) r(c)");
  EXPECT_EQ(second.rows_read, 3);
  EXPECT_EQ(second.inserted, 3);
  EXPECT_EQ(Rows("FROM t"), (Strings{"0", "1", "2"}));
  EXPECT_EQ(Rows("FROM v"), Strings{"3"});
}

TEST_F(LoadTableTest, ReplaceMayReadTheTableItself) {
  Load(LoadMode::kReplace, "t", "SELECT 1 AS a");
  Load(LoadMode::kReplace, "t", "SELECT a + 1 AS a FROM t UNION ALL FROM t");
  EXPECT_EQ(Rows("FROM t ORDER BY a"), (Strings{"1", "2"}));
}

TEST_F(LoadTableTest, TakesAnySelectAndNoRows) {
  Sql("CREATE TABLE p AS SELECT 1 AS a, 'x' AS b, 2 AS c");
  EXPECT_EQ(Load(LoadMode::kReplace, "t", "PIVOT p ON b USING sum(c)").rows_read, 1);
  EXPECT_EQ(Rows("FROM t"), Strings{"1|2"});
  EXPECT_EQ(Load(LoadMode::kReplace, "t", "WITH c AS (FROM p) SELECT * FROM c -- end").inserted, 1);
  EXPECT_EQ(Load(LoadMode::kReplace, "t", "SELECT * FROM p WHERE false").inserted, 0);
  EXPECT_EQ(Rows("SELECT count(*) FROM t"), Strings{"0"});
}

TEST_F(LoadTableTest, WritesNamesOfEveryKind) {
  const std::string select = "SELECT 1 AS \"select\", 2 AS \"Größe in m\", 3 AS \"a\"\"b.c\", 4 AS UPPER";
  int number = 0;
  for (const char* target :
       {"\"order\"", "\"My Table\"", "\"Käse.\"\"x\"\"\"", "\"My Schema\".\"group\"", "raw.UPPER"}) {
    Load(LoadMode::kReplace, target, select);
    Load(LoadMode::kAppend, target,
         "SELECT 5 AS \"SELECT\", 2.5::DOUBLE AS \"Größe in m\", 3 AS \"A\"\"B.C\", 4 AS upper");
    EXPECT_EQ(LoadByKey(LoadMode::kMerge, target, select, {"SELECT", "A\"b.C"}).updated, 1);
    EXPECT_EQ(Rows(fmt::format("FROM {} ORDER BY 1", target)), (Strings{"1|2.0|3|4", "5|2.5|3|4"})) << target;
    std::string history = fmt::format("\"H.{}\".{}", ++number, target);
    if (base::QualifiedName::Parse(target).schema.empty()) {
      LoadByKey(LoadMode::kScd2, history, select, {"Größe in m"});
      EXPECT_EQ(LoadByKey(LoadMode::kScd2, history, select, {"Größe in m"}).unchanged, 1);
    }
  }
}

TEST_F(LoadTableTest, AViewIsNoTarget) {
  Sql("CREATE VIEW v AS SELECT 1 AS a");
  for (LoadMode mode : {LoadMode::kReplace, LoadMode::kAppend, LoadMode::kMerge, LoadMode::kScd2}) {
    LoadRequest request = Request(mode, "V", "SELECT 2 AS a");
    request.keys = {"a"};
    EXPECT_EQ(LoadError(request).code(), code::kTargetIsView);
  }
  EXPECT_EQ(Rows("FROM v"), Strings{"1"});
}

TEST_F(LoadTableTest, PointsIntoTheSelect) {
  Sql("CREATE TABLE t (a INT)");
  const std::string select = "SELECT 'ü' AS x,\n  nix FROM range(3)";
  for (LoadMode mode : {LoadMode::kReplace, LoadMode::kAppend, LoadMode::kMerge, LoadMode::kScd2}) {
    LoadRequest request = Request(mode, "t", select);
    request.keys = {"a"};
    EngineError error = LoadError(request);
    EXPECT_EQ(error.code(), code::kEngineCannotBind);
    ASSERT_TRUE(error.offset);
    EXPECT_EQ(select.substr(*error.offset), "nix FROM range(3)");
  }
  EXPECT_EQ(LoadError(Request(LoadMode::kReplace, "t", "SELECT (1")).offset, 9u);
}

TEST_F(LoadTableTest, AppendMatchesByNameIgnoringCase) {
  Load(LoadMode::kAppend, "t", "SELECT 1 AS id, 'x' AS \"Name\"");
  EXPECT_EQ(Append("SELECT 'y' AS NAME, 2 AS ID").inserted, 1);
  EXPECT_EQ(Rows("FROM t"), (Strings{"1|x", "2|y"}));
}

TEST_F(LoadTableTest, AppendWidensWithoutLoss) {
  Sql("CREATE TABLE t AS SELECT 1::INTEGER AS i, 2::INTEGER AS d, DATE '2024-01-01' AS day, 1.25::DECIMAL(5,2) AS m, "
      "1::UBIGINT AS u, [1::INTEGER] AS l, {'a': 1::INTEGER} AS s, 1.5::FLOAT AS f, 7::INTEGER AS n");
  LoadResult result = Append(
      "SELECT 3000000000 AS i, 2.7::DOUBLE AS d, TIMESTAMP '2024-01-02 10:00:00' AS day, 12345.678::DECIMAL(9,3) AS m, "
      "-1::BIGINT AS u, [3000000000] AS l, {'a': 1.5::DOUBLE} AS s, 0.1::DOUBLE AS f, 0.5::DECIMAL(3,1) AS n");
  EXPECT_EQ(Types("t"), (Strings{"i BIGINT", "d DOUBLE", "day TIMESTAMP", "m DECIMAL(9,3)", "u HUGEINT", "l BIGINT[]",
                                 "s STRUCT(\"a\" DOUBLE)", "f DOUBLE", "n DECIMAL(11,1)"}));
  EXPECT_EQ(result.notes.size(), 9u);
  EXPECT_EQ(result.notes[1], "column d widened from INTEGER to DOUBLE");
  EXPECT_EQ(Rows("FROM t"),
            (Strings{"1|2.0|2024-01-01 00:00:00|1.250|1|[1]|{'a': 1.0}|1.5|7.0",
                     "3000000000|2.7|2024-01-02 10:00:00|12345.678|-1|[3000000000]|{'a': 1.5}|0.1|0.5"}));
}

TEST_F(LoadTableTest, AppendNeverRoundsAnIntegerIntoADouble) {
  Sql("CREATE TABLE t AS SELECT 9007199254740993 AS a");
  EngineError target = AppendError("SELECT 2.5::DOUBLE AS a");
  EXPECT_EQ(target.code(), code::kSchemaDrift);
  EXPECT_EQ(target.exit_code(), base::ExitCode::kValidation);
  EXPECT_EQ(
      target.message(),
      "t: column a is BIGINT in the table and DOUBLE in what was read, and no type holds the values of both without "
      "loss");
  Sql("CREATE OR REPLACE TABLE t AS SELECT 2.5::DOUBLE AS a");
  EXPECT_EQ(AppendError("SELECT 9007199254740993 AS a").code(), code::kSchemaDrift);
  EXPECT_EQ(Append("SELECT 9007199254740992 AS a").inserted, 1);
  EXPECT_EQ(Types("t"), Strings{"a DOUBLE"});
}

TEST_F(LoadTableTest, AppendKeepsDeclaredDecimalsAndTakesTextsOfRichTypes) {
  Sql("CREATE TABLE t (m DECIMAL(12,2), u UUID, e ENUM('a', 'b'), v VARCHAR, z BIGINT)");
  LoadResult result =
      Append("SELECT 12.5::DOUBLE AS m, '00000000-0000-0000-0000-000000000001' AS u, 'b' AS e, 7 AS v, NULL AS z");
  EXPECT_TRUE(result.notes.empty());
  EXPECT_EQ(Rows("FROM t"), Strings{"12.50|00000000-0000-0000-0000-000000000001|b|7|NULL"});
  EngineError error = AppendError("SELECT 1::DOUBLE AS m, 'x' AS u, 'b' AS e, 'v' AS v, 1 AS z");
  EXPECT_EQ(error.message(), "t: column u is UUID in the table and VARCHAR in what was read, where 'x' is none");
}

TEST_F(LoadTableTest, AppendStopsAtOtherColumnsAndNamesThemAll) {
  Sql("CREATE TABLE t (id INT, gone VARCHAR, day DATE)");
  EngineError names = AppendError("SELECT 1 AS id, DATE '2024-01-01' AS day, 2 AS extra, 3 AS other");
  EXPECT_EQ(names.code(), code::kSchemaDrift);
  EXPECT_EQ(names.details(),
            "column extra (INTEGER) is new, the table has none of this name\n"
            "column other (INTEGER) is new, the table has none of this name\n"
            "column gone (VARCHAR) of the table is missing in what was read");
  EngineError types = AppendError("SELECT 'x' AS id, 'y' AS gone, true AS day");
  EXPECT_EQ(types.message(),
            "t: 2 columns do not fit: column id is INTEGER in the table and VARCHAR in what was read; "
            "column day is DATE in the table and BOOLEAN in what was read");
  EXPECT_EQ(AppendError("SELECT 1 AS id, 'y' AS gone, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS day").code(),
            code::kSchemaDrift);
  EXPECT_EQ(Rows("SELECT count(*) FROM t"), Strings{"0"});
}

TEST_F(LoadTableTest, AJsonColumnTakesObjects) {
  Sql("CREATE TABLE t AS SELECT '[1]'::JSON AS j");
  EXPECT_EQ(Append("SELECT {'a': 1} AS j").inserted, 1);
  EXPECT_EQ(Rows("FROM t"), (Strings{"[1]", "{\"a\":1}"}));
}

TEST_F(LoadTableTest, AReadWithoutRowsIsNoDrift) {
  Sql("CREATE TABLE t AS SELECT 1 AS id, 'x' AS name");
  LoadResult result = Append("SELECT 'x' AS id, true AS other WHERE false");
  EXPECT_EQ(result.rows_read, 0);
  EXPECT_EQ(Rows("FROM t"), Strings{"1|x"});
}

TEST_F(LoadTableTest, AGeneratedColumnTakesNoValuesWhereNoOtherColumnHasADefault) {
  Sql("CREATE TABLE t (id INT, twice INT GENERATED ALWAYS AS (id * 2))");
  Append("SELECT 2 AS id");
  EXPECT_EQ(Rows("FROM t"), Strings{"2|4"});
}

TEST_F(LoadTableTest, WhatTheTargetHasSurvivesAppendAndWidening) {
  Sql("CREATE TABLE t (id INT NOT NULL, v INT DEFAULT 7, w INT CHECK (w > 0), g INT GENERATED ALWAYS AS (w + 1)); "
      "CREATE INDEX \"my idx\" ON t (id); COMMENT ON TABLE t IS 'about t'; COMMENT ON COLUMN t.v IS 'about v'; "
      "COMMENT ON INDEX \"my idx\" IS 'about i'; INSERT INTO t (id, v, w) VALUES (1, 2, 3)");
  LoadResult result = Append("SELECT 2 AS id, 2.5::DOUBLE AS v, 4 AS w");
  EXPECT_EQ(result.notes, Strings{"column v widened from INTEGER to DOUBLE"});
  EXPECT_EQ(Rows("SELECT id, v, w, g FROM t ORDER BY id"), (Strings{"1|2.0|3|4", "2|2.5|4|5"}));
  EXPECT_EQ(
      Rows("SELECT comment FROM duckdb_tables() UNION ALL SELECT comment FROM duckdb_columns() WHERE comment IS NOT "
           "NULL UNION ALL SELECT comment FROM duckdb_indexes()"),
      (Strings{"about t", "about v", "about i"}));
  EXPECT_EQ(Rows("SELECT id FROM t WHERE id = 2"), Strings{"2"});
  Sql("INSERT INTO t (id, w) VALUES (3, 1)");
  EXPECT_EQ(Rows("SELECT v FROM t WHERE id = 3"), Strings{"7.0"});
  EXPECT_EQ(AppendError("SELECT NULL::INT AS id, 1 AS v, 1 AS w").code(), code::kConstraintViolated);
  EXPECT_EQ(AppendError("SELECT 4 AS id, 1 AS v, 0 AS w").code(), code::kConstraintViolated);
  EXPECT_EQ(Rows("SELECT count(*) FROM t"), Strings{"3"});
}

TEST_F(LoadTableTest, AConstraintKeepsItsColumnsTypeWhileTheValuesFit) {
  Sql("CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR)");
  EXPECT_EQ(Append("SELECT 1::BIGINT AS id, 'x' AS v").inserted, 1);
  EXPECT_EQ(Types("t")[0], "id INTEGER");
  EngineError error = AppendError("SELECT 3000000000 AS id, 'x' AS v");
  EXPECT_EQ(error.message(),
            "t: column id is INTEGER in the table and BIGINT in what was read, and a PRIMARY KEY constraint keeps the "
            "table's type from becoming BIGINT");
}

TEST_F(LoadTableTest, AnIndexKeepsItsColumnsTypeWhileTheValuesFit) {
  Sql("CREATE TABLE t AS SELECT 1::INTEGER AS id; CREATE INDEX i ON t (id)");
  EXPECT_EQ(Append("SELECT 2::BIGINT AS id").inserted, 1);
  EngineError error = AppendError("SELECT 3000000000 AS id");
  EXPECT_EQ(error.code(), code::kSchemaDrift);
  EXPECT_NE(error.message().find("\"i\" keeps the table's type from becoming BIGINT"), std::string::npos)
      << error.message();
  EXPECT_EQ(Rows("FROM t"), (Strings{"1", "2"}));
}

TEST_F(LoadTableTest, KeepsTheOrderOfWhatWasRead) {
  Sql("CREATE TABLE t AS SELECT 1::INTEGER AS a");
  Append("SELECT CASE WHEN range = 0 THEN 0.5 ELSE range END::DOUBLE AS a FROM range(50000)");
  EXPECT_EQ(Rows("SELECT count(*) FROM t WHERE rowid > 1 AND a <> rowid - 1"), Strings{"0"});
}

TEST_F(LoadTableTest, UnorderedRowsLeaveTheSettingAsItWas) {
  LoadRequest request = Request(LoadMode::kReplace, "t", "FROM range(1000) r(a)");
  request.ordered = false;
  EXPECT_EQ(session_->Load(request).rows_read, 1000);
  EXPECT_EQ(Lines(session_->Query("SELECT current_setting('preserve_insertion_order')")), Strings{"true"});
}

TEST_F(LoadTableTest, StopsBeforeADoubleLosesDigits) {
  for (LoadMode mode : {LoadMode::kReplace, LoadMode::kAppend, LoadMode::kMerge, LoadMode::kScd2}) {
    LoadRequest request = Request(mode, "t",
                                  "SELECT 1 AS id, 9007199254740992::DOUBLE AS a, 1.5::DOUBLE AS \"B\", "
                                  "'inf'::DOUBLE AS c, -1e16::DOUBLE AS d");
    request.keys = {"id"};
    request.inexact = {"a", "b", "c", "d"};
    EngineError error = LoadError(request);
    EXPECT_EQ(error.code(), code::kLosesDigits);
    EXPECT_EQ(error.details(), "a\nd");
    EXPECT_EQ(session_->ObjectKind(request.target), "");
  }
}

TEST_F(LoadTableTest, RunsTheLastWordInTheLoadsTransaction) {
  LoadRequest request = Request(LoadMode::kReplace, "t", "SELECT 1 AS a");
  request.before_commit = [&](Session& session, const LoadResult&) {
    EXPECT_EQ(session.CountRows(request.target), 1);
    session.Execute("CREATE TABLE state AS SELECT 'done' AS s");
  };
  session_->Load(request);
  EXPECT_EQ(Rows("FROM state"), Strings{"done"});
}

TEST_F(LoadTableTest, LoadsIntoATemporaryTable) {
  LoadRequest request = Request(LoadMode::kReplace, "temp.main.\"My source\"", "SELECT '5' AS a");
  request.unsettled = {"a"};
  Sql("CREATE TEMP VIEW \"My source\" AS SELECT 1 AS a");
  session_->Load(request);
  session_->Load(request);
  EXPECT_EQ(Lines(session_->Query("SELECT a, typeof(a) FROM \"My source\"")), Strings{"5|BIGINT"});
}

TEST_F(LoadTableTest, LoadsIntoAnAttachedDatabase) {
  Sql("ATTACH '" + folder_.File("other.duckdb") + "' AS other");
  Load(LoadMode::kReplace, "other.t", "SELECT 1 AS a");
  Load(LoadMode::kAppend, "other.main.t", "SELECT 2.5::DOUBLE AS a");
  LoadByKey(LoadMode::kMerge, "other.t", "SELECT 1 AS a", {"a"});
  EXPECT_EQ(Lines(session_->Query("FROM other.t ORDER BY a")), (Strings{"1.0", "2.5"}));
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
