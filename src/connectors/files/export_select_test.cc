#include "connectors/files/export_select.h"

#include <gtest/gtest.h>

namespace sqlflow::connectors::files {
namespace {

using component::Column;

TEST(ExportSelect, GivesRepeatedNamesANumber) {
  const std::vector<Column> columns = {{"a", "INTEGER"}, {"A", "INTEGER"}, {"a_1", "INTEGER"}, {"b", "INTEGER"}};
  EXPECT_EQ(UniqueNames(columns), (std::vector<std::string>{"a", "A_2", "a_1", "b"}));
  EXPECT_EQ(SelectForDelimited("SELECT 1", columns).notes,
            std::vector<std::string>{"a second column named A is written as A_2"});
}

TEST(ExportSelect, LeavesPlainRowsToTheUsersOwnText) {
  const std::vector<Column> columns = {{"id", "BIGINT"}, {"name", "VARCHAR"}};
  EXPECT_EQ(SelectForDelimited("FROM t -- all", columns).sql, "FROM t -- all");
  EXPECT_EQ(SelectForParquet("FROM t", columns).sql, "FROM t");
}

TEST(ExportSelect, KeepsATrailingCommentFromSwallowingTheRest) {
  EXPECT_EQ(SelectForDelimited("SELECT l FROM t -- all", {{"l", "INTEGER[]"}}).sql,
            "SELECT to_json(\"l\") AS \"l\" FROM (\nSELECT l FROM t -- all\n) AS exported(\"l\")");
}

TEST(ExportSelect, ReplacesHugeIntegersAtAnyDepthButNotFieldNames) {
  EXPECT_EQ(WithoutHugeIntegers("HUGEINT"), "DECIMAL(38,0)");
  EXPECT_EQ(WithoutHugeIntegers("UHUGEINT[3]"), "DECIMAL(38,0)[3]");
  EXPECT_EQ(WithoutHugeIntegers("MAP(VARCHAR, HUGEINT[])"), "MAP(VARCHAR, DECIMAL(38,0)[])");
  EXPECT_EQ(WithoutHugeIntegers("STRUCT(HUGEINT HUGEINT, \"a HUGEINT\" INTEGER)"),
            "STRUCT(HUGEINT DECIMAL(38,0), \"a HUGEINT\" INTEGER)");
  EXPECT_EQ(WithoutHugeIntegers("STRUCT(\"a\"\"HUGEINT\" INTEGER)"), "STRUCT(\"a\"\"HUGEINT\" INTEGER)");
}

TEST(ExportSelect, SaysWhatParquetCannotHold) {
  const ExportSelect select =
      SelectForParquet("FROM t", {{"total", "HUGEINT"}, {"u", "UNION(a INTEGER)"}, {"wait", "INTERVAL"}});
  EXPECT_EQ(select.notes,
            (std::vector<std::string>{"column total: HUGEINT is written as DECIMAL(38,0), Parquet has no wider integer",
                                      "column u: Parquet has no UNION, it is written as JSON",
                                      "column wait: Parquet keeps milliseconds of an INTERVAL, not microseconds"}));
}

}  // namespace
}  // namespace sqlflow::connectors::files
