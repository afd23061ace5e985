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
