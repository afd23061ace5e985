#include "connectors/in_memory/value_type.h"

#include <gtest/gtest.h>

#include "component/param_value.h"
#include "connectors/in_memory/row_relation.h"

namespace sqlflow::connectors::in_memory {
namespace {

base::Json Parse(std::string_view text) {
  std::optional<base::Json> value = component::ParseJson(text, {});
  EXPECT_TRUE(value) << text;
  return value.value_or(base::Json{});
}

// The type of a column that holds the values of a JSON array.
std::string ColumnType(std::string_view values) {
  ValueType type;
  for (const base::Json& value : Parse(values).items) type = Unify(type, TypeOf(value));
  return TypeSql(type);
}

TEST(ValueType, HoldsEveryValueWithoutLoss) {
  EXPECT_EQ(ColumnType("[1, null, -9223372036854775808]"), "BIGINT");
  EXPECT_EQ(ColumnType("[1, 9223372036854775808]"), "HUGEINT");
  EXPECT_EQ(ColumnType("[99999999999999999999999999999999999999]"), "HUGEINT");
  EXPECT_EQ(ColumnType("[999999999999999999999999999999999999999]"), "VARCHAR");
  EXPECT_EQ(ColumnType("[1, 2.5]"), "DOUBLE");
  EXPECT_EQ(ColumnType("[1e3]"), "DOUBLE");
  EXPECT_EQ(ColumnType("[9223372036854775808, 2.5]"), "VARCHAR");
  EXPECT_EQ(ColumnType("[true, null]"), "BOOLEAN");
  EXPECT_EQ(ColumnType("[true, 1]"), "VARCHAR");
  EXPECT_EQ(ColumnType("[\"a\", 1]"), "VARCHAR");
  EXPECT_EQ(ColumnType("[null]"), "VARCHAR");
}

TEST(ValueType, KeepsNesting) {
  EXPECT_EQ(ColumnType("[[1, 2.5], []]"), "DOUBLE[]");
  EXPECT_EQ(ColumnType("[[]]"), "VARCHAR[]");
  EXPECT_EQ(ColumnType(R"([{"a": 1}, {"b b": [true]}, {"A": 2.5}])"), R"(STRUCT("a" DOUBLE, "b b" BOOLEAN[]))");
  EXPECT_EQ(ColumnType(R"([{"a": 1}, 5])"), "JSON");
  EXPECT_EQ(ColumnType(R"([[1], {"a": 1}])"), "JSON");
  EXPECT_EQ(ColumnType("[{}]"), "JSON");
  EXPECT_EQ(ColumnType(R"([{"a": 1, "A": 2}])"), "JSON");
}

TEST(RowColumns, AreTheKeysInTheOrderFirstMet) {
  const std::vector<RowColumn> columns = ColumnsOf(Parse(R"([{"b": 1}, {"a": "x", "B": 2.5}])"), {});
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[0].name, "b");
  EXPECT_EQ(TypeSql(columns[0].type), "DOUBLE");
  EXPECT_EQ(columns[1].name, "a");
}

TEST(RowColumns, AreTheDeclaredOnesIfAnyAre) {
  const base::Json rows = Parse(R"([{"a": 1, "b": 2, "c": 3}])");
  const std::vector<RowColumn> named = ColumnsOf(rows, Parse(R"(["c", "a", "d"])"));
  ASSERT_EQ(named.size(), 3U);
  EXPECT_EQ(named[0].name, "c");
  EXPECT_EQ(TypeSql(named[0].type), "BIGINT");
  EXPECT_EQ(TypeSql(named[2].type), "VARCHAR");
  const std::vector<RowColumn> typed = ColumnsOf(rows, Parse(R"({"a": "TINYINT"})"));
  ASSERT_EQ(typed.size(), 1U);
  EXPECT_EQ(typed[0].declared_type, "TINYINT");
}

}  // namespace
}  // namespace sqlflow::connectors::in_memory
