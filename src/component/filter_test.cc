#include "component/filter.h"

#include <gtest/gtest.h>

#include "component/param_value.h"

namespace sqlflow::component {
namespace {

std::string Sql(std::string_view filters) {
  base::Diagnostics diagnostics;
  const std::string sql = FiltersSql(ReadFilters(*ParseJson(filters, {}), &diagnostics));
  return diagnostics.has_errors() ? "error: " + diagnostics.items()[0].message : sql;
}

TEST(Filter, ReadsEveryForm) {
  EXPECT_EQ(Sql(R"({"a": 5})"), R"("a" = 5)");
  EXPECT_EQ(Sql(R"({"a": "DE"})"), R"("a" = 'DE')");
  EXPECT_EQ(Sql(R"({"a": true})"), R"("a" = true)");
  EXPECT_EQ(Sql(R"({"a": ">= 300"})"), R"("a" >= 300)");
  EXPECT_EQ(Sql(R"({"a": "<2024-01-01"})"), R"("a" < '2024-01-01')");
  EXPECT_EQ(Sql(R"({"a": "!= '7'"})"), R"("a" <> '7')");
  EXPECT_EQ(Sql(R"({"a": "<> it's"})"), R"("a" <> 'it''s')");
  EXPECT_EQ(Sql(R"({"a": {">": 300, "<": 500}})"), R"("a" > 300 AND "a" < 500)");
  EXPECT_EQ(Sql(R"({"a": [1, "x"], "b": null})"), R"("a" IN (1, 'x') AND "b" IS NULL)");
  EXPECT_EQ(Sql(R"({"a": "is not null", "b": {"!=": null}, "c": "!= null"})"),
            R"("a" IS NOT NULL AND "b" IS NOT NULL AND "c" IS NOT NULL)");
  EXPECT_EQ(Sql(R"({"a": {"in": [1]}})"), R"("a" IN (1))");
  EXPECT_EQ(Sql(R"({"a": {"=": ">= 300"}})"), R"("a" = '>= 300')");
}

TEST(Filter, QuotesWhatTheUserWrote) {
  EXPECT_EQ(Sql(R"({"a\" OR 1=1 --": "' OR 1=1 --"})"), R"("a"" OR 1=1 --" = ''' OR 1=1 --')");
  EXPECT_EQ(Sql(R"({"a": "> nan"})"), R"("a" > 'nan')");
  EXPECT_EQ(Sql(R"({"a": "= 007"})"), R"("a" = '007')");
  EXPECT_EQ(Sql(R"({"a": "> 1; DROP TABLE x"})"), R"("a" > '1; DROP TABLE x')");
}

TEST(Filter, ReadsABareVariableByItsText) {
  base::Json filters = *ParseJson(R"({"a": "7", "b": "DE", "c": "[1, 2]"})", {});
  for (base::Json::Member& member : filters.members) member.value.bare = true;
  EXPECT_EQ(FiltersSql(ReadFilters(filters, nullptr)), R"("a" = 7 AND "b" = 'DE' AND "c" IN (1, 2))");
}

TEST(Filter, SaysWhatItCannotUnderstand) {
  EXPECT_EQ(Sql(R"({"a": ">="})"), "error: filter on \"a\": \">=\" has no value after it");
  EXPECT_EQ(Sql(R"({"a": {"~": 1}})"), "error: filter on \"a\": unknown operator \"~\"");
  EXPECT_EQ(Sql(R"({"a": {}})"), "error: filter on \"a\": a filter's object holds no operator");
  EXPECT_EQ(Sql(R"({"a": []})"), "error: filter on \"a\": an empty list matches nothing");
  EXPECT_EQ(Sql(R"({"a": [null]})"),
            "error: filter on \"a\": a filter's list holds numbers, texts, true and false only");
  EXPECT_EQ(Sql(R"({"a": {"<": null}})"), "error: filter on \"a\": null has no order");
  EXPECT_EQ(Sql(R"json({"a": "IN (1, 2)"})json"), "error: filter on \"a\": IN takes a list");
  EXPECT_EQ(Sql(R"({"": 1})"), "error: filter on \"\": a filter needs a column's name");
}

}  // namespace
}  // namespace sqlflow::component
