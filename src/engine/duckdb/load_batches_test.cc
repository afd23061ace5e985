#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/load_testing.h"

// LoadRequest::batch_rows. That batches come to the same table as one transaction, and go on after a death, is in
// load_cursor_model_test.
namespace sqlflow::engine::duckdb {
namespace {

using Strings = std::vector<std::string>;

class LoadBatchesTest : public LoadTest {
 protected:
  // Of rows (id, c, v).
  LoadRequest InBatches(int64_t rows, const std::string& select, bool keyed = true) {
    LoadRequest request = Request(keyed ? LoadMode::kMerge : LoadMode::kAppendNew, "t", select);
    if (keyed) request.keys = {"id"};
    request.cursor = "c";
    request.read = CursorRead{.column = "c"};
    request.batch_rows = rows;
    request.before_commit = [this](Session& session, const LoadResult& result) {
      const std::string table = Lines(session.Query("SELECT string_agg(id, ' ' ORDER BY id) FROM t"))[0];
      seen_.push_back(fmt::format("{} rows: {}; up to {}{}", result.rows_read, table,
                                  result.mark ? result.mark->value.text : "-", result.is_last ? ", last" : ""));
    };
    return request;
  }
  static std::string Values(const std::string& rows) { return "SELECT * FROM (VALUES " + rows + ") v(id, c, v)"; }

  Strings seen_;  // at the end of each batch
};

TEST_F(LoadBatchesTest, CommitsInTheCursorsOrderAndTiesTogether) {
  const LoadResult result = session_->Load(
      InBatches(2, Values("(1, 9, ''), (2, 3, ''), (3, NULL, ''), (4, 5, ''), (5, 5, ''), (6, 5, ''), (7, 8, '')")));
  EXPECT_EQ(seen_,
            (Strings{"2 rows: 2 3; up to 3", "3 rows: 2 3 4 5 6; up to 5", "2 rows: 1 2 3 4 5 6 7; up to 9, last"}));
  EXPECT_EQ(result.batches, 3);
  EXPECT_EQ(result.rows_read, 7);
  EXPECT_EQ(result.inserted, 7);
  EXPECT_EQ(result.null_cursors, 1);
  EXPECT_EQ(result.mark->value.text, "9");
  EXPECT_EQ(session_->Query("SELECT count(*) FROM duckdb_tables() WHERE temporary").rows[0][0], "0");
}

TEST_F(LoadBatchesTest, RowsWithoutACursorAreOneBatchAndTheFirst) {
  session_->Load(InBatches(
      1, "SELECT * FROM (VALUES (1, 2::DOUBLE), (2, NULL), (3, 'nan'), (4, 'inf'), (5, '-inf'), (6, 1)) v(id, c)"));
  EXPECT_EQ(seen_, (Strings{"4 rows: 2 3 4 5; up to -", "1 rows: 2 3 4 5 6; up to 1.0",
                            "1 rows: 1 2 3 4 5 6; up to 2.0, last"}));
}

TEST_F(LoadBatchesTest, TheMarkIsThatOfADroppedDuplicateWhereAllOthersAreStillToCome) {
  const LoadResult result =
      session_->Load(InBatches(1, Values("(1, DATE '2999-01-01', ''), (1, DATE '2024-01-01', '')")));
  ASSERT_TRUE(result.mark);
  EXPECT_EQ(result.mark->value.text, "2024-01-01");
}

TEST_F(LoadBatchesTest, NothingToReadIsOneEmptyBatch) {
  session_->Load(InBatches(2, Values("(1, 1, '')")));
  seen_.clear();
  LoadRequest request = InBatches(2, Values("(1, 1, '')") + " WHERE false");
  request.read->mark = CursorMark{{"1", "INTEGER"}, 0, ""};
  EXPECT_EQ(session_->Load(request).batches, 1);
  EXPECT_EQ(seen_, Strings{"0 rows: 1; up to 1, last"});
}

TEST_F(LoadBatchesTest, AnOlderDuplicateInAnotherBatchIsDroppedAndCountedOnce) {
  const LoadResult result = session_->Load(InBatches(1, Values("(1, 5, 'new'), (1, 2, 'old'), (2, 3, '')")));
  EXPECT_EQ(seen_, (Strings{"1 rows: 2; up to 3", "2 rows: 1 2; up to 5, last"}));
  EXPECT_EQ(result.rows_read, 3);
  EXPECT_EQ(result.inserted, 2);
  EXPECT_EQ(result.duplicates, 1);
}

TEST_F(LoadBatchesTest, TheLastMarkIsThatOfAllRows) {
  const LoadResult result = session_->Load(
      InBatches(1,
                "SELECT id, c::TIMESTAMP AS c FROM (VALUES (1, '2024-01-05'), (1, '2099-01-01'), (2, '2024-01-01'), "
                "(3, '2098-01-01')) v(id, c)"));
  EXPECT_EQ(seen_, (Strings{"1 rows: 2; up to 2024-01-01 00:00:00", "1 rows: 2 3; up to 2024-01-01 00:00:00",
                            "2 rows: 1 2 3; up to 2024-01-05 00:00:00, last"}));
  EXPECT_EQ(result.future, 2);
}

TEST_F(LoadBatchesTest, AFailedBatchLeavesThoseBefore) {
  Sql("CREATE TABLE t (id INTEGER, c INTEGER CHECK (c < 3), v VARCHAR)");
  LoadRequest request = InBatches(1, Values("(1, 1, ''), (2, 2, ''), (3, 3, '')"));
  std::optional<LoadResult> committed;
  request.committed = [&](const LoadResult& so_far) { committed = so_far; };
  EXPECT_EQ(LoadError(request).code(), base::code::kConstraintViolated);
  ASSERT_TRUE(committed);
  EXPECT_EQ(committed->batches, 2);
  EXPECT_EQ(committed->rows_read, 2);
  EXPECT_EQ(committed->mark->value.text, "2");
  EXPECT_EQ(Rows("SELECT id FROM t ORDER BY id"), (Strings{"1", "2"}));
}

TEST_F(LoadBatchesTest, AnInterruptLeavesWholeBatchesAndNothingTemporary) {
  LoadRequest request = InBatches(1, Values("(1, 1, ''), (2, 2, ''), (3, 3, '')"));
  request.before_commit = [](Session& session, const LoadResult& result) {
    if (result.batches == 2) session.Interrupt();
  };
  EXPECT_THROW(session_->Load(request), base::Interrupted);
  EXPECT_EQ(session_->Query("SELECT count(*) FROM duckdb_tables() WHERE temporary").rows[0][0], "0");
  EXPECT_EQ(Rows("SELECT id FROM t ORDER BY id"), Strings{"1"});
}

TEST_F(LoadBatchesTest, WhatIsWrongWithAnyRowIsFoundBeforeTheFirst) {
  Sql("CREATE TABLE t AS SELECT 1::BIGINT AS id, 1 AS c, DATE '2024-01-01' AS v");
  const auto code = [&](const LoadRequest& request) { return LoadError(request).code(); };
  EXPECT_EQ(code(InBatches(1, Values("(1, 1, NULL), (2, 2, 'no date')"))), base::code::kSchemaDrift);
  EXPECT_EQ(code(InBatches(1, Values("(1, 1, NULL), (NULL, 2, NULL)"))), base::code::kNullKey);
  LoadRequest request = InBatches(1, Values("(1, 1, NULL), (2, NULL, NULL)"));
  request.read->nulls = CursorRead::Nulls::kError;
  EXPECT_EQ(code(request), base::code::kNullCursor);
  EXPECT_EQ(seen_, Strings{});
}

TEST_F(LoadBatchesTest, ATextsTypeIsThatOfAllRows) {
  LoadRequest request = InBatches(1, Values("(1, 1, '7'), (2, 2, '2.5')"));
  request.unsettled = {"v"};
  session_->Load(request);
  EXPECT_EQ(Types("t")[2], "v DOUBLE");
  request = InBatches(1, Values("(3, 3, '1'), (4, 4, 'x')"));
  request.unsettled = {"v"};
  EXPECT_EQ(LoadError(request).code(), base::code::kSchemaDrift);
  EXPECT_EQ(Rows("SELECT count(*) FROM t"), Strings{"2"});
}

TEST_F(LoadBatchesTest, TheTableWidensAndIsToldOnce) {
  session_->Load(InBatches(1, Values("(1, 1, 1)")));
  const LoadResult result = session_->Load(InBatches(1, Values("(2, 2, 2.5::DOUBLE), (3, 3, 3), (4, 4, 4)")));
  EXPECT_EQ(result.notes, Strings{"column v widened from INTEGER to DOUBLE"});
  EXPECT_EQ(Types("t")[2], "v DOUBLE");
}

TEST_F(LoadBatchesTest, EachBatchIsVerified) {
  session_->Load(InBatches(1, Values("(1, 9, 'newer')"), true));
  for (const bool keyed : {true, false}) {
    LoadRequest request = InBatches(2, Values("(1, 1, ''), (2, 2, ''), (2, 1, ''), (3, 3, ''), (4, NULL, '')"), keyed);
    request.verify = true;
    EXPECT_EQ(session_->Load(request).verified->rows, keyed ? 4 : 5);
    request.before_commit = [](Session& session, const LoadResult& result) {
      if (result.batches == 2) session.Execute("UPDATE t SET c = -1, v = '-' WHERE id = 2");
    };
    EXPECT_EQ(LoadError(request).code(), base::code::kNotVerified);
  }
}

TEST_F(LoadBatchesTest, ReadsOnceAndSaysSoBeforeTheFirst) {
  LoadRequest request = InBatches(1, Values("(1, 1, ''), (2, 2, '')"));
  int reads = 0;
  request.after_read = [&] {
    ++reads;
    EXPECT_EQ(session_->ObjectKind({"", "", "t"}), "");
  };
  session_->Load(request);
  EXPECT_EQ(reads, 1);
}

TEST_F(LoadBatchesTest, RowsOfAFileAreReplacedInItsBatch) {
  Sql("CREATE TABLE t AS SELECT * FROM (VALUES (1, 0, 'a'), (2, 0, 'b'), (3, 0, 'empty'), (4, 0, 'other')) v(id, c, "
      "v)");
  LoadRequest request = InBatches(1, Values("(11, 2, 'a'), (12, 1, 'b'), (13, 1, 'b')"), false);
  request.mode = LoadMode::kReplaceParts;
  request.parts_column = "v";
  request.parts = {"a", "b", "empty"};
  EXPECT_EQ(session_->Load(request).deleted, 3);
  EXPECT_EQ(seen_, (Strings{"2 rows: 1 3 4 12 13; up to 1", "1 rows: 4 11 12 13; up to 2, last"}));
}

TEST_F(LoadBatchesTest, PartsAreCountedInAllRows) {
  LoadRequest request = InBatches(1, "SELECT id, c, id % 2 AS file FROM (VALUES (1, 1), (2, 2), (3, 3)) v(id, c)");
  request.part = "file";
  const LoadResult result = session_->Load(request);
  EXPECT_EQ(Types("t"), (Strings{"id INTEGER", "c INTEGER"}));
  ASSERT_EQ(result.parts.size(), 2U);
  EXPECT_EQ(result.parts[0].rows + result.parts[1].rows, 3);
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
