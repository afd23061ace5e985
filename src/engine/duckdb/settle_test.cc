#include <fstream>

#include "base/errors/drift.h"
#include "engine/duckdb/load_testing.h"

namespace sqlflow::engine::duckdb {
namespace {

using Strings = std::vector<std::string>;

class SettleTest : public LoadTest {
 protected:
  LoadRequest Texts(LoadMode mode, const Strings& texts) {
    std::string rows;
    for (const std::string& text : texts) {
      rows += (rows.empty() ? "(" : ", (") + (text.empty() ? "NULL::VARCHAR" : "'" + text + "'") + ")";
    }
    LoadRequest request = Request(mode, "t", "SELECT * FROM (VALUES " + rows + ") v(a)");
    request.unsettled = {"A"};
    return request;
  }
  // Type and values that texts get in a new table.
  Strings Settled(const Strings& texts) {
    session_->Load(Texts(LoadMode::kReplace, texts));
    Strings shown = Types("t");
    for (std::string& row : Lines(session_->Query("FROM t"))) shown.push_back(row);
    return shown;
  }
  // The same of DuckDB's CSV sniffer over the whole file.
  Strings Sniffed(const Strings& texts) {
    std::string path = folder_.File("x.csv");
    std::ofstream file(path);
    file << "a;b\n";
    for (const std::string& text : texts) file << text << ";x\n";
    file.close();
    Sql("CREATE OR REPLACE TABLE s AS SELECT a FROM read_csv('" + path +
        "', sample_size = -1, delim = ';', header = true, quote = '\"')");
    Strings shown = Types("s");
    for (std::string& row : Lines(session_->Query("FROM s"))) shown.push_back(row);
    return shown;
  }
};

TEST_F(SettleTest, FindsTheTypesThatTheSnifferFinds) {
  const std::vector<Strings> columns = {
      {"true", "false"},
      {"t", "f"},
      {"True", "FALSE"},
      {"yes", "no"},
      {"y", "n"},
      {"0", "1"},
      {"true", "1"},
      {"007", "12"},
      {" 5", "6"},
      {"5 ", "6"},
      {"+5", "6"},
      {"1_000", "2"},
      {"-0", "3"},
      {"-5", "3"},
      {"1.0", "2"},
      {"1e3", "2"},
      {"1.5", "2"},
      {"1e300", "2"},
      {"inf", "2"},
      {"nan", "1"},
      {".5", "1"},
      {"5.", "1.5"},
      {"00.5", "1"},
      {"1,5", "2,5"},
      {"1.5f", "2"},
      {"-.5", "1"},
      {"1e", "2"},
      {".", "1"},
      {"-", "1"},
      {"1.2.3", "1"},
      {"12:00:00", "13:01:02"},
      {"12:00", "13:00"},
      {"12:00:00.5", "1:02:03"},
      {"25:00:00", "1:00:00"},
      {"2024-01-01", "2024-02-29"},
      {"2024-02-30", "2024-01-01"},
      {"2024/01/01", "2024/02/01"},
      {"01/02/2024", "13/02/2024"},
      {"01/02/2024", "02/13/2024"},
      {"01/02/2024", "02/03/2024"},
      {"1.2.2024", "13.2.2024"},
      {"20240101", "20240201"},
      {"2024-1-1", "2024-2-3"},
      {"2024-01-01", "n/a"},
      {"2024-01-01", "5"},
      {"12:00:00", "2024-01-01"},
      {"2024-01-01 00:00:00", "2024-01-02 01:02:03"},
      {"2024-01-01T00:00:00", "2024-01-02T01:02:03"},
      {"2024-01-01T00:00:00Z", "2024-01-02T01:02:03Z"},
      {"2024-01-01 00:00:00+02", "2024-01-02 01:02:03+02"},
      {"2024-01-01 00:00:00", "2024-01-02 01:02:03+02"},
      {"2024-01-01 00:00:00.123", "2024-01-02 01:02:03"},
      {"01/02/2024 10:00:00", "13/02/2024 11:00:00"},
      {"2024-01-01 00:00", "2024-01-02 01:02"},
      {"2024-01-01T00:00:00.000Z", "2024-01-02T01:02:03Z"},
      {"01/02/2024 10:00", "13/02/2024 11:00"},
      {"2024-01-01 12:00:00 AM", "2024-01-01 01:00:00 PM"},
      {"02/13/2024 1:00:00 PM", "02/14/2024 1:00:00 AM"},
      {"1", "x"},
      {"5", "", "6"},
      {"", "2024-01-01"},
      {"Infinity", "1"},
      {"NaN", "1"},
      {"1E5", "2"},
      {"0", "00"},
      {"0.0", "0"},
      {"1 2", "3"},
      {"2024-13-01", "2024-01-01"},
      {"01.02.2024", "31.12.2023"},
  };
  for (const Strings& column : columns) EXPECT_EQ(Settled(column), Sniffed(column)) << column[0] << " / " << column[1];
}

TEST_F(SettleTest, WhatTheSnifferWouldBendStaysText) {
  for (const Strings& texts : {Strings{"0x1F", "2"},
                               {"-007", "1"},
                               {"01-02-24", "13-02-24"},
                               {"13/02/24", "1/1/24"},
                               {"infinity", "2024-01-01"},
                               {"2024 01 01", "2024 02 01"}}) {
    EXPECT_EQ(Settled(texts), (Strings{"a VARCHAR", texts[0], texts[1]}));
  }
}

TEST_F(SettleTest, DatesAmongTimestampsAreTimestamps) {
  EXPECT_EQ(Settled({"2024-01-01", "2024-01-02 01:02:03"}),
            (Strings{"a TIMESTAMP", "2024-01-01 00:00:00", "2024-01-02 01:02:03"}));
  EXPECT_EQ(Settled({"2024-01-01 00:00:00 UTC", "2024-01-02 01:02:03 UTC"})[0], "a TIMESTAMP WITH TIME ZONE");
}

TEST_F(SettleTest, ANumberThatADoubleWouldRoundStaysText) {
  EXPECT_EQ(Settled({"12345678901234567890", "1"}), (Strings{"a VARCHAR", "12345678901234567890", "1"}));
  EXPECT_EQ(Settled({"9007199254740993.0", "1"})[0], "a VARCHAR");
  EXPECT_EQ(Settled({"9007199254740993", "1"}), (Strings{"a BIGINT", "9007199254740993", "1"}));
}

TEST_F(SettleTest, NothingButNullStaysText) { EXPECT_EQ(Settled({"", ""}), (Strings{"a VARCHAR", "NULL", "NULL"})); }

TEST_F(SettleTest, TheTargetsTypeWinsIfItTakesAll) {
  struct Known {
    const char* type;
    Strings texts;
    const char* shown;
  };
  for (const Known& known : {Known{"VARCHAR", {"007"}, "007"},
                             {"INTEGER", {"7"}, "7"},
                             {"DECIMAL(12,2)", {"12.50"}, "12.50"},
                             {"DECIMAL(38,0)", {"12345678901234567890"}, "12345678901234567890"},
                             {"BOOLEAN", {"1"}, "true"},
                             {"UUID", {"00000000-0000-0000-0000-000000000001"}, "00000000-0000-0000-0000-000000000001"},
                             {"TIMESTAMP", {"2024-01-01"}, "2024-01-01 00:00:00"},
                             {"DOUBLE", {"3"}, "3.0"},
                             {"DATE", {"31.12.2023"}, "2023-12-31"},
                             {"BLOB", {""}, "NULL"},
                             {"INTEGER", {""}, "NULL"}}) {
    Sql(fmt::format("CREATE OR REPLACE TABLE t (a {})", known.type));
    LoadResult result = session_->Load(Texts(LoadMode::kAppend, known.texts));
    EXPECT_TRUE(result.notes.empty()) << known.type;
    EXPECT_EQ(Lines(session_->Query("FROM t")), Strings{known.shown}) << known.type;
    EXPECT_EQ(Types("t"), Strings{std::string("a ") + known.type});
  }
}

TEST_F(SettleTest, ElseTheTargetWidensOrTheStepStops) {
  Sql("CREATE TABLE t (a INTEGER)");
  LoadResult result = session_->Load(Texts(LoadMode::kAppend, {"2.7", "3"}));
  EXPECT_EQ(result.notes, Strings{"column a widened from INTEGER to DOUBLE"});
  EXPECT_EQ(Rows("FROM t"), (Strings{"2.7", "3.0"}));
  EXPECT_EQ(LoadError(Texts(LoadMode::kAppend, {"007"})).code(), base::code::kSchemaDrift);
  EXPECT_EQ(LoadError(Texts(LoadMode::kAppend, {"x"})).code(), base::code::kSchemaDrift);
  EXPECT_EQ(Rows("FROM t").size(), 2u);
}

TEST_F(SettleTest, KeysAndCursorsAreComparedAsWhatTheyAre) {
  LoadRequest request =
      Request(LoadMode::kMerge, "t", "SELECT * FROM (VALUES ('9', '9', 'a'), ('9', '10', 'b')) v(id, seq, name)");
  request.keys = {"id"};
  request.cursor = "seq";
  request.unsettled = {"id", "seq"};
  session_->Load(request);
  EXPECT_EQ(Rows("FROM t"), Strings{"9|10|b"});
  request.select = "SELECT * FROM (VALUES ('9', '9', 'old'), ('10', '1', 'new')) v(id, seq, name)";
  LoadResult result = session_->Load(request);
  EXPECT_EQ(result.stale, 1);
  EXPECT_EQ(Rows("FROM t ORDER BY id"), (Strings{"9|10|b", "10|1|new"}));
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
