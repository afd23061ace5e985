// Loads that go on where the last one ended: nothing lost, nothing twice.
#include "suite.h"

namespace sqlflow::conformance {
namespace {

const std::string kByAt = R"("sync_mode": "incremental", "cursor_field": "at")";
const std::vector<Column> kColumns = {{"id", "BIGINT"}, {"at", "BIGINT"}, {"v", "VARCHAR"}};

Table Events(std::vector<Row> rows) { return TableOf(kColumns, std::move(rows)); }

// By at: 8, two ties of 9, one without, 10 and 100.
std::vector<Row> Log() {
  return {{"1", "8", "a"},          {"2", "9", "b"},  {"3", "9", "b"},
          {"4", std::nullopt, "n"}, {"5", "10", "c"}, {"6", "100", "d"}};
}
std::vector<Row> First(const std::vector<Row>& rows, size_t count) {
  return {rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count)};
}

bool IsOrdered(const std::string& type) {
  static const std::set<std::string> kTypes = {"TINYINT", "SMALLINT", "INTEGER",   "BIGINT",
                                               "UBIGINT", "HUGEINT",  "DOUBLE",    "FLOAT",
                                               "DATE",    "TIME",     "TIMESTAMP", "TIMESTAMP WITH TIME ZONE",
                                               "VARCHAR", "UUID"};
  return kTypes.contains(type) || type.starts_with("DECIMAL");
}

TEST_P(ConformanceTest, ReadsIncrementallyWhereItSaysSoAndByItsOwnLogNowhereYet) {
  ASSERT_TRUE(connector().capabilities.incremental) << "no connector of this release reads in full only";
  Hold(Events(Log()));
  WriteLoad(R"("sync_mode": "cdc")");
  const crash::Ending ending = Try({"run", "load"});
  EXPECT_NE(ending.exit_code, 0);
  EXPECT_TRUE(Says(ending.output, "sync_mode cdc comes with a later release")) << ending.output;
}

// Whatever a run has seen, the next one adds the rest, ties with its last value and rows without one included.
TEST_P(ConformanceTest, GoesOnFromEveryState) {
  const std::vector<Row> log = Log();
  std::vector<std::string> targets;
  for (const bool whole : {false, true}) {
    std::string statements;
    for (size_t seen = subject_->refuses_empty().empty() ? 0 : 1; seen <= log.size(); ++seen) {
      const std::string held = "held_" + std::to_string(seen);
      subject_->Hold(held, Events(First(log, whole ? log.size() : seen)));
      for (const std::string& key : {std::string(), std::string(R"(, "primary_key": "id")")}) {
        const std::string target = (key.empty() ? "plain_" : "keyed_") + held;
        statements += Source("s_" + target, kByAt + key, held) + "LOAD " + target + " FROM s_" + target + ";\n";
        if (whole) targets.push_back(target);
      }
    }
    Write(statements);
    Run();
  }
  ExpectEach(targets, Events(log));
}

TEST_P(ConformanceTest, ReadsAgainFromAnyMarkAndDoublesNothing) {
  const std::vector<std::string> marks = {"8", "9", "10", "100"};
  Hold(Events(Log()));
  std::string statements = Source("s", kByAt);
  for (const std::string& mark : marks) statements += "LOAD from_" + mark + " FROM s;\n";
  Write(statements);
  Run();
  for (const std::string& mark : marks) Do({"state", "set", "from_" + mark, mark});
  Run();
  ExpectEach({"from_8", "from_9", "from_10", "from_100"}, Events(Log()));
  EXPECT_EQ(Ask("SELECT DISTINCT value FROM sqlflow.watermarks"), "value\n100\n");
}

TEST_P(ConformanceTest, ARowThatChangedIsMergedByItsKey) {
  const std::string load = kByAt + R"(, "primary_key": "id")";
  Hold(Events(Log()));
  WriteLoad(load);
  Run();
  std::vector<Row> changed = Log();
  changed[5] = {"6", "100", "at the same time"};
  changed[0] = {"1", "101", "later"};
  Hold(Events(changed));
  WriteLoad(load);
  Run();
  EXPECT_EQ(Ask("FROM t ORDER BY id"), CsvOf(Events(changed)));
}

TEST_P(ConformanceTest, ALateRowIsSeenByTheLookbackAndNotWithoutIt) {
  const std::string back = kByAt + R"(, "lookback_window": 91)";
  std::vector<Row> log = Log();
  for (int run = 0; run < 2; ++run) {
    Hold(Events(log));
    Write(Source("s", kByAt) + Source("back", back) + "LOAD t FROM s;\nLOAD b FROM back;\n");
    Run();
    log.push_back({"9", "9", "late"});
  }
  log.pop_back();
  EXPECT_EQ(Ask("FROM t ORDER BY id"), CsvOf(Events(Log())));
  EXPECT_EQ(Ask("FROM b ORDER BY id"), CsvOf(Events(log)));
}

TEST_P(ConformanceTest, RowsWithoutACursorAreLeftOutOrRefusedOnRequest) {
  Hold(Events(Log()));
  Write(Source("s", kByAt + R"(, "null_cursor": "exclude")") + "LOAD t FROM s;\n" +
        Source("strict", kByAt + R"(, "null_cursor": "error")") + "LOAD e FROM strict;\n");
  const crash::Ending ending = Try({"run", "load"});
  EXPECT_NE(ending.exit_code, 0);
  EXPECT_TRUE(Says(ending.output, "null_cursor")) << ending.output;
  EXPECT_EQ(Ask("SELECT count(*) AS n, count(\"at\") AS cursors FROM t"), "n,cursors\n5,5\n");
}

// By each type that it holds and that has an order: all at once, and nothing twice.
TEST_P(ConformanceTest, EveryTypeThatHasAnOrderIsACursor) {
  std::vector<Limits> cursors;
  for (const Limits& each : subject_->limits()) {
    if (IsOrdered(each.type) && !each.no_cursor) cursors.push_back(each);
  }
  const Table all = LimitsTable(cursors, false);
  Hold(all);
  std::string statements;
  std::vector<std::string> targets;
  for (size_t i = 0; i < cursors.size(); ++i) {
    const std::string cursor = "c" + std::to_string(i);
    statements += Source("s_" + cursor, R"("sync_mode": "incremental", "cursor_field": ")" + cursor + "\"") +
                  "LOAD t_" + cursor + " FROM s_" + cursor + ";\n";
    targets.push_back("t_" + cursor);
  }
  Write(statements);
  Run();
  Hold(all);
  Run();
  ExpectEach(targets, LimitsTable(cursors, true));
}

TEST_P(ConformanceTest, ATypeWithAnotherOrderOutsideIsRefusedAsACursor) {
  for (const Limits& each : subject_->limits()) {
    if (!each.no_cursor) continue;
    Hold(TableOf({{"c", each.type, each.outside}}, {{each.values.front()}}));
    WriteLoad(R"("sync_mode": "incremental", "cursor_field": "c")");
    const crash::Ending ending = Try({"run", "load"});
    EXPECT_NE(ending.exit_code, 0);
    EXPECT_TRUE(Says(ending.output, "error[SF2709]")) << ending.output;
  }
}

TEST_P(ConformanceTest, TheSameRunAgainChangesNothing) {
  Hold(Events(Log()));
  Write(Source("s") + "LOAD t FROM s;\n" + Source("new", kByAt) + "LOAD n FROM new;\n");
  Run();
  const auto all = [this] {
    return Ask("FROM t ORDER BY id") + Ask("FROM n ORDER BY id") +
           Ask("SELECT target, value, type, slice_rows FROM sqlflow.watermarks");
  };
  const std::string once = all();
  Run();
  EXPECT_EQ(all(), once);
}

}  // namespace
}  // namespace sqlflow::conformance
