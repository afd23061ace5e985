#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/load_testing.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;
using Strings = std::vector<std::string>;

class LoadHistoryTest : public LoadTest {
 protected:
  LoadResult Track(const std::string& select, const std::string& run_start, const std::string& cursor = {},
                   bool close_missing = false) {
    LoadRequest request = Request(LoadMode::kScd2, "h", select);
    request.keys = {"id"};
    request.cursor = cursor;
    request.run_start = run_start;
    request.close_missing = close_missing;
    return session_->Load(request);
  }
  EngineError TrackError(const std::string& select, const std::string& cursor = {}) {
    return ErrorOf([&] { Track(select, "2024-06-01", cursor); });
  }
  Strings History() { return Rows("FROM h ORDER BY id, valid_from"); }
};

TEST_F(LoadHistoryTest, AChangeClosesTheOldVersionAndOpensANewOne) {
  EXPECT_EQ(Track("SELECT * FROM (VALUES (1, 'a'), (2, NULL), (3, 'c')) v(id, name)", "2024-01-01T00:00:00Z").inserted,
            3);
  LoadResult result = Track("SELECT * FROM (VALUES (1, 'A'), (2, NULL), (4, 'd')) v(id, name)", "2024-01-02T00:00:00Z");
  EXPECT_EQ(result.inserted, 2);
  EXPECT_EQ(result.closed, 1);
  EXPECT_EQ(result.unchanged, 1);
  EXPECT_EQ(History(), (Strings{"1|a|2024-01-01 00:00:00|2024-01-02 00:00:00|false",
                                "1|A|2024-01-02 00:00:00|NULL|true", "2|NULL|2024-01-01 00:00:00|NULL|true",
                                "3|c|2024-01-01 00:00:00|NULL|true", "4|d|2024-01-02 00:00:00|NULL|true"}));
}

TEST_F(LoadHistoryTest, TheSameRowsAgainChangeNothing) {
  const std::string rows = "SELECT * FROM (VALUES (1, 'a', 1.5), (2, NULL, NULL)) v(id, name, x)";
  Track(rows, "2024-01-01T00:00:00Z");
  Strings before = History();
  LoadResult result = Track(rows, "2024-01-02T00:00:00Z");
  EXPECT_EQ(result.unchanged, 2);
  EXPECT_EQ(result.inserted + result.closed + result.updated, 0);
  EXPECT_EQ(History(), before);
}

TEST_F(LoadHistoryTest, TheCursorSaysWhenAVersionBegan) {
  const std::string cursor = "day";
  Track("SELECT 1 AS id, 'a' AS name, DATE '2024-01-01' AS day", "2024-06-01", cursor);
  Track("SELECT 1 AS id, 'b' AS name, DATE '2024-02-01' AS day", "2024-06-02", cursor);
  EXPECT_EQ(History(), (Strings{"1|a|2024-01-01|2024-01-01|2024-02-01|false", "1|b|2024-02-01|2024-02-01|NULL|true"}));
  LoadResult older = Track("SELECT 1 AS id, 'z' AS name, DATE '2024-01-15' AS day", "2024-06-03", cursor);
  EXPECT_EQ(older.stale, 1);
  LoadResult mended = Track("SELECT 1 AS id, 'B' AS name, DATE '2024-02-01' AS day", "2024-06-04", cursor);
  EXPECT_EQ(mended.updated, 1);
  EXPECT_EQ(History(), (Strings{"1|a|2024-01-01|2024-01-01|2024-02-01|false", "1|B|2024-02-01|2024-02-01|NULL|true"}));
}

TEST_F(LoadHistoryTest, ANullCursorBeginsAtTheRunsStart) {
  Track("SELECT 1 AS id, NULL::TIMESTAMP AS seen", "2024-06-01T10:00:00Z", "seen");
  EXPECT_EQ(Rows("SELECT valid_from FROM h"), Strings{"2024-06-01 10:00:00"});
}

TEST_F(LoadHistoryTest, OfDoubledKeysTheHighestCursorWins) {
  LoadResult result =
      Track("SELECT * FROM (VALUES (1, 'b', 2), (1, 'a', 1), (1, 'n', NULL)) v(id, name, seq)", "2024-06-01", "seq");
  EXPECT_EQ(result.duplicates, 2);
  EXPECT_EQ(History(), Strings{"1|b|2|2|NULL|true"});
  result = Track("SELECT * FROM (VALUES (1, 'c', 3), (1, 'd', 4), (1, 'a', 1)) v(id, name, seq)", "2024-06-02", "seq");
  EXPECT_EQ(result.duplicates, 2);
  EXPECT_EQ(History(), (Strings{"1|b|2|2|4|false", "1|d|4|4|NULL|true"}));
}

TEST_F(LoadHistoryTest, MissingKeysStayOpenUnlessTheyAreClosed) {
  Track("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(id, name)", "2024-01-01");
  EXPECT_EQ(Track("SELECT 1 AS id, 'a' AS name", "2024-01-02").closed, 0);
  LoadResult result = Track("SELECT 1 AS id, 'a' AS name", "2024-01-03", "", true);
  EXPECT_EQ(result.closed, 1);
  EXPECT_EQ(History(),
            (Strings{"1|a|2024-01-01 00:00:00|NULL|true", "2|b|2024-01-01 00:00:00|2024-01-03 00:00:00|false"}));
  // It comes back.
  EXPECT_EQ(Track("SELECT 2 AS id, 'b' AS name", "2024-01-04").inserted, 1);
  EXPECT_EQ(Rows("SELECT valid_from, valid_to FROM h WHERE id = 2 AND is_current"),
            Strings{"2024-01-04 00:00:00|NULL"});
}

TEST_F(LoadHistoryTest, AnEmptyFullReadClosesAll) {
  Track("SELECT 1 AS id, 'a' AS name", "2024-01-01");
  EXPECT_EQ(Track("SELECT 1 AS id, 'a' AS name WHERE false", "2024-01-02").closed, 0);
  EXPECT_EQ(Track("SELECT 1 AS id, 'a' AS name WHERE false", "2024-01-02", "", true).closed, 1);
}

TEST_F(LoadHistoryTest, AKeyThatComesBackDoesNotOverlapItsPast) {
  Track("SELECT 1 AS id, DATE '2024-01-01' AS day", "2024-01-01", "day");
  Track("SELECT 2 AS id, DATE '2024-01-01' AS day", "2024-03-01", "day", true);
  Track("SELECT 1 AS id, DATE '2024-01-01' AS day", "2024-04-01", "day");
  EXPECT_EQ(Rows("SELECT valid_from, valid_to FROM h WHERE id = 1 ORDER BY 1"),
            (Strings{"2024-01-01|2024-03-01", "2024-03-01|NULL"}));
}

TEST_F(LoadHistoryTest, WidensTypesWithoutOpeningVersions) {
  Track("SELECT 1 AS id, 5::INTEGER AS v, DATE '2024-01-01' AS seen", "2024-01-01", "seen");
  LoadResult result = Track(
      "SELECT * FROM (VALUES (1, 5::DOUBLE, TIMESTAMP '2024-01-01'), (2, 2.5, TIMESTAMP '2024-01-02 10:00:00')) v(id, "
      "v, seen)",
      "2024-01-02", "seen");
  EXPECT_EQ(result.unchanged, 1);
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(Types("h"), (Strings{"id INTEGER", "v DOUBLE", "seen TIMESTAMP", "valid_from TIMESTAMP",
                                 "valid_to TIMESTAMP", "is_current BOOLEAN"}));
  EXPECT_EQ(Rows("SELECT valid_from FROM h ORDER BY 1"), (Strings{"2024-01-01 00:00:00", "2024-01-02 10:00:00"}));
}

TEST_F(LoadHistoryTest, RefusesWhatCannotKeepHistory) {
  EXPECT_EQ(TrackError("SELECT 1 AS id, 2 AS Valid_To").code(), code::kReservedColumn);
  EXPECT_EQ(session_->ObjectKind({"", "", "h"}), "");
  Sql("CREATE TABLE h AS SELECT 1 AS id, 'a' AS name");
  EngineError error = TrackError("SELECT 1 AS id, 'b' AS name");
  EXPECT_EQ(error.code(), code::kNoHistoryTable);
  EXPECT_EQ(error.message(), "h exists without the column valid_from, so it keeps no history");
  Sql("DROP TABLE h");
  Track("SELECT 1 AS id, 'a' AS name", "2024-01-01");
  EXPECT_EQ(TrackError("SELECT 1 AS id, 'b' AS name, 2 AS extra").code(), code::kSchemaDrift);
  EXPECT_EQ(TrackError("SELECT 1 AS id").code(), code::kSchemaDrift);
  EXPECT_EQ(TrackError("SELECT NULL AS id, 'b' AS name").code(), code::kNullKey);
  EXPECT_EQ(TrackError("SELECT 1 AS id, 'b' AS name, 3 AS is_current").code(), code::kReservedColumn);
  EXPECT_EQ(History().size(), 1u);
}

TEST_F(LoadHistoryTest, ColumnsMayHaveTheNamesOfOurAliases) {
  const std::string rows = "SELECT 1 AS id, {'id': 2} AS s, {'id': 3} AS t, 4 AS m, 5 AS began, 6 AS fate, 7 AS s_row";
  Track(rows, "2024-01-01");
  EXPECT_EQ(Track(rows, "2024-01-02").unchanged, 1);
}

TEST_F(LoadHistoryTest, ComparesNestedColumns) {
  Track("SELECT 1 AS id, {'a': [1, NULL]} AS s", "2024-01-01");
  EXPECT_EQ(Track("SELECT 1 AS id, {'a': [1, NULL]} AS s", "2024-01-02").unchanged, 1);
  EXPECT_EQ(Track("SELECT 1 AS id, {'a': [1, 2]} AS s", "2024-01-03").closed, 1);
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
