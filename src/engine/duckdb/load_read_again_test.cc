#include "engine/duckdb/load_testing.h"

namespace sqlflow::engine::duckdb {
namespace {

using Strings = std::vector<std::string>;

// Merges: what ties with the last mark is read again.
class LoadReadAgainTest : public NewRowsTest {};

TEST_F(LoadReadAgainTest, OnlyWhatChangedIsWritten) {
  Run(Next("(1, 10), (2, 20), (3, 20)", {"id"}));
  Sql("INSERT INTO t VALUES (3, 19)");
  const Strings places = Rows("SELECT id, rowid FROM t ORDER BY ALL");
  EXPECT_EQ(Run(Next("(2, 20)", {"id"})).unchanged, 1);
  EXPECT_EQ(Rows("SELECT id, rowid FROM t ORDER BY ALL"), places) << "it was written again";
  LoadResult result = Run(Next("(2, 20), (3, 20), (4, 20)", {"id"}));
  EXPECT_EQ(result.unchanged, 1);
  EXPECT_EQ(result.updated, 1) << "of the rows with this key one is another";
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(Rows("SELECT id, c FROM t ORDER BY ALL"), (Strings{"1|10", "2|20", "3|20", "3|20", "4|20"}));
}

TEST_F(LoadReadAgainTest, WhatIsReadFromTheBeginningIsCountedByWhatItChanges) {
  for (const char* own : {"", ", 7 AS own"}) {
    Sql(std::string("CREATE OR REPLACE TABLE t AS SELECT *") + own +
        " FROM (VALUES (1, 10), (2, 20), (3, 30)) v(id, c)");
    mark_.reset();
    LoadRequest request = Next("(1, 10), (2, 21), (3, 29), (4, 5), (4, 4), (5, NULL)", {"id"});
    for (const bool is_backfill : {false, true}) {
      if (is_backfill) request.read->range = {{{"0", ""}}, {{"100", ""}}};
      const LoadResult result = Run(request);
      EXPECT_EQ(result.rows_read, 6);
      EXPECT_EQ(result.inserted, is_backfill ? 0 : 2);
      EXPECT_EQ(result.updated, is_backfill ? 0 : 1);
      EXPECT_EQ(result.unchanged, is_backfill ? 5 : 2) << "the same, and one that is older than the table's";
      EXPECT_EQ(result.stale, 1);
      EXPECT_EQ(result.duplicates, 1);
    }
  }
}

TEST_F(LoadReadAgainTest, RowsWhoseTimeIsStillToComeAreUnchangedAsLongAsTheyAre) {
  const auto read = [&](const char* more) {
    return Run(
        Next(std::string("(1, TIMESTAMP '2024-05-01'), (2, TIMESTAMP '2030-01-01'), (3, 'infinity')") + more, {"id"}));
  };
  EXPECT_EQ(read("").inserted, 3);
  EXPECT_EQ(mark_->value.text, "2024-05-01 00:00:00");
  EXPECT_EQ(read("").unchanged, 3);
  const LoadResult result = read(", (2, TIMESTAMP '2030-01-02'), (4, TIMESTAMP '2029-01-01')");
  EXPECT_EQ(result.unchanged, 2);
  EXPECT_EQ(result.updated, 1);
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(result.duplicates, 1);
}

TEST_F(LoadReadAgainTest, ACursorThatTheTableKeepsAsTextIsMerged) {
  Sql("CREATE TABLE t AS SELECT * FROM (VALUES (1, 'soon'), (2, '2024-05-02')) v(id, c)");
  mark_ = CursorMark{{"2024-05-01 00:00:00", "TIMESTAMP"}, 0, ""};
  const LoadResult result = Run(Next("(1, TIMESTAMP '2024-05-01'), (3, TIMESTAMP '2024-05-03')", {"id"}));
  EXPECT_EQ(result.updated, 1);
  EXPECT_EQ(result.inserted, 1);
}

TEST_F(LoadReadAgainTest, WhatIsEqualAndNotTheSameIsWritten) {
  Run(Next("(INTERVAL 30 DAYS, 20)", {"c"}));
  EXPECT_EQ(Run(Next("(INTERVAL 1 MONTH, 20)", {"c"})).updated, 1);
  EXPECT_EQ(Rows("SELECT id, c FROM t ORDER BY ALL"), (Strings{"1 month|20"}));
}

TEST_F(LoadReadAgainTest, TextsWithoutAnyCursorAreMerged) {
  Run(Next("(1, TIMESTAMP '2024-01-01')", {"id"}));
  LoadRequest none = Next("(1, NULL::VARCHAR), (2, NULL)", {"id"});
  none.unsettled = {"c"};
  EXPECT_EQ(Run(none).inserted, 1);
  EXPECT_EQ(Run(none).unchanged, 2) << "one is older than the table's, one the same";
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
