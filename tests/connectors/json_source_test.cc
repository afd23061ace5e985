// JSON and JSONL: types from the whole file, where the engine's own detection fails too.
#include "source_fixture.h"

namespace sqlflow::connectors {
namespace {

using Lines = std::vector<std::string>;

class JsonSourceTest : public SourceTest {};

TEST_F(JsonSourceTest, ReadsArraysLinesAndSpreadObjects) {
  Write("a.json", "[\n {\"id\": 1, \"name\": \"x\"},\n {\"id\": 2}\n]\n");
  Load("JSON", "a.json");
  EXPECT_EQ(Types(), "BIGINT, VARCHAR");
  EXPECT_EQ(Loaded(), (Lines{"1|x", "2|NULL"}));
  Write("b.json", "{\"id\": 1}\n{\"id\": 2}\n");
  Load("JSON", "b.json");
  EXPECT_EQ(Loaded(), (Lines{"1", "2"}));
  Write("c.json", "{\"id\": 1,\n \"n\": 5}\n{\"id\": 2}\n");
  Load("JSON", "c.json");
  EXPECT_EQ(Loaded(), (Lines{"1|5", "2|NULL"}));
  Write("d.jsonl", "{\"id\": 1}\n{\"id\": 2}\n");
  Load("JSONL", "d.jsonl");
  EXPECT_EQ(Loaded(), (Lines{"1", "2"}));
}

TEST_F(JsonSourceTest, TimestampsMayDifferInTheirFractions) {
  Write("a.jsonl", "{\"t\": \"2024-01-01T10:00:00.5\"}\n{\"t\": \"2024-01-01T10:00:00\"}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Types(), "TIMESTAMP");
  EXPECT_EQ(Loaded(), (Lines{"2024-01-01 10:00:00.5", "2024-01-01 10:00:00"}));
}

TEST_F(JsonSourceTest, DatesAndTimesHaveTheTypeThatAllValuesCastTo) {
  Write(
      "a.jsonl",
      "{\"d\": \"2024-01-31\", \"m\": \"2024-01-31\", \"z\": \"2024-01-01T10:00:00+02:00\", \"n\": \"12\", \"s\": "
      "\"2024-01-31\"}\n"
      "{\"d\": null, \"m\": \"2024-01-31 10:00\", \"z\": \"2024-01-01T10:00:00Z\", \"n\": \"13\", \"s\": \"soon\"}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Types(), "DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE, VARCHAR, VARCHAR");
  EXPECT_EQ(One("SELECT min(z) FROM loaded"), "2024-01-01 08:00:00+00");
}

TEST_F(JsonSourceTest, TextMixedWithNumbersIsPlainText) {
  Write("a.jsonl", "{\"x\": \"abc\"}\n{\"x\": 5}\n{\"x\": true}\n{\"x\": 1.5}\n{\"x\": null}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Types(), "VARCHAR");
  EXPECT_EQ(Loaded(), (Lines{"abc", "5", "true", "1.5", "NULL"}));
}

TEST_F(JsonSourceTest, AnObjectThatComesAsTextElsewhereStaysJson) {
  Write("a.jsonl", "{\"x\": {\"a\": 1}}\n{\"x\": \"text\"}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Types(), "JSON");
  EXPECT_EQ(Loaded(), (Lines{"{\"a\":1}", "\"text\""}));
}

TEST_F(JsonSourceTest, IntegersAreBigintWhereTheyFit) {
  Write("a.jsonl", "{\"x\": -5, \"s\": {\"y\": -1}}\n{\"x\": 7, \"s\": {\"y\": 1}}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Types(), R"(BIGINT, STRUCT("y" BIGINT))");
  Write("b.jsonl", "{\"x\": -5}\n{\"x\": 18446744073709551615}\n");
  Load("JSONL", "b.jsonl");
  EXPECT_EQ(Types(), "HUGEINT");
  EXPECT_EQ(Loaded(), (Lines{"-5", "18446744073709551615"}));
}

TEST_F(JsonSourceTest, LongIdsKeepTheirDigits) {
  Write("a.jsonl", "{\"x\": 12345678901234567890, \"y\": 99999999999999999999}\n{\"x\": 1, \"y\": 5}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Loaded(), (Lines{"12345678901234567890|99999999999999999999", "1|5"}));
  EXPECT_EQ(Notes(), "y stays text: a DOUBLE would lose digits");
}

TEST_F(JsonSourceTest, KeysThatComeLateAreNotLost) {
  std::string text;
  for (int i = 0; i < 30000; ++i) text += "{\"id\": " + std::to_string(i) + "}\n";
  Write("a.jsonl", text + "{\"id\": 30000, \"late\": true}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Types(), "BIGINT, BOOLEAN");
  EXPECT_EQ(One("SELECT count(*), count(late) FROM loaded"), "30001|1");
}

TEST_F(JsonSourceTest, AWordAmongTimesFarBehindMakesText) {
  std::string text;
  for (int i = 0; i < 30000; ++i)
    text += "{\"t\": \"2024-01-01 10:00:00." + std::string(i % 2 == 0 ? "5" : "25") + "\"}\n";
  Write("a.jsonl", text + "{\"t\": \"soon\"}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Types(), "VARCHAR");
  Write("b.jsonl", text + "{\"t\": \"2024-01-01 10:00:00+02\"}\n");
  Load("JSONL", "b.jsonl");
  EXPECT_EQ(Types(), "TIMESTAMP WITH TIME ZONE");
  EXPECT_EQ(One("SELECT min(t) FROM loaded"), "2024-01-01 08:00:00+00");
}

TEST_F(JsonSourceTest, NestedDataKeepsItsShape) {
  Write("a.json", R"([{"s": {"a": 1, "b": [1, 2]}, "l": [{"x": "y"}]}])");
  Load("JSON", "a.json");
  EXPECT_EQ(Types(), R"(STRUCT("a" BIGINT, "b" BIGINT[]), STRUCT("x" VARCHAR)[])");
}

TEST_F(JsonSourceTest, ObjectsMayBeLarge) {
  Write("a.jsonl", "{\"id\": 1, \"a\": \"" + std::string(17 << 20, 'x') + "\"}\n{\"id\": 2, \"a\": \"y\"}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(One("SELECT sum(length(a)) FROM loaded"), std::to_string((17 << 20) + 1));
}

TEST_F(JsonSourceTest, SeveralFilesAreOneTableByName) {
  Write("d/a.jsonl", "{\"id\": 1, \"b\": \"x\"}\n");
  Write("d/b.jsonl", "{\"id\": 2.5, \"c\": true}\n");
  Write("d/c.jsonl", "");
  Load("JSONL", "d", R"("filename": true)");
  EXPECT_EQ(Names(), "id, b, c, filename");
  EXPECT_EQ(Loaded(), (Lines{"1.0|x|NULL|d/a.jsonl", "2.5|NULL|true|d/b.jsonl"}));
  EXPECT_EQ(Notes(), "d/c.jsonl is empty and was passed over");
}

TEST_F(JsonSourceTest, EmptyListsHaveTheColumnsOfTheTarget) {
  Write("a.json", "[]");
  EXPECT_EQ(Failure("JSON", "a.json"), "SF4002 a.json holds no objects");
  Execute("CREATE TABLE loaded (id INTEGER, name VARCHAR)");
  Load("JSON", "a.json");
  EXPECT_EQ(Names(), "id, name");
  EXPECT_TRUE(Loaded().empty());
}

TEST_F(JsonSourceTest, BrokenJsonIsToldWithItsPlace) {
  Write("a.json", "[{\"a\": 1}, {\"a\": 2]");
  EXPECT_EQ(Failure("JSON", "a.json").substr(0, 35), "SF5501 a.json is not valid JSON: at");
  Write("empty.json", "");
  EXPECT_EQ(Failure("JSON", "empty.json"), "SF4002 empty.json is empty");
}

TEST_F(JsonSourceTest, DeclaredTypesSelectionAndFilters) {
  Write("a.jsonl", "{\"id\": \"1\", \"n\": 1.5}\n{\"id\": \"2\", \"n\": 2}\n");
  Load("JSONL", "a.jsonl", R"x("column_types": {"id": "INTEGER", "n": "DECIMAL(9,2)"}, "filters": {"id": ">= 2"})x");
  EXPECT_EQ(Types(), "INTEGER, DECIMAL(9,2)");
  EXPECT_EQ(Loaded(), (Lines{"2|2.00"}));
  EXPECT_EQ(Failure("JSONL", "a.jsonl", R"("column_types": {"n": "INTEGER"})"),
            "SF5501 n holds values that do not fit INTEGER: 1.5");
  Load("JSONL", "a.jsonl", R"("columns": ["n"], "max_rows": 1)");
  EXPECT_EQ(Loaded(), (Lines{"1.5"}));
}

TEST_F(JsonSourceTest, KeysThatDifferInLetterCaseOnlyAreBothRead) {
  Write("a.jsonl", "{\"id\": -1, \"ID\": 2, \"x\": \"a\"}\n{\"id\": 3, \"ID\": 4, \"x\": 5}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(Types(), "BIGINT, BIGINT, VARCHAR");
  EXPECT_EQ(Loaded(), (Lines{"-1|2|a", "3|4|5"}));
}

// The engine's detection makes one map of them.
TEST_F(JsonSourceTest, ManyOrRareKeysAreColumnsAllTheSame) {
  std::string wide = "{";
  for (int i = 0; i < 300; ++i) wide += (i ? ", " : "") + fmt::format("\"c{}\": {}.5", i, i);
  Write("a.jsonl", wide + "}\n");
  Load("JSONL", "a.jsonl");
  EXPECT_EQ(One("SELECT c0 + c299 FROM loaded"), "300.0");
  std::string late;
  for (int i = 0; i < 3000; ++i) late += "{}\n";
  Write("b.jsonl", late + "{\"a\": 1}\n");
  Load("JSONL", "b.jsonl");
  EXPECT_EQ(Types(), "BIGINT");
  EXPECT_EQ(One("SELECT count(*) || ' ' || sum(a) FROM loaded"), "3001 1");
}

TEST_F(JsonSourceTest, ReadsCompressedFiles) {
  Execute("COPY (SELECT 1 AS id) TO '" + File("a.jsonl.gz") + "' (FORMAT json, COMPRESSION gzip)");
  Load("JSONL", "a.jsonl.gz");
  EXPECT_EQ(Loaded(), (Lines{"1"}));
}

// A file too big for a sample, of `value`s and one `odd` in the middle; the type of v, and the odd value as loaded.
class BigJsonTest : public SourceTest {
 protected:
  std::string Odd(const std::string& value, const std::string& odd) {
    std::string text;
    for (int i = 0; i < 60000; ++i) {
      text +=
          fmt::format(R"({{"id": {}, "v": {}, "filler": "{}"}})", i, i == 41000 ? odd : value, std::string(60, 'x'));
      text += "\n";
    }
    Write("big.jsonl", text);
    Load("JSONL", "big.jsonl");
    EXPECT_EQ(One("SELECT count(*) FROM loaded"), "60000");
    return One("SELECT typeof(v) || ' ' || v FROM loaded WHERE id = 41000");
  }
};

TEST_F(BigJsonTest, NoValueIsBentWhereverItIs) {
  EXPECT_EQ(Odd("12", "2.5"), "DOUBLE 2.5");
  EXPECT_EQ(Odd("12", "1e5"), "DOUBLE 100000.0");
  EXPECT_EQ(Odd("12", "0.000004"), "DOUBLE 4e-06");
  EXPECT_EQ(Odd("12", "12345678901234567890"), "HUGEINT 12345678901234567890");
  EXPECT_EQ(Odd("12", "123456789012345678901234567890"), "VARCHAR 123456789012345678901234567890");
  EXPECT_EQ(Odd("1.5", "9007199254740993"), "VARCHAR 9007199254740993");
  EXPECT_EQ(Odd("true", "1"), "VARCHAR 1");
  EXPECT_EQ(Odd("true", "\"yes\""), "VARCHAR yes");
  EXPECT_EQ(Odd("12", "\"007\""), "VARCHAR 007");
  EXPECT_EQ(Odd("\"12\"", "\"007\""), "VARCHAR 007");
}

TEST_F(BigJsonTest, TimesAreKeptWhereverTheyAre) {
  for (const char* odd :
       {"2024-02-01 10:30:00+02", "2024-02-01T10:30:00+02:00", "2024-02-01 08:30:00Z", "2024-02-01T08:30:00.000Z"}) {
    const std::string text = std::string("\"") + odd + "\"";
    EXPECT_EQ(Odd("\"2024-01-31 10:00:00\"", text), "TIMESTAMP WITH TIME ZONE 2024-02-01 08:30:00+00") << odd;
    EXPECT_EQ(Odd("\"2024-01-31\"", text), "TIMESTAMP WITH TIME ZONE 2024-02-01 08:30:00+00") << odd;
  }
  EXPECT_EQ(Odd("\"2024-01-31\"", "\"2024-02-01 10:30:00\""), "TIMESTAMP 2024-02-01 10:30:00");
  EXPECT_EQ(Odd("\"2024-01-31 10:00:00\"", "\"2024-02-01 10:30:00.123456789\""),
            "VARCHAR 2024-02-01 10:30:00.123456789");
  EXPECT_EQ(Odd("\"2024-01-31 10:00:00\"", "\"2024-02-01\""), "TIMESTAMP 2024-02-01 00:00:00");
  EXPECT_EQ(Odd("\"2024-01-31\"", "\"soon\""), "VARCHAR soon");
  EXPECT_EQ(Odd("\"2024-01-31T10:00:00Z\"", "\"2024-02-01T10:30:00\""),
            "TIMESTAMP WITH TIME ZONE 2024-02-01 10:30:00+00");
}

}  // namespace
}  // namespace sqlflow::connectors
