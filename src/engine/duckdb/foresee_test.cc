// What is foreseen of a load is what the load then does.
#include "engine/duckdb/foresee.h"

#include "base/errors/drift.h"
#include "engine/duckdb/load_testing.h"

namespace sqlflow::engine::duckdb {
namespace {

class ForeseeTest : public LoadTest {
 protected:
  // Of a load of `select` into a table t with these columns: "price INTEGER → DOUBLE: widens …", one an item.
  std::vector<std::string> Foreseen(const LoadRequest& request) {
    const auto table = FindLoadedColumns(*session_, request.target);
    std::vector<std::string> lines;
    for (const ColumnChange& change : ForeseeChanges(request, session_->Describe(request.select), table.value())) {
      lines.push_back(fmt::format("{} {} → {}: {}", change.column, change.in_table, change.in_source, change.effect));
    }
    return lines;
  }

  // Whether the load stops as foreseen ("stops …"), or goes on as foreseen (anything else).
  void ExpectForeseen(LoadMode mode, const std::string& table, const std::string& select, bool stops) {
    SCOPED_TRACE(table + " ← " + select);
    Sql("CREATE OR REPLACE TABLE t AS " + table);
    LoadRequest request = Request(mode, "t", select);
    if (mode == LoadMode::kMerge || mode == LoadMode::kScd2) request.keys = {"id"};
    const std::vector<std::string> foreseen = Foreseen(request);
    ASSERT_EQ(foreseen.size(), 1U);
    EXPECT_EQ(foreseen[0].find(": stops") != std::string::npos, stops) << foreseen[0];
    if (stops) {
      EXPECT_EQ(LoadError(request).exit_code(), base::ExitCode::kValidation);
    } else {
      session_->Load(request);
    }
  }
};

constexpr const char* kHistory = ", now()::TIMESTAMP AS valid_from, NULL::TIMESTAMP AS valid_to, true AS is_current";

TEST_F(ForeseeTest, AColumnThatIsNewStopsAllButAReplace) {
  for (const auto& [mode, stops] :
       {std::pair(LoadMode::kReplace, false), {LoadMode::kAppend, true}, {LoadMode::kMerge, true}}) {
    ExpectForeseen(mode, "SELECT 1 AS id", "SELECT 1 AS id, 'x' AS note", stops);
  }
  ExpectForeseen(LoadMode::kScd2, std::string("SELECT 1 AS id") + kHistory, "SELECT 1 AS id, 'x' AS note", true);
}

TEST_F(ForeseeTest, AColumnThatIsGoneStopsWhereOldRowsCouldNotKeepIt) {
  for (const auto& [mode, stops] :
       {std::pair(LoadMode::kReplace, false), {LoadMode::kAppend, true}, {LoadMode::kMerge, false}}) {
    ExpectForeseen(mode, "SELECT 1 AS id, 'x' AS note", "SELECT 1 AS id", stops);
  }
  ExpectForeseen(LoadMode::kMerge, "SELECT 1 AS id, 'x' AS note", "SELECT 'y' AS note", true);
  ExpectForeseen(LoadMode::kScd2, std::string("SELECT 1 AS id, 'x' AS note") + kHistory, "SELECT 1 AS id", true);
}

TEST_F(ForeseeTest, TypesMeetByTheRulesOfALoad) {
  ExpectForeseen(LoadMode::kAppend, "SELECT 1::INTEGER AS a", "SELECT 2.5::DOUBLE AS a", false);
  ExpectForeseen(LoadMode::kAppend, "SELECT 1::BIGINT AS a", "SELECT 2::INTEGER AS a", false);
  ExpectForeseen(LoadMode::kAppend, "SELECT 'x' AS a", "SELECT DATE '2024-01-01' AS a", false);
  ExpectForeseen(LoadMode::kAppend, "SELECT uuid() AS a", "SELECT uuid()::VARCHAR AS a", false);
  ExpectForeseen(LoadMode::kAppend, "SELECT DATE '2024-01-01' AS a", "SELECT 5 AS a", true);
  ExpectForeseen(LoadMode::kAppend, "SELECT 5 AS a", "SELECT 'x' AS a", true);
  ExpectForeseen(LoadMode::kAppend, "SELECT 5 AS a", "SELECT true AS a", true);
  ExpectForeseen(LoadMode::kReplace, "SELECT 5 AS a", "SELECT 'x' AS a", false);
}

TEST_F(ForeseeTest, NestedTypesAreTheSame) {
  const std::string select = "SELECT {'a b': 1, 'x': [{'y': 2.5}]} AS s, MAP {'k': 1} AS m, 'a'::ENUM('a', 'b') AS e";
  Sql("CREATE TABLE t AS " + select);
  EXPECT_EQ(Foreseen(Request(LoadMode::kAppend, "t", select)), std::vector<std::string>());
}

TEST_F(ForeseeTest, SaysWhatAndWhy) {
  Sql("CREATE TABLE t (id INTEGER, \"Amount\" INTEGER, old DATE, twice INTEGER GENERATED ALWAYS AS (id * 2), open "
      "DATE)");
  LoadRequest request = Request(LoadMode::kAppend, "t", "SELECT 1 AS ID, 2.5::DOUBLE AS amount, 'x' AS open, 1 AS n");
  request.unsettled = {"open"};
  EXPECT_EQ(Foreseen(request),
            (std::vector<std::string>{"Amount INTEGER → DOUBLE: widens the column if no value loses by it, else stops",
                                      "old DATE → : stops: the rows read lack it",
                                      "n  → INTEGER: stops: the table has no such column"}));
  EXPECT_FALSE(FindLoadedColumns(*session_, {"", "", "none"}));
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
