#include "base/errors/execution.h"
#include "engine/duckdb/load_testing.h"

// LoadRequest::verify finds a target that is not what was read, and nothing wrong with one that is.
namespace sqlflow::engine::duckdb {
namespace {

using Strings = std::vector<std::string>;

class VerifyTest : public LoadTest {
 protected:
  LoadRequest Verified(LoadMode mode, const std::string& select, const std::string& cursor = {}) {
    LoadRequest request = Request(mode, "t", select);
    if (mode == LoadMode::kMerge || mode == LoadMode::kScd2) request.keys = {"id"};
    request.cursor = cursor;
    request.verify = true;
    if (mode == LoadMode::kAppendNew) request.read = CursorRead{.column = cursor};
    return request;
  }
  LoadRequest Merged(const std::string& values, const std::string& cursor = "c") {
    return Verified(LoadMode::kMerge, "SELECT * FROM (VALUES " + values + ") v(id, c, a)", cursor);
  }
  // "2 keys and cursors 1": rows, what is equal, rows that only the target has.
  std::string Verify(const LoadRequest& request) {
    const LoadResult result = session_->Load(request);
    if (!result.verified) return "none";
    return fmt::format("{} {} {}", result.verified->rows, result.verified->equal, result.verified->only_in_target);
  }
  std::string Fails(LoadRequest request, const std::string& fault) {
    request.before_commit = [fault](Session& session, const LoadResult&) { session.Execute(fault); };
    const EngineError error = LoadError(request);
    EXPECT_EQ(error.code(), base::code::kNotVerified);
    return error.message();
  }
};

TEST_F(VerifyTest, ComparesNothingUnlessAsked) {
  LoadRequest request = Merged("(1, 1, 'a')");
  request.verify = false;
  EXPECT_EQ(Verify(request), "none");
}

TEST_F(VerifyTest, CountsWhatIsReplacedAndAppended) {
  EXPECT_EQ(Verify(Verified(LoadMode::kReplace, "SELECT 1 AS a FROM range(5)")), "5 counts 0");
  EXPECT_EQ(Verify(Verified(LoadMode::kReplace, "SELECT 1 AS a FROM range(3)")), "3 counts 0");
  EXPECT_EQ(Verify(Verified(LoadMode::kAppend, "SELECT 1 AS a FROM range(2)")), "2 counts 0");
  EXPECT_EQ(Verify(Verified(LoadMode::kAppend, "SELECT 2.5 AS a")), "1 counts 0");
  EXPECT_EQ(Verify(Verified(LoadMode::kAppend, "SELECT 2.5 AS a WHERE false")), "0 counts 0");
  EXPECT_EQ(Fails(Verified(LoadMode::kAppend, "SELECT 7 AS a"), "DELETE FROM t WHERE a = 2.5"),
            "t should have 7 rows after 1 row was read, and has 6");
  EXPECT_EQ(Fails(Verified(LoadMode::kReplace, "SELECT 7 AS a"), "INSERT INTO t VALUES (1)"),
            "t should have 1 row after 1 row was read, and has 2");
  EXPECT_EQ(Rows("SELECT count(*) FROM t"), Strings{"6"});
}

TEST_F(VerifyTest, KeepsOneRowAKeyOfANewTable) {
  LoadRequest request = Verified(LoadMode::kReplace, "SELECT * FROM (VALUES (1, 1), (1, 2), (2, 1)) v(id, c)", "c");
  request.keys = {"id"};
  EXPECT_EQ(Verify(request), "2 keys and cursors 0");
  EXPECT_EQ(Fails(request, "UPDATE t SET c = 1"),
            "t has 2 rows with the keys that were read, and their keys and cursors are not what they should be");
}

// The engine's arg_max of FLOAT errs beside NULL, which -inf counts as.
TEST_F(VerifyTest, DuplicatesByAFloatCursorThatIsInfinite) {
  const std::string rows = "(1, '-inf'::FLOAT, 'a'), (1, 18.5::FLOAT, 'b'), (1, 16.5::FLOAT, 'c')";
  EXPECT_EQ(Verify(Merged(rows)), "1 keys and cursors 0");
  EXPECT_EQ(Verify(Merged(rows)), "1 keys and cursors 0");
}

TEST_F(VerifyTest, MergesDuplicatesStaleRowsAndRowsWithoutACursor) {
  EXPECT_EQ(Verify(Merged("(1, 5, 'a'), (1, 7, 'b'), (2, NULL, 'c'), (3, 9, 'd')")), "3 keys and cursors 0");
  EXPECT_EQ(Verify(Merged("(1, 6, 'stale'), (2, 1, 'c'), (4, 1, 'e'), (4, NULL, 'f')")), "3 keys and cursors 1");
  EXPECT_EQ(Verify(Merged("(1, NULL, 'stale'), (3, 9, 'again')")), "2 keys and cursors 2");
  EXPECT_EQ(Verify(Merged("(1, 1, 'a'), (1, 1, 'b')", "")), "1 keys 3");
  EXPECT_EQ(Verify(Verified(LoadMode::kMerge, "SELECT 1 AS id, 1 AS c, '' AS a WHERE false")), "0 counts 0");
}

TEST_F(VerifyTest, FindsALostAChangedAndADoubledRow) {
  session_->Load(Merged("(1, 1, 'a'), (2, 1, 'b'), (9, 1, 'other')"));
  const LoadRequest request = Merged("(1, 2, 'a'), (2, 2, 'b'), (3, 2, 'c')");
  EXPECT_EQ(Fails(request, "DELETE FROM t WHERE id = 3"), "t should have 4 rows after 3 rows were read, and has 3");
  EXPECT_EQ(Fails(request, "DELETE FROM t WHERE id = 9"), "t should have 4 rows after 3 rows were read, and has 3");
  EXPECT_EQ(Fails(request, "INSERT INTO t FROM t WHERE id = 3"),
            "t should have 4 rows after 3 rows were read, and has 5");
  EXPECT_EQ(Fails(request, "UPDATE t SET id = 4 WHERE id = 3"),
            "t should have 3 rows with their keys after 3 rows were read, and has 2");
  EXPECT_EQ(Fails(request, "UPDATE t SET c = 1 WHERE id = 2"),
            "t has 3 rows with the keys that were read, and their keys and cursors are not what they should be");
  EXPECT_EQ(Rows("SELECT id, c FROM t ORDER BY id"), (Strings{"1|1", "2|1", "9|1"}));
  EXPECT_EQ(Verify(request), "3 keys and cursors 1");
}

TEST_F(VerifyTest, ExpectsEachRowThatSharesAKey) {
  Sql("CREATE TABLE t AS SELECT * FROM (VALUES (1, 3, 'a'), (1, 10, 'b'), (1, 3, 'a')) v(id, c, a)");
  EXPECT_EQ(Verify(Merged("(1, 5, 'x')")), "3 keys and cursors 0");
  EXPECT_EQ(Verify(Merged("(1, 5, 'x'), (2, 5, 'x')")), "4 keys and cursors 0");
}

TEST_F(VerifyTest, MergesWhereTheTableHasMoreOrIsReferred) {
  Sql("CREATE TABLE t (id INTEGER PRIMARY KEY, c INTEGER, a VARCHAR, own INTEGER DEFAULT 7)");
  EXPECT_EQ(Verify(Merged("(1, 1, 'a'), (2, 1, 'b')")), "2 keys and cursors 0");
  Sql("CREATE TABLE child (t INTEGER REFERENCES t (id)); INSERT INTO child VALUES (1)");
  EXPECT_EQ(Verify(Merged("(1, 2, 'a'), (2, 0, 'stale'), (3, 1, 'b')")), "3 keys and cursors 0");
}

TEST_F(VerifyTest, ComparesValuesOfWidenedAndFloatingTypes) {
  const auto merge = [&](const std::string& row) { return Verify(Verified(LoadMode::kMerge, "SELECT " + row, "c")); };
  EXPECT_EQ(merge("1::TINYINT AS id, 1::INTEGER AS c"), "1 keys and cursors 0");
  EXPECT_EQ(merge("300::BIGINT AS id, 2.5::DOUBLE AS c"), "1 keys and cursors 1");
  EXPECT_EQ(merge("1::SMALLINT AS id, 'NaN'::FLOAT AS c"), "1 keys and cursors 1");
  EXPECT_EQ(merge("2.5::DOUBLE AS id, 'inf'::DOUBLE AS c"), "1 keys and cursors 2");
  EXPECT_EQ(merge("2.5::FLOAT AS id, 1::DOUBLE AS c"), "1 keys and cursors 2");
  EXPECT_EQ(merge("0.0::DOUBLE AS id, 1::DOUBLE AS c"), "1 keys and cursors 3");
  EXPECT_EQ(merge("-0.0::DOUBLE AS id, 0::DOUBLE AS c"), "1 keys and cursors 3");
  EXPECT_EQ(merge("'-0'::DOUBLE AS id, 2::DOUBLE AS c"), "1 keys and cursors 3");
  EXPECT_EQ(merge("'nan'::DOUBLE AS id, 1::DOUBLE AS c"), "1 keys and cursors 4");
}

TEST_F(VerifyTest, TheCursorMayBeAKeyAndAKeyMayIgnoreCase) {
  LoadRequest request = Merged("(1, 1, 'a'), (1, 2, 'a')");
  request.keys = {"ID", "C"};
  EXPECT_EQ(Verify(request), "2 keys and cursors 0");
  EXPECT_EQ(Verify(request), "2 keys and cursors 0");
  Sql("DROP TABLE t; CREATE TABLE t (id VARCHAR COLLATE NOCASE, c INTEGER, a VARCHAR); INSERT INTO t VALUES ('A', 1, "
      "''), ('B', 5, '')");
  EXPECT_EQ(Verify(Merged("('a', 2, 'x'), ('b', 2, 'stale')")), "2 keys and cursors 0");
}

TEST_F(VerifyTest, ComparesRowsWithoutAKey) {
  const auto add = [&](const std::string& values) {
    LoadRequest request = Verified(LoadMode::kAppendNew, "SELECT * FROM (VALUES " + values + ") v(c, a)", "c");
    request.read->mark = CursorMark{{"2", "INTEGER"}, 0, ""};
    return request;
  };
  Sql("CREATE TABLE t AS SELECT * FROM (VALUES (1, 'old'), (2, 'a'), (2, 'a'), (NULL, 'n'), (3, 'gone')) v(c, a)");
  EXPECT_EQ(Verify(add("(1, 'late'), (2, 'a'), (3, 'b'), (3, 'b'), (NULL, 'n'), (NULL, NULL)")), "6 all columns 1");
  EXPECT_EQ(Rows("SELECT count(*) FROM t"), Strings{"8"});
  const LoadRequest request = add("(4, 'd'), (4, 'd'), (NULL, 'n')");
  EXPECT_EQ(Fails(request, "UPDATE t SET a = 'e' WHERE c = 4"),
            "t should have 3 rows like them after 3 rows were read, and has 1");
  EXPECT_EQ(Fails(request, "DELETE FROM t WHERE c = 1"), "t should have 10 rows after 3 rows were read, and has 9");
  EXPECT_EQ(Fails(request, "UPDATE t SET c = 4, a = 'd' WHERE c = 1"),
            "t should have 3 rows like them after 3 rows were read, and has 4");
}

TEST_F(VerifyTest, ComparesARangeThatIsReplaced) {
  Sql("CREATE TABLE t AS SELECT range AS id, range AS c, '' AS a FROM range(10)");
  LoadRequest request = Merged("(3, 3, ''), (50, 4, '')");
  request.read = CursorRead{.column = "c",
                            .range = CursorBounds{CursorValue{"3", ""}, CursorValue{"6", ""}},
                            .replace = true,
                            .nulls = CursorRead::Nulls::kExclude};
  EXPECT_EQ(Verify(request), "2 keys and cursors 0");
  request.mode = LoadMode::kAppendNew;
  request.keys.clear();
  EXPECT_EQ(Verify(request), "2 all columns 0");
  EXPECT_EQ(Rows("SELECT count(*) FROM t"), Strings{"9"});
}

TEST_F(VerifyTest, ComparesTheOpenVersionsOfAHistory) {
  const auto load = [&](const std::string& values, const std::string& cursor = "c") {
    return Verified(LoadMode::kScd2, "SELECT id, c::TIMESTAMP AS c, a FROM (VALUES " + values + ") v(id, c, a)",
                    cursor);
  };
  EXPECT_EQ(Verify(load("(1, '2024-01-01', 'a'), (1, '2024-01-02', 'b'), (2, NULL, 'c'), (3, '2024-01-05', 'd')")),
            "3 keys and cursors 0");
  EXPECT_EQ(Verify(load("(1, '2024-01-03', 'a'), (2, NULL, 'c'), (3, '2024-01-04', 'stale'), (4, NULL, '')")),
            "4 keys and cursors 0");
  EXPECT_EQ(Verify(load("(1, '2024-01-03', 'mended')")), "1 keys and cursors 3");
  LoadRequest whole = load("(1, '2024-01-03', 'mended'), (5, '2024-02-01', '')");
  whole.close_missing = true;
  EXPECT_EQ(Verify(whole), "2 keys and cursors 0");
  // Comes back below the end of its last version, and then a little later: not newer than the version.
  EXPECT_EQ(Verify(load("(3, '2024-01-06', 'back')")), "1 keys and cursors 2");
  EXPECT_EQ(Verify(load("(3, '2024-01-07', 'back')")), "1 keys and cursors 2");
  EXPECT_EQ(Fails(load("(1, '2024-01-09', 'x')"), "UPDATE t SET is_current = false WHERE id = 1"),
            "t should have 1 row with their keys after 1 row was read, and has 0");
  EXPECT_EQ(Fails(load("(1, '2024-01-09', 'x')"), "UPDATE t SET is_current = true WHERE id = 1"),
            "t should have 1 row with their keys after 1 row was read, and has 3");
}

TEST_F(VerifyTest, CountsTheRowsOfReplacedFiles) {
  LoadRequest request =
      Verified(LoadMode::kAppendNew, "SELECT * FROM (VALUES ('x', 2, 1), ('x', 2, 2)) v(f, c, a)", "c");
  request.mode = LoadMode::kReplaceParts;
  request.parts_column = "f";
  request.parts = {"x", "empty"};
  Sql("CREATE TABLE t AS SELECT * FROM (VALUES ('x', 1, 1), ('empty', 1, 2), ('y', 1, 3)) v(f, c, a)");
  EXPECT_EQ(Verify(request), "2 counts 0");
  EXPECT_EQ(Fails(request, "UPDATE t SET f = 'y'"),
            "t should have 2 rows of the files read after 2 rows were read, and has 0");
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
