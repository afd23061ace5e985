#include "component/narrow.h"

#include <gtest/gtest.h>

namespace sqlflow::component {
namespace {

TEST(Narrow, LeavesAWholeReadAsItIs) { EXPECT_EQ(Narrow("read_csv('a')", {}), "read_csv('a')"); }

TEST(Narrow, AppliesEverythingARequestAsks) {
  ReadRequest request;
  request.columns = {"id", "a \"b\""};
  request.filters = {{"id", Filter::Operator::kIsNotNull, {}}};
  request.cursor = CursorRange{"day", "2024-01-01", "2024-02-01", true, true};
  request.limit = 5;
  EXPECT_EQ(Narrow("t", request),
            "(SELECT \"id\", \"a \"\"b\"\"\" FROM t WHERE \"id\" IS NOT NULL AND (\"day\" >= '2024-01-01' AND \"day\" "
            "< '2024-02-01' OR \"day\" IS NULL) LIMIT 5)");
}

TEST(Narrow, KeepsOrDropsRowsWithoutACursor) {
  EXPECT_EQ(CursorSql({"d", std::nullopt, std::nullopt, false, true}), "");
  EXPECT_EQ(CursorSql({"d", std::nullopt, std::nullopt, false, false}), "\"d\" IS NOT NULL");
  EXPECT_EQ(CursorSql({"d", "1", std::nullopt, false, false}), "\"d\" >= '1'");
  EXPECT_EQ(CursorSql({"d", std::nullopt, "it's", false, false}), "\"d\" <= 'it''s'");
}

}  // namespace
}  // namespace sqlflow::component
