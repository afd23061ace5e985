#include "engine_fixture.h"

namespace sqlflow::connectors {
namespace {

using Lines = std::vector<std::string>;

class InMemoryTest : public EngineTest {
 protected:
  // The rows of a source, after its column names and types.
  Lines Read(std::string_view parameters, const component::ReadRequest& request = {}) {
    const auto source = Source("IN_MEMORY", parameters);
    if (!source) return {"no source"};
    const std::string select = "SELECT * FROM " + source->Read(request, context_).sql;
    Lines lines = Columns(select);
    for (std::string& row : Rows(select)) lines.push_back(std::move(row));
    return lines;
  }
};

TEST_F(InMemoryTest, GivesRowsWithTheTypesOfTheirValues) {
  EXPECT_EQ(Read(R"({"rows": [{"id": 1, "name": "O'Hara \"ü\"\n", "price": 1, "ok": true},
                              {"id": 9223372036854775807, "price": 2.5, "extra": null}]})"),
            (Lines{"id BIGINT", "name VARCHAR", "price DOUBLE", "ok BOOLEAN", "extra VARCHAR",
                   "1|O'Hara \"ü\"\n|1.0|true|NULL", "9223372036854775807|NULL|2.5|NULL|NULL"}));
}

TEST_F(InMemoryTest, KeepsNestedValues) {
  EXPECT_EQ(Read(R"({"rows": [{"tags": ["a", null], "at": {"x": 1}}, {"tags": [], "at": {"x": 2.5, "y y": [true]}},
                              {"at": null}]})"),
            (Lines{"tags VARCHAR[]", "at STRUCT(\"x\" DOUBLE, \"y y\" BOOLEAN[])", "[a, NULL]|{'x': 1.0, 'y y': NULL}",
                   "[]|{'x': 2.5, 'y y': [true]}", "NULL|NULL"}));
  EXPECT_EQ(Read(R"({"rows": [{"v": {"a": 1}}, {"v": 5}, {"v": "x"}]})"), (Lines{"v JSON", "{\"a\":1}", "5", "\"x\""}));
}

TEST_F(InMemoryTest, LosesNoDigit) {
  EXPECT_EQ(Read(R"({"rows": [{"a": 12345678901234567890, "b": 1234567890123456789012345678901234567890}]})"),
            (Lines{"a HUGEINT", "b VARCHAR", "12345678901234567890|1234567890123456789012345678901234567890"}));
}

TEST_F(InMemoryTest, CastsToDeclaredTypes) {
  EXPECT_EQ(Read(R"json({"rows": [{"day": "2024-01-31", "n": "7", "l": ["1"], "price": 1.255, "left out": 1}, {}],
                         "columns": {"n": "SMALLINT", "day": "DATE", "l": "INTEGER[]", "price": "DECIMAL(9,3)"}})json"),
            (Lines{"n SMALLINT", "day DATE", "l INTEGER[]", "price DECIMAL(9,3)", "7|2024-01-31|[1]|1.255",
                   "NULL|NULL|NULL|NULL"}));
}

TEST_F(InMemoryTest, GivesATableWithoutRows) {
  EXPECT_EQ(Read(R"({"rows": [], "columns": {"id": "BIGINT", "name": "VARCHAR"}})"),
            (Lines{"id BIGINT", "name VARCHAR"}));
  EXPECT_EQ(Read(R"({"columns": ["id"]})"), Lines{"id VARCHAR"});
}

TEST_F(InMemoryTest, AppliesARequest) {
  component::ReadRequest request;
  request.columns = {"name"};
  request.filters = component::ReadFilters(*component::ParseJson(R"({"id": ">= 2"})", {}), nullptr);
  request.limit = 1;
  EXPECT_EQ(Read(R"({"rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}, {"id": 3, "name": "c"}]})", request),
            (Lines{"name VARCHAR", "b"}));
}

TEST_F(InMemoryTest, AppliesItsOwnFilters) {
  EXPECT_EQ(Read(R"({"rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], "filters": {"ID": "> 1"}})"),
            (Lines{"id BIGINT", "name VARCHAR", "2|b"}));
  EXPECT_EQ(Source("IN_MEMORY", R"({"rows": [{"id": 1}], "filters": {"idd": 1}})"), nullptr);
  EXPECT_EQ(Messages(), Lines{"filter on \"idd\": the rows have no such column"});
}

TEST_F(InMemoryTest, SaysWhatIsMissing) {
  EXPECT_EQ(Source("IN_MEMORY", "{}"), nullptr);
  EXPECT_EQ(Source("IN_MEMORY", R"({"rows": [{}]})"), nullptr);
  EXPECT_EQ(Source("IN_MEMORY", R"({"rows": [], "name": "x"})"), nullptr);
  EXPECT_EQ(Source("IN_MEMORY", R"({"rows": [{"a": 1}], "columns": {"a": "INT); DROP TABLE x; --"}})"), nullptr);
  EXPECT_EQ(Messages(),
            (Lines{"IN_MEMORY needs the parameter \"rows\"", "IN_MEMORY without rows needs the parameter \"columns\"",
                   "IN_MEMORY takes \"rows\" or the \"name\" of an exported table, not both",
                   "the type of column \"a\" must be a type's name"}));
}

TEST_F(InMemoryTest, HandsOverATableWithinTheProcess) {
  EXPECT_EQ(ErrorOf([&] { Read(R"({"name": "people"})"); }), "SF4001 no table is in memory under the name people");
  Export("IN_MEMORY", "SELECT 1 AS id, 'a' AS name", "people");
  EXPECT_EQ(Read(R"({"name": "people"})"), (Lines{"id INTEGER", "name VARCHAR", "1|a"}));
  Export("IN_MEMORY", "SELECT 2 id", "people");
  EXPECT_EQ(Read(R"({"name": "people"})"), (Lines{"id INTEGER", "2"}));
  EXPECT_EQ(Source("IN_MEMORY", R"({"name": "people"})")->Paths(), Destination("IN_MEMORY", "{}")->Paths("people"));
}

TEST_F(InMemoryTest, HandsOverEveryTypeAsItWas) {
  Export(
      "IN_MEMORY",
      "SELECT 170141183460469231731687303715884105727 AS h, [1::HUGEINT, NULL] AS l, INTERVAL '1 microsecond' AS i, "
      "{'a b': 'it''s'} AS s, MAP {'k': 1.5} AS m, 1.50::DECIMAL(9,2) AS d, TIMESTAMPTZ '2024-01-02 03:04:05+00' AS z, "
      "'x'::ENUM ('x', 'y') AS e, NULL::HUGEINT AS n -- all",
      "types");
  EXPECT_EQ(
      Read(R"({"name": "types"})"),
      (Lines{"h HUGEINT", "l HUGEINT[]", "i INTERVAL", "s STRUCT(\"a b\" VARCHAR)", "m MAP(VARCHAR, DECIMAL(2,1))",
             "d DECIMAL(9,2)", "z TIMESTAMP WITH TIME ZONE", "e ENUM('x', 'y')", "n HUGEINT",
             "170141183460469231731687303715884105727|[1, NULL]|00:00:00.000001|{'a b': 'it\\'s'}|{k=1.5}|1.50|"
             "2024-01-02 03:04:05+00|x|NULL"}));
}

TEST_F(InMemoryTest, KeepsTheOldTableWhenAnExportFails) {
  Export("IN_MEMORY", "SELECT 1 id", "people");
  EXPECT_NE(ErrorOf([&] { Export("IN_MEMORY", "SELECT CAST('x' || range AS INTEGER) FROM range(2)", "people"); }),
            "nothing was thrown");
  EXPECT_EQ(Read(R"({"name": "people"})"), (Lines{"id INTEGER", "1"}));
}

}  // namespace
}  // namespace sqlflow::connectors
