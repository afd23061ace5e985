#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/load_testing.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;
using Strings = std::vector<std::string>;

// Loads that read a range of a cursor, and put it in the place of what the table holds of it.
class LoadRangeTest : public LoadTest {
 protected:
  LoadRangeTest() { Sql("CREATE TABLE t AS SELECT * FROM (VALUES (1, 10), (2, 20), (3, 30)) v(id, c)"); }

  LoadRequest Replacing(const std::string& select, std::optional<CursorValue> from, std::optional<CursorValue> to = {},
                        std::vector<std::string> keys = {}) {
    LoadRequest request = Request(keys.empty() ? LoadMode::kAppendNew : LoadMode::kMerge, "t", select);
    request.keys = std::move(keys);
    request.cursor = "c";
    request.read.emplace();
    request.read->column = "C";
    request.read->range = {std::move(from), std::move(to)};
    request.read->replace = true;
    request.read->nulls = CursorRead::Nulls::kError;
    return request;
  }
  static std::string Values(const std::string& values) { return "SELECT * FROM (VALUES " + values + ") v(id, c)"; }
  static CursorValue Known(const std::string& text, const std::string& type = "INTEGER") { return {text, type}; }
  Strings Table() { return Rows("SELECT id, c FROM t ORDER BY ALL"); }
  std::optional<CursorValue> Start(const std::string& lookback = {}, const std::string& table = "t") {
    return session_->FindWindowStart({base::QualifiedName::Parse(table), "C", "2024-06-01T12:00:00Z", lookback});
  }
};

TEST_F(LoadRangeTest, TheRowsReadTakeThePlaceOfThoseInTheRange) {
  LoadResult result = session_->Load(Replacing(Values("(8, 10), (7, 25), (7, 25), (6, 20)"), Known("20")));
  EXPECT_EQ(result.rows_read, 3) << "what is below is not read";
  EXPECT_EQ(result.deleted, 2);
  EXPECT_EQ(result.inserted, 3);
  EXPECT_EQ(Table(), (Strings{"1|10", "6|20", "7|25", "7|25"}));
}

TEST_F(LoadRangeTest, TheEndOfARangeIsNotInIt) {
  session_->Load(Replacing(Values("(8, 20), (9, 30)"), Known("20"), Known("30")));
  EXPECT_EQ(Table(), (Strings{"1|10", "3|30", "8|20"}));
}

TEST_F(LoadRangeTest, NothingReadEmptiesTheRange) {
  EXPECT_EQ(session_->Load(Replacing(Values("(1, 1)") + " WHERE false", Known("20"))).deleted, 2);
  EXPECT_EQ(Table(), Strings{"1|10"});
  EXPECT_EQ(session_->Load(Replacing(Values("(1, 1)") + " WHERE false", {}, {}, {"id"})).deleted, 1);
  EXPECT_EQ(Table(), Strings{});
}

TEST_F(LoadRangeTest, WithoutBoundsEverythingIsReplaced) {
  Sql("INSERT INTO t VALUES (4, NULL)");
  EXPECT_EQ(session_->Load(Replacing(Values("(5, 50)"), {})).deleted, 4);
  EXPECT_EQ(Table(), Strings{"5|50"});
}

TEST_F(LoadRangeTest, RowsOfTheTableWithoutAValueStay) {
  Sql("INSERT INTO t VALUES (4, NULL)");
  session_->Load(Replacing(Values("(5, 50)"), Known("0")));
  EXPECT_EQ(Table(), (Strings{"4|NULL", "5|50"}));
}

TEST_F(LoadRangeTest, RowsReadWithoutAValueAreAnErrorNotALoss) {
  const EngineError error = LoadError(Replacing(Values("(5, 50), (6, NULL)"), Known("20")));
  EXPECT_EQ(error.code(), code::kNullCursor);
  EXPECT_EQ(Table(), (Strings{"1|10", "2|20", "3|30"}));
  LoadRequest by_key = Replacing(Values("(5, 50), (6, NULL)"), Known("20"), {}, {"id"});
  by_key.read->nulls = CursorRead::Nulls::kInclude;
  session_->Load(by_key);
  EXPECT_EQ(Table(), (Strings{"1|10", "5|50", "6|NULL"}));
}

TEST_F(LoadRangeTest, InfinityBeyondAnOpenEndIsNotInTheRange) {
  Sql("CREATE OR REPLACE TABLE t AS SELECT 1 AS id, DATE 'infinity' AS c UNION ALL SELECT 2, DATE '2024-01-01'");
  LoadRequest request = Replacing("SELECT 3 AS id, DATE '2024-01-02' AS c UNION ALL SELECT 4, DATE 'infinity'",
                                  CursorValue{"2024-01-01", ""});
  request.read->nulls = CursorRead::Nulls::kExclude;
  session_->Load(request);
  EXPECT_EQ(Table(), (Strings{"1|infinity", "3|2024-01-02"}));
}

TEST_F(LoadRangeTest, TheSelectMayReadTheTableItself) {
  session_->Load(Replacing("SELECT id * 10 AS id, c FROM t", Known("20")));
  EXPECT_EQ(Table(), (Strings{"1|10", "20|20", "30|30"}));
}

TEST_F(LoadRangeTest, WithAKeyRowsOutsideTheRangeAreMergedWith) {
  LoadResult result = session_->Load(Replacing(Values("(1, 25), (2, 21), (3, 22)"), Known("20"), Known("30"), {"id"}));
  EXPECT_EQ(result.deleted, 1);
  EXPECT_EQ(result.stale, 1) << "row 3 is newer in the table";
  EXPECT_EQ(Table(), (Strings{"1|25", "2|21", "3|30"}));
}

TEST_F(LoadRangeTest, ATypeWidensAndOtherDriftStopsTheLoad) {
  session_->Load(Replacing("SELECT 3000000000 AS id, 20 AS c", Known("20")));
  EXPECT_EQ(Table(), (Strings{"1|10", "3000000000|20"}));
  EXPECT_EQ(LoadError(Replacing("SELECT 1 AS id, 20 AS c, 5 AS more", Known("20"))).code(), code::kSchemaDrift);
  const EngineError error = LoadError(Replacing("SELECT 1 AS id, DATE '2024-01-01' AS c", Known("20")));
  EXPECT_EQ(error.code(), code::kSchemaDrift);
  EXPECT_EQ(error.message(), "t: column C is INTEGER in the table and DATE in what was read");
  Sql("CREATE OR REPLACE TABLE t AS SELECT 1 AS id");
  EXPECT_EQ(LoadError(Replacing("SELECT 1 AS id, 20 AS c WHERE false", Known("20"))).code(), code::kCursorGone);
  EXPECT_EQ(Rows("FROM t"), Strings{"1"}) << "a range of a column that is not there is not everything";
}

TEST_F(LoadRangeTest, ConstraintsAndDefaultsSurvive) {
  Sql("CREATE OR REPLACE TABLE t (id INTEGER PRIMARY KEY, c INTEGER CHECK (c < 100)); CREATE INDEX i ON t (c)");
  Sql("INSERT INTO t VALUES (1, 10), (2, 20)");
  session_->Load(Replacing(Values("(2, 21), (3, 30)"), Known("20")));
  EXPECT_EQ(Table(), (Strings{"1|10", "2|21", "3|30"}));
  EXPECT_EQ(Rows("SELECT constraint_type FROM duckdb_constraints() WHERE table_name = 't' ORDER BY ALL"),
            (Strings{"CHECK", "NOT NULL", "PRIMARY KEY"}));
  EXPECT_EQ(Rows("SELECT index_name FROM duckdb_indexes()"), Strings{"i"});
}

TEST_F(LoadRangeTest, ABoundOfADayIsTheMomentAtWhichItBegins) {
  Sql("CREATE OR REPLACE TABLE t AS SELECT 1 AS id, DATE '2024-01-01' AS c");
  const CursorRead read{.column = "c", .range = {{{{"2024-01-01 10:00", ""}}, {{"2024-01-03 00:00:00", ""}}}}};
  const CursorBounds bounds = session_->BoundsOf(read, "DATE", {"", "", "t"});
  EXPECT_EQ(bounds.from->text, "2024-01-02");
  EXPECT_EQ(bounds.to->text, "2024-01-03");
}

// A backfill of a load without a key: the mark stays, and what the table holds at it is noted anew.
TEST_F(LoadRangeTest, ARangeThatReachesTheMarkLeavesTheNextLoadAbleToGoOn) {
  Sql("DROP TABLE t");
  const auto load = [&](const std::string& values, std::optional<CursorMark> mark, bool range, bool replace) {
    LoadRequest request = Request(LoadMode::kAppendNew, "t", Values(values));
    request.read.emplace();
    request.read->column = "c";
    request.read->mark = std::move(mark);
    if (range) request.read->range = {CursorValue{"5", ""}, std::nullopt};
    request.read->replace = replace;
    return session_->Load(request);
  };
  const auto first = load("(1, 10)", std::nullopt, false, false).mark;
  const auto second = load("(1, 10), (2, 10), (3, 12)", first, true, false).mark;
  EXPECT_EQ(second->value, first->value);
  EXPECT_EQ(second->rows, 2);
  EXPECT_NE(second->checksum, first->checksum);
  EXPECT_EQ(load("(1, 10), (2, 10), (3, 12)", second, false, false).inserted, 0);
  Sql("UPDATE t SET id = 9 WHERE id = 2");
  EXPECT_EQ(ErrorOf([&] { load("(1, 10)", second, true, false); }).code(), code::kSliceChanged);
  const auto third = load("(1, 10), (2, 10)", second, true, true).mark;
  EXPECT_EQ(load("(1, 10), (2, 10)", third, false, false).inserted, 0) << "replacing mends what others changed";
  EXPECT_EQ(Table(), (Strings{"1|10", "2|10"}));
}

TEST_F(LoadRangeTest, AWindowStartsAtTheHighestValue) {
  EXPECT_EQ(Start(), Known("30"));
  EXPECT_EQ(Start("5"), Known("25"));
  EXPECT_EQ(Start("", "absent"), std::nullopt);
  EXPECT_EQ(ErrorOf([&] { Start("7 days"); }).code(), code::kBadLookback);
  Sql("DELETE FROM t");
  EXPECT_EQ(Start(), std::nullopt);
}

TEST_F(LoadRangeTest, AWindowOfTimesDoesNotStartAfterTheLastRun) {
  for (const auto& [type, low, high, expected] :
       {std::tuple("TIMESTAMP", "2024-06-01 11:00:00", "2024-06-01 12:00:01", "2024-06-01 10:30:00"),
        {"TIMESTAMPTZ", "2024-06-01 13:00:00+02", "2024-06-01 14:00:01+02", "2024-06-01 10:30:00+00"},
        {"TIMESTAMP_S", "2024-06-01 11:00:00", "infinity", "2024-06-01 10:30:00"},
        {"DATE", "2024-06-01", "2024-06-02", "2024-05-31"}}) {
    SCOPED_TRACE(type);
    Sql(fmt::format("CREATE OR REPLACE TABLE t AS SELECT 1 AS id, '{0}'::{2} AS c UNION ALL SELECT 2, '{1}'::{2}", low,
                    high, type));
    EXPECT_EQ(Start("1800000000 microseconds")->text, expected);
  }
  Sql("CREATE OR REPLACE TABLE t AS SELECT 1.5::DOUBLE AS c UNION ALL SELECT 'NaN'::DOUBLE");
  EXPECT_EQ(Start()->text, "1.5");
  Sql("SET TimeZone = 'Asia/Kathmandu'; CREATE OR REPLACE TABLE t AS SELECT TIMESTAMP '2024-06-01 17:00' AS c");
  EXPECT_EQ(Start()->text, "2024-06-01 17:00:00") << "a local time of the session's zone";
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
