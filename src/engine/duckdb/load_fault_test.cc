#include "base/errors/execution.h"
#include "engine/duckdb/load_testing.h"

// Whatever goes wrong, and whenever: the target is as it was before, byte for byte.
namespace sqlflow::engine::duckdb {
namespace {

using Strings = std::vector<std::string>;

struct Case {
  LoadMode mode;
  bool exists;
  bool replaces = false;  // the rows of a range
};

class LoadFaultTest : public LoadTest, public testing::WithParamInterface<Case> {
 protected:
  LoadFaultTest() {
    Sql("CREATE TABLE witness AS SELECT 1 AS w");
    if (!GetParam().exists) return;
    if (GetParam().mode == LoadMode::kScd2) {
      session_->Load(Faulty("SELECT * FROM (VALUES (1, 10), (2, 20)) v(id, a)"));
    } else {
      Sql("CREATE TABLE t AS SELECT * FROM (VALUES (1, 10), (2, 20)) v(id, a); CREATE INDEX i ON t (a)");
    }
  }
  LoadRequest Faulty(const std::string& select) {
    LoadRequest request = Request(GetParam().mode, "t", select);
    if (request.mode == LoadMode::kMerge || request.mode == LoadMode::kScd2) request.keys = {"id"};
    if (GetParam().replaces) {
      request.read = CursorRead{.column = "a", .range = CursorBounds{CursorValue{"5", ""}, {}}, .replace = true};
    }
    return request;
  }
  // Objects, their definitions and all rows.
  Strings Everything() {
    Strings all = Rows("SELECT sql FROM duckdb_tables() UNION ALL SELECT sql FROM duckdb_indexes()");
    if (session_->ObjectKind({"", "", "t"}) == "table") {
      for (std::string& row : Rows("SELECT rowid, * FROM t")) all.push_back(row);
    }
    return all;
  }
  template <class Act>
  void ExpectNothingChanges(Act act) {
    Strings before = Everything();
    act();
    // Within the same process too.
    EXPECT_EQ(session_->CountRows({"", "", "witness"}), 1);
    EXPECT_EQ(Everything(), before);
  }
};

TEST_P(LoadFaultTest, TheLastWordFails) {
  LoadRequest request = Faulty("SELECT * FROM (VALUES (1, 11.5::DOUBLE), (3, 30)) v(id, a)");
  request.before_commit = [](Session& session, const LoadResult&) {
    session.Execute("DROP TABLE witness");
    throw std::runtime_error("no");
  };
  ExpectNothingChanges([&] { EXPECT_THROW(session_->Load(request), std::runtime_error); });
}

TEST_P(LoadFaultTest, AValueFailsHalfWay) {
  LoadRequest request = Faulty(
      "SELECT range AS id, CAST(CASE WHEN range = 150000 THEN 'x' ELSE '1' END AS INTEGER) AS a FROM range(200000)");
  ExpectNothingChanges([&] { EXPECT_EQ(LoadError(request).kind, EngineError::Kind::kConversion); });
}

TEST_P(LoadFaultTest, AnInterruptArrives) {
  LoadRequest request = Faulty("SELECT 3 AS id, 30 AS a");
  request.before_commit = [](Session& session, const LoadResult&) {
    session.Interrupt();
    session.Execute("DROP TABLE witness");
  };
  ExpectNothingChanges([&] { EXPECT_THROW(session_->Load(request), base::Interrupted); });
}

TEST_P(LoadFaultTest, DigitsWouldBeLost) {
  LoadRequest request = Faulty("SELECT 3 AS id, 1e17::DOUBLE AS a");
  request.inexact = {"a"};
  ExpectNothingChanges([&] { EXPECT_EQ(LoadError(request).code(), base::code::kLosesDigits); });
}

TEST_P(LoadFaultTest, TheSelectCannotBeBound) {
  ExpectNothingChanges([&] { EXPECT_EQ(LoadError(Faulty("SELECT nix AS id")).kind, EngineError::Kind::kBinder); });
}

TEST_P(LoadFaultTest, AKeyIsNull) {
  if (GetParam().mode != LoadMode::kMerge && GetParam().mode != LoadMode::kScd2) {
    EXPECT_EQ(session_->Load(Faulty("SELECT NULL::INTEGER AS id, 10 AS a")).inserted, 1);
    return;
  }
  LoadRequest request = Faulty("SELECT * FROM (VALUES (1, 99), (NULL, 30)) v(id, a)");
  ExpectNothingChanges([&] { EXPECT_EQ(LoadError(request).code(), base::code::kNullKey); });
}

TEST_P(LoadFaultTest, AndTheNextLoadGoesThrough) {
  EXPECT_NE(LoadError(Faulty("SELECT nix AS id")).code().id, "");
  EXPECT_EQ(session_->Load(Faulty("SELECT 3 AS id, 30 AS a")).inserted, 1);
  EXPECT_EQ(Rows("SELECT a FROM t WHERE id = 3"), Strings{"30"});
}

INSTANTIATE_TEST_SUITE_P(AllModes, LoadFaultTest,
                         testing::Values(Case{LoadMode::kReplace, false}, Case{LoadMode::kReplace, true},
                                         Case{LoadMode::kAppend, false}, Case{LoadMode::kAppend, true},
                                         Case{LoadMode::kMerge, false}, Case{LoadMode::kMerge, true},
                                         Case{LoadMode::kScd2, false}, Case{LoadMode::kScd2, true},
                                         Case{LoadMode::kAppendNew, true, true}, Case{LoadMode::kMerge, true, true}));

}  // namespace
}  // namespace sqlflow::engine::duckdb
