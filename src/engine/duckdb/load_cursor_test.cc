#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/load_testing.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;
using Strings = std::vector<std::string>;

class LoadCursorTest : public NewRowsTest {};

TEST_F(LoadCursorTest, RowsThatTieWithTheMarkAreAddedOnce) {
  Run("(1, 10), (2, 10)");
  EXPECT_EQ(mark_->value, (CursorValue{"10", "INTEGER"}));
  LoadResult result = Run("(1, 10), (2, 10), (3, 10), (3, 10), (4, 11)");
  EXPECT_EQ(result.inserted, 3);
  EXPECT_EQ(result.unchanged, 2);
  EXPECT_EQ(Table(), (Strings{"1|10", "2|10", "3|10", "3|10", "4|11"}));
  EXPECT_EQ(Run("(1, 10), (2, 10), (3, 10), (3, 10), (4, 11)").inserted, 0);
  EXPECT_EQ(Run("(4, 11), (4, 11)").inserted, 1) << "a row as often as it was read";
  EXPECT_EQ(mark_->value.text, "11");
}

TEST_F(LoadCursorTest, WhatIsBelowTheMarkIsNotRead) {
  Run("(1, 10)");
  LoadResult result = Run("(7, 9), (8, 12)");
  EXPECT_EQ(result.rows_read, 1);
  EXPECT_EQ(Table(), (Strings{"1|10", "8|12"}));
}

TEST_F(LoadCursorTest, ARunWithoutRowsLeavesTheMark) {
  Run("(1, 10)");
  const auto before = mark_;
  Run("(7, 9)");
  EXPECT_EQ(mark_, before);
  LoadRequest nothing = Next("(1, 10)");
  nothing.select = "SELECT 'x' AS id, 'y' AS c WHERE false";
  Run(nothing);
  EXPECT_EQ(mark_, before);
}

TEST_F(LoadCursorTest, TheMarkNeverGoesBack) {
  Run("(1, 10)");
  LoadRequest again = Next("(2, 3)");
  again.read->lookback = "10";
  Run(again);
  EXPECT_EQ(mark_->value.text, "10");
  EXPECT_EQ(Table(), (Strings{"1|10", "2|3"}));
}

TEST_F(LoadCursorTest, RowsWithoutACursorAreReadEachTimeAndAddedOnce) {
  Run("(1, NULL), (2, 10)");
  LoadResult result = Run("(1, NULL), (1, NULL), (3, NULL)");
  EXPECT_EQ(result.inserted, 2);
  EXPECT_EQ(result.null_cursors, 3);
  EXPECT_EQ(Table(), (Strings{"1|NULL", "1|NULL", "2|10", "3|NULL"}));
}

TEST_F(LoadCursorTest, NaNAndInfinityCountAsNoCursor) {
  Run("(1, 'NaN'::DOUBLE), (2, '-Infinity'::DOUBLE), (3, 'Infinity'::DOUBLE), (4, 1.5::DOUBLE)");
  EXPECT_EQ(mark_->value, (CursorValue{"1.5", "DOUBLE"}));
  LoadResult result = Run("(1, 'NaN'::DOUBLE), (2, '-Infinity'::DOUBLE), (3, 'Infinity'::DOUBLE), (5, 2.5::DOUBLE)");
  EXPECT_EQ(result.null_cursors, 3);
  EXPECT_EQ(result.inserted, 1);
}

TEST_F(LoadCursorTest, AnInfiniteTimeOfAnyPrecisionIsLowestAmongEqualKeys) {
  for (const char* type : {"TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP"}) {
    SCOPED_TRACE(type);
    mark_.reset();
    Sql("DROP TABLE IF EXISTS t");
    Run(Next(fmt::format("(1, '2024-05-01'::{0}), (1, 'infinity'::{0})", type), {"id"}));
    EXPECT_EQ(Table(), (Strings{"1|2024-05-01 00:00:00"}));
  }
}

TEST_F(LoadCursorTest, RowsWithoutACursorAreLeftOutOrRefusedIfSoWished) {
  LoadRequest out = Next("(1, NULL), (2, 10)");
  out.read->nulls = CursorRead::Nulls::kExclude;
  LoadResult result = Run(out);
  EXPECT_EQ(result.null_cursors, 1);
  EXPECT_EQ(Table(), (Strings{"2|10"}));
  LoadRequest refuse = Next("(1, NULL), (2, 12)");
  refuse.read->nulls = CursorRead::Nulls::kError;
  EngineError error = LoadError(refuse);
  EXPECT_EQ(error.code(), code::kNullCursor);
  EXPECT_EQ(error.message(), "1 row for t without a value in the cursor column c");
  EXPECT_EQ(Table(), (Strings{"2|10"}));
}

TEST_F(LoadCursorTest, ATimeMarkStaysBelowTheRunsStart) {
  Run("(1, TIMESTAMP '2024-05-01 10:00:00.123456'), (2, TIMESTAMP '2030-01-01')");
  EXPECT_EQ(mark_->value, (CursorValue{"2024-05-01 10:00:00.123456", "TIMESTAMP"}));
  LoadResult result = Run("(2, TIMESTAMP '2030-01-01'), (3, TIMESTAMP '2030-01-01')");
  EXPECT_EQ(result.future, 2);
  EXPECT_EQ(result.inserted, 1) << "a future row is read again and not doubled";
  EXPECT_EQ(mark_->value.text, "2024-05-01 10:00:00.123456");
}

TEST_F(LoadCursorTest, ATimeWithAZoneIsTheSameInAnySession) {
  Sql("SET TimeZone = 'Asia/Kathmandu'");
  Run("(1, TIMESTAMPTZ '2024-05-01 10:00:00+02')");
  EXPECT_EQ(mark_->value, (CursorValue{"2024-05-01 08:00:00+00", "TIMESTAMP WITH TIME ZONE"}));
  Sql("SET TimeZone = 'America/New_York'");
  EXPECT_EQ(Run("(1, TIMESTAMPTZ '2024-05-01 10:00:00+02'), (2, TIMESTAMPTZ '2024-05-01 09:59:59+02')").rows_read, 1);
}

TEST_F(LoadCursorTest, EveryKindOfCursorIsComparedByItsValue) {
  struct Known {
    const char* type;
    const char* low;
    const char* high;
  };
  for (const Known& known : {Known{"HUGEINT", "9", "170141183460469231731687303715884105727"},
                             {"DECIMAL(38,4)", "9.0000", "1234567890123456789012345678901234.5678"},
                             {"DATE", "0044-03-15 (BC)", "2024-01-31"},
                             {"TIMESTAMP", "1969-12-31 23:59:59.999999", "2024-01-31 00:00:00.000001"},
                             {"VARCHAR", "B", "a"},
                             {"VARCHAR", "10", "9"},
                             {"UUID", "00000000-0000-0000-0000-000000000009", "f0000000-0000-0000-0000-000000000001"},
                             {"DOUBLE", "-0.1", "0.1"}}) {
    SCOPED_TRACE(known.type);
    mark_.reset();
    Sql("DROP TABLE IF EXISTS t");
    const auto row = [&](int id, const char* value) { return fmt::format("({}, '{}'::{})", id, value, known.type); };
    Run(row(1, known.low) + ", " + row(2, known.high));
    EXPECT_EQ(mark_->value, (CursorValue{known.high, known.type}));
    EXPECT_EQ(Run(row(3, known.low) + ", " + row(4, known.high)).rows_read, 1);
  }
}

TEST_F(LoadCursorTest, ACursorThatWidensIsNoChange) {
  Run("(1, 10)");
  Run("(2, 3000000000)");
  EXPECT_EQ(mark_->value, (CursorValue{"3000000000", "BIGINT"}));
  Run("(3, 3000000001)");
  EXPECT_EQ(Table(), (Strings{"1|10", "2|3000000000", "3|3000000001"}));
}

TEST_F(LoadCursorTest, ACursorOfAnotherKindStopsTheLoad) {
  Run("(1, TIMESTAMP '2024-01-01')");
  EngineError error = LoadError(Next("(2, 'soon')"));
  EXPECT_EQ(error.code(), code::kCursorTypeChanged);
  EXPECT_EQ(error.message(),
            "the cursor column C of t is VARCHAR now and was TIMESTAMP when it was read up to 2024-01-01 00:00:00");
  EXPECT_EQ(LoadError(Next("(2, TIMESTAMPTZ '2024-01-01 00:00:00+00')")).code(), code::kCursorTypeChanged);
  LoadRequest gone = Next("(2, TIMESTAMP '2024-01-02')");
  gone.read->column = "changed";
  EXPECT_EQ(LoadError(gone).code(), code::kCursorGone);
  LoadRequest flag = Next("(2, true)");
  flag.read->mark.reset();
  EXPECT_EQ(LoadError(flag).code(), code::kBadCursorType);
}

TEST_F(LoadCursorTest, RowsThatOthersChangedStopALoadWithoutAKey) {
  Run("(1, 10), (2, 10)");
  Sql("UPDATE t SET id = 5 WHERE id = 2");
  EngineError error = LoadError(Next("(2, 10)"));
  EXPECT_EQ(error.code(), code::kSliceChanged);
  Sql("UPDATE t SET id = 2 WHERE id = 5");
  EXPECT_EQ(Run("(2, 10)").inserted, 0);
  Sql("DELETE FROM t WHERE id = 2");
  EXPECT_EQ(LoadError(Next("(2, 10)")).code(), code::kSliceChanged);
}

TEST_F(LoadCursorTest, AFirstLoadOverAFilledTableAddsWhatItLacks) {
  Sql("CREATE TABLE t AS SELECT * FROM (VALUES (1, 10), (1, 10), (2, 20)) v(id, c)");
  LoadResult result = Run("(1, 10), (1, 10), (1, 10), (2, 20), (3, 5)");
  EXPECT_EQ(result.inserted, 2);
  EXPECT_EQ(Table(), (Strings{"1|10", "1|10", "1|10", "2|20", "3|5"}));
}

TEST_F(LoadCursorTest, AKeyAbsorbsWhatIsReadAgain) {
  Run(Next("(1, 10), (2, 20)", {"id"}));
  LoadRequest late = Next("(1, 15), (2, 20), (3, 18)", {"id"});
  late.read->lookback = "7";
  LoadResult result = Run(late);
  EXPECT_EQ(result.updated, 1);
  EXPECT_EQ(result.unchanged, 1);
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(Table(), (Strings{"1|15", "2|20", "3|18"}));
  EXPECT_EQ(mark_->value.text, "20");
  EXPECT_EQ(mark_->checksum, "");
}

TEST_F(LoadCursorTest, ARangeIsReadToItsEndWithoutIt) {
  Run("(1, 10), (2, 20)");
  LoadRequest range = Next("(3, 9), (4, 10), (5, 14), (6, 15), (7, NULL)");
  range.read->range = {{{"10", ""}}, {{"15", ""}}};
  range.read->nulls = CursorRead::Nulls::kExclude;
  EXPECT_EQ(Run(range).inserted, 2);
  EXPECT_EQ(Table(), (Strings{"1|10", "2|20", "4|10", "5|14"}));
  EXPECT_EQ(mark_->value.text, "20");
}

TEST_F(LoadCursorTest, ALookbackReadsLateRows) {
  struct Known {
    const char* type;
    const char* mark;
    const char* lookback;
    const char* late;
    const char* too_late;
  };
  for (const Known& known :
       {Known{"TIMESTAMP", "2024-03-31 00:00:00", "1 month", "2024-02-29 00:00:00", "2024-02-28 23:59:59"},
        {"DATE", "2024-03-08", "7 days", "2024-03-01", "2024-02-29"},
        {"TIMESTAMPTZ", "2024-03-08 00:00:00+00", "3600000000 microseconds", "2024-03-08 00:30:00+01",
         "2024-03-07 22:59:59+00"},
        {"DECIMAL(10,2)", "10.00", "0.5", "9.50", "9.49"},
        {"UBIGINT", "10", "20", "0", ""},
        {"DOUBLE", "1.5", "1", "0.5", "0.4"}}) {
    SCOPED_TRACE(known.type);
    mark_.reset();
    Sql("DROP TABLE IF EXISTS t");
    const auto row = [&](int id, const char* value) { return fmt::format("({}, '{}'::{})", id, value, known.type); };
    Run(row(1, known.mark));
    const std::string too_late = *known.too_late ? ", " + row(3, known.too_late) : "";
    LoadRequest request = Next(row(1, known.mark) + ", " + row(2, known.late) + too_late);
    request.read->lookback = known.lookback;
    EXPECT_EQ(Run(request).rows_read, 2);
  }
  LoadRequest wrong = Next("(1, 1.5::DOUBLE)");
  wrong.read->lookback = "7 days";
  EXPECT_EQ(LoadError(wrong).code(), code::kBadLookback);
}

TEST_F(LoadCursorTest, ADayOfALookbackHas24HoursInAnySession) {
  Run("(1, TIMESTAMPTZ '2024-03-12 00:00:00+00')");
  Sql("SET TimeZone = 'America/New_York'");  // clocks were put forward on the 10th
  LoadRequest request = Next("(1, TIMESTAMPTZ '2024-03-12 00:00:00+00'), (2, TIMESTAMPTZ '2024-03-09 00:00:00+00')");
  request.read->lookback = "3 days";
  EXPECT_EQ(Run(request).rows_read, 2);
}

TEST_F(LoadCursorTest, ATimeOfAnyPrecisionWidens) {
  const std::vector<std::string> types = {"DATE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP"};
  for (const std::string& narrow : types) {
    for (const std::string& wide : types) {
      SCOPED_TRACE(fmt::format("{} and {}", narrow, wide));
      mark_.reset();
      Sql("DROP TABLE IF EXISTS t");
      Run(fmt::format("(1, '2024-05-01'::{0}), (2, 'infinity'::{0})", narrow));
      EXPECT_EQ(Run(fmt::format("(1, '2024-05-01'::{0}), (3, 'infinity'::{0})", wide)).inserted, 1);
    }
  }
}

TEST_F(LoadCursorTest, TheFirstReadBeginsAtTheStartDate) {
  LoadRequest first = Next("(1, DATE '2024-01-01'), (2, DATE '2024-02-01'), (3, NULL)");
  first.read->start = "2024-01-31";
  EXPECT_EQ(Run(first).rows_read, 2);
  LoadRequest wrong = Next("(1, 5)");
  wrong.read->mark.reset();
  wrong.read->start = "2024-01-31";
  EngineError error = LoadError(wrong);
  EXPECT_EQ(error.code(), code::kBadCursorBound);
  EXPECT_EQ(error.message(), "start_date '2024-01-31' is no INTEGER, which the cursor column C of t is");
}

TEST_F(LoadCursorTest, TextsWhoseTypeIsOpenAreComparedOnceItIsKnown) {
  const auto open = [this](const std::string& values) {
    LoadRequest request = Next(values);
    request.unsettled = {"c"};
    return request;
  };
  Run(open("(1, '9'), (2, '10')"));
  EXPECT_EQ(mark_->value, (CursorValue{"10", "BIGINT"}));
  LoadResult result = Run(open("(3, '9'), (2, '10'), (4, '11')"));
  EXPECT_EQ(result.rows_read, 2);
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(Table(), (Strings{"1|9", "2|10", "4|11"}));
  EXPECT_EQ(LoadError(open("(5, 'x')")).code(), code::kSchemaDrift);
}

TEST_F(LoadCursorTest, HistoryIsKeptFromWhatIsNew) {
  LoadRequest first = Next("(1, 10), (2, 20)", {"id"});
  first.mode = LoadMode::kScd2;
  Run(first);
  LoadRequest second = Next("(2, 20), (1, 30), (1, 5)", {"id"});
  second.mode = LoadMode::kScd2;
  LoadResult result = Run(second);
  EXPECT_EQ(result.closed, 1);
  EXPECT_EQ(Rows("SELECT id, c, is_current FROM t ORDER BY ALL"), (Strings{"1|10|false", "1|30|true", "2|20|true"}));
  EXPECT_EQ(mark_->value.text, "30");
}

std::vector<std::string> Texts(const std::vector<PartRead>& parts) {
  std::vector<std::string> texts;
  for (const PartRead& part : parts) {
    texts.push_back(fmt::format("{} {} {}-{} {}", part.part, part.rows, part.lowest.value_or("none"),
                                part.highest.value_or("none"), part.null_cursors));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

// A load whose rows say which file they are of.
TEST_F(LoadCursorTest, RowsAreCountedByTheirPartWhateverTheMode) {
  for (LoadMode mode : {LoadMode::kAppendNew, LoadMode::kMerge, LoadMode::kScd2, LoadMode::kReplace}) {
    SCOPED_TRACE(static_cast<int>(mode));
    mark_.reset();
    Sql("DROP TABLE IF EXISTS t");
    const bool by_key = mode == LoadMode::kMerge || mode == LoadMode::kScd2;
    const auto next = [&](const std::string& values) {
      LoadRequest request = Next(values, by_key ? Strings{"id"} : Strings{});
      request.select = "SELECT * FROM (VALUES " + values + ") v(id, c, p)";
      request.mode = mode;
      request.part = "p";
      return request;
    };
    LoadResult first = Run(next("(1, 10, 'a'), (2, NULL, 'a'), (3, 30, 'b')"));
    EXPECT_EQ(Texts(first.parts), (Strings{"a 2 10-10 1", "b 1 30-30 0"}));
    EXPECT_EQ(Rows("SELECT id, c FROM t ORDER BY id"), (Strings{"1|10", "2|NULL", "3|30"}));
    EXPECT_EQ(session_->TableColumns({"", "", "t"})->size(), mode == LoadMode::kScd2 ? 5 : 2) << "no part is kept";
    if (mode == LoadMode::kReplace) continue;
    EXPECT_EQ(Texts(Run(next("(4, 20, 'a'), (5, 40, 'b'), (6, 50, 'c')")).parts),
              (Strings{"b 1 40-40 0", "c 1 50-50 0"}))
        << "what is below the mark is not read";
  }
}

TEST_F(LoadCursorTest, RowsOfOnePartAreCountedTogether) {
  LoadRequest request = Next("(1, 'infinity'::DATE), (2, DATE '2024-01-31'), (3, DATE '2024-01-02')");
  request.part = "";
  EXPECT_EQ(Texts(Run(request).parts), (Strings{" 3 2024-01-02-2024-01-31 1"}));
}

TEST_F(LoadCursorTest, ThePartsThatWereReadReplaceTheirRows) {
  const auto next = [&](const std::string& values, Strings parts) {
    LoadRequest request = Next(values);
    request.mode = LoadMode::kReplaceParts;
    request.select = "SELECT * FROM (VALUES " + values + ") v(id, c, f)";
    request.parts_column = "F";
    request.parts = std::move(parts);
    request.read->by_part = true;
    return request;
  };
  Run(next("(1, 10, 'a'), (2, 10, 'a'), (3, 20, 'b')", {"a", "b"}));
  LoadResult changed = Run(next("(1, 5, 'a'), (4, 5, 'c')", {"a", "c"}));
  EXPECT_EQ(changed.deleted, 2);
  EXPECT_EQ(changed.inserted, 2);
  EXPECT_EQ(Rows("SELECT id, f FROM t ORDER BY ALL"), (Strings{"1|a", "3|b", "4|c"}));
  EXPECT_EQ(mark_->value.text, "20");
  LoadRequest empty = next("(1, 5, 'a')", {"b"});
  empty.select += " WHERE false";
  EXPECT_EQ(Run(empty).deleted, 1) << "a part without rows any more";
  EXPECT_EQ(Rows("SELECT id, f FROM t ORDER BY ALL"), (Strings{"1|a", "4|c"}));
}

TEST_F(LoadCursorTest, TheBoundsOfAReadAreKnownBeforeIt) {
  CursorRead read{.column = "c", .mark = CursorMark{{"2024-03-08", "DATE"}, 0, ""}, .lookback = "7 days"};
  EXPECT_EQ(session_->BoundsOf(read, "DATE", {"", "", "t"}).from, (CursorValue{"2024-03-01", "DATE"}));
  read.range = {{{"2024-01-01", ""}}, {{"2024-02-01", ""}}};
  EXPECT_EQ(session_->BoundsOf(read, "DATE", {"", "", "t"}).to, (CursorValue{"2024-02-01", "DATE"}));
  EXPECT_FALSE(session_->BoundsOf({.column = "c"}, "DATE", {"", "", "t"}).from);
  const CursorRead number{.column = "c", .mark = CursorMark{{"8", "BIGINT"}, 0, ""}, .lookback = "2.5"};
  EXPECT_EQ(session_->BoundsOf(number, "BIGINT", {"", "", "t"}).from, (CursorValue{"6", "BIGINT"}));
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
