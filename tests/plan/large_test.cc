// Large texts stay linear: a quadratic step would take minutes here, and the test runner's limit would end it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "planning.h"

namespace sqlflow::plan {
namespace {

constexpr int kStatements = 5000;

TEST(LargeTest, ChainOfTables) {
  Planning planning;
  std::string text = "CREATE TABLE t0 AS SELECT 1 AS x;\n";
  for (int i = 1; i < kStatements; ++i) text += fmt::format("CREATE TABLE t{} AS SELECT x + 1 FROM t{};\n", i, i - 1);
  const Plan plan = planning.Make(text);
  EXPECT_TRUE(planning.diagnostics().items().empty());
  ASSERT_EQ(plan.steps.size(), static_cast<size_t>(kStatements));
  EXPECT_EQ(plan.steps.back().after.size(), 1u);
}

TEST(LargeTest, ChainOfViews) {
  Planning planning;
  std::string text = "CREATE TABLE v0 AS SELECT 1 AS x;\n";
  for (int i = 1; i < 2000; ++i) text += fmt::format("CREATE VIEW v{} AS SELECT x + 1 FROM v{};\n", i, i - 1);
  const Plan plan = planning.Make(text);
  EXPECT_TRUE(planning.diagnostics().items().empty());
  EXPECT_EQ(plan.steps.back().after.size(), 1u);
}

TEST(LargeTest, ManyReadersOfOneTableAndManyPaths) {
  Planning planning;
  std::string text = "CREATE TABLE t AS SELECT 1 AS x;\n";
  for (int i = 0; i < kStatements; ++i) text += fmt::format("EXPORT t TO 'out/{}.csv';\n", i);
  text += "INSERT INTO t SELECT 2;\n";
  const Plan plan = planning.Make(text);
  EXPECT_TRUE(planning.diagnostics().items().empty());
  EXPECT_EQ(plan.steps.back().after.size(), kStatements + 1u);
}

TEST(LargeTest, EveryNameWrong) {
  Planning planning;
  std::string text;
  for (int i = 0; i < kStatements; ++i)
    text += fmt::format("CREATE TABLE t{} AS SELECT ${{v{}}} FROM missing{};\n", i, i, i);
  for (int i = 0; i < kStatements; ++i) text += fmt::format("LOAD x{} FROM source{};\n", i, i);
  for (int i = 0; i < kStatements; ++i) text += fmt::format("SELECT * FROM missing{};\n", i);
  EXPECT_EQ(planning.Findings(text).size(), 3u * kStatements);
}

}  // namespace
}  // namespace sqlflow::plan
