// Rows that do not fit: padded and counted, shown, or set aside. Never lost in silence.
#include "source_fixture.h"

namespace sqlflow::connectors {
namespace {

using Lines = std::vector<std::string>;

class CsvRowsTest : public SourceTest {};

TEST_F(CsvRowsTest, ShortRowsArePaddedAndCounted) {
  Write("a.csv", "a,b,c\n1,x,3\n4,y\n5\n6,z,7\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Loaded(), (Lines{"1|x|3", "4|y|NULL", "5|NULL|NULL", "6|z|7"}));
  EXPECT_EQ(Notes(), "2 rows had fewer fields than the header; NULL where they are missing");
}

TEST_F(CsvRowsTest, ShortRowsAndQuotedNewlinesGoTogether) {
  Write("a.csv", "a,b,c\n1,\"x\ny\",3\n4,5\n7,\"p\n\nq\",9\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(One("SELECT count(*), count(c) FROM loaded"), "3|2");
  EXPECT_EQ(Notes(), "1 row had fewer fields than the header; NULL where they are missing");
}

TEST_F(CsvRowsTest, AnOpenQuoteIsToldThoughRowsAreShortAndFieldsHaveNewlines) {
  const std::string text = "a,b,c\n1,\"x\ny\",3\n4,5\n7,\"p \"\"q\"\"\",9\n8,";
  Write("a.csv", text + "\"open,1\n9,2,3\n");
  EXPECT_EQ(Failure("CSV", "a.csv"), "SF5501 the quote that opens in line 6 of a.csv is never closed");
  Write("a.csv", text + "5\" pipe,1\n9,2,3\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(One("SELECT count(*) FROM loaded"), "5");
}

TEST_F(CsvRowsTest, TheFirstFiveBadRowsAreShown) {
  std::string text = "a,b\n";
  for (int i = 2; i <= 12; ++i) text += i % 2 == 0 ? "1,2\n" : "1,2,3\n";
  Write("bad.csv", text);
  EXPECT_EQ(Failure("CSV", "bad.csv"), "SF5501 rows of bad.csv cannot be read");
  EXPECT_EQ(details_,
            "file     line  column  value  reason\n"
            "bad.csv  3                    3 fields instead of 2\n"
            "bad.csv  5                    3 fields instead of 2\n"
            "bad.csv  7                    3 fields instead of 2\n"
            "bad.csv  9                    3 fields instead of 2\n"
            "bad.csv  11                   3 fields instead of 2\n");
  EXPECT_NE(hint_.find("quarantine"), std::string::npos);
}

TEST_F(CsvRowsTest, AValueAgainstItsDeclaredTypeIsABadRow) {
  Write("a.csv", "id,n\n1,5\nx,6\n3,2.7\n");
  EXPECT_EQ(Failure("CSV", "a.csv", R"("column_types": {"id": "BIGINT", "n": "INTEGER"})"),
            "SF5501 rows of a.csv cannot be read");
  EXPECT_EQ(details_,
            "file   line  column  value  reason\n"
            "a.csv  3     id      x      is no BIGINT\n"
            "a.csv  4     n       2.7    does not fit INTEGER exactly\n");
}

TEST_F(CsvRowsTest, ABrokenQuoteIsABadRow) {
  Write("a.csv", "id,t\n1,ok\n2,\"x\"y\n3,ok\n");
  EXPECT_EQ(Failure("CSV", "a.csv"), "SF5501 a row of a.csv cannot be read");
  EXPECT_EQ(details_,
            "file   line  column  value  reason\n"
            "a.csv  3     t              a quote is not closed, or text follows the closing quote\n");
}

TEST_F(CsvRowsTest, QuarantineSetsBadRowsAsideAndLoadsAllOthers) {
  Write("a.csv", "id,n,t\n1,5,a\nx,6,b\n3,2.7,c\n4,8,d,e\n5,9\n6,10,\"q\"r\n7,11,g\n");
  Load("CSV", "a.csv", R"("column_types": {"id": "BIGINT", "n": "INTEGER"}, "on_bad_row": "quarantine")");
  EXPECT_EQ(Loaded(), (Lines{"1|5|a", "5|9|NULL", "7|11|g"}));
  EXPECT_EQ(rejected_, 4);
  EXPECT_EQ(rejects_, (Lines{"a.csv|3|id|x|is no BIGINT|x,6,b", "a.csv|4|n|2.7|does not fit INTEGER exactly|3,2.7,c",
                             "a.csv|5|NULL|NULL|4 fields instead of 3|4,8,d,e",
                             "a.csv|7|t|NULL|a quote is not closed, or text follows the closing quote|6,10,\"q\"r"}));
  EXPECT_EQ(Notes(), "1 row had fewer fields than the header; NULL where they are missing");
}

TEST_F(CsvRowsTest, QuarantineKeepsRowsWithoutAValueInADeclaredColumn) {
  Write("a.csv", "id,n,x,d\n1,,1.5,2024-01-01\n2,6,,2024-01-02\n3,7,2.5,\nx,8,1,2024-01-03\n");
  Load("CSV", "a.csv",
       R"("column_types": {"id": "BIGINT", "n": "INTEGER", "x": "DOUBLE", "d": "DATE"}, "on_bad_row": "quarantine")");
  EXPECT_EQ(Loaded(), (Lines{"1|NULL|1.5|2024-01-01", "2|6|NULL|2024-01-02", "3|7|2.5|NULL"}));
  EXPECT_EQ(rejected_, 1);
}

TEST_F(CsvRowsTest, QuarantineInfersTypesFromTheRowsThatRemain) {
  Write("a.csv", "id,n\n1,5\n2,7,word\n3,2.5\n");
  Load("CSV", "a.csv", R"("on_bad_row": "quarantine")");
  EXPECT_EQ(Types(), "BIGINT, DOUBLE");
  EXPECT_EQ(Loaded(), (Lines{"1|5.0", "3|2.5"}));
  EXPECT_EQ(rejected_, 1);
}

TEST_F(CsvRowsTest, ACleanFileIsNotSlowedByQuarantine) {
  Write("a.csv", "id,n\n1,5\n");
  Load("CSV", "a.csv", R"("on_bad_row": "quarantine")");
  EXPECT_EQ(rejected_, 0);
  EXPECT_EQ(relation_.find("store_rejects"), std::string::npos);
}

TEST_F(CsvRowsTest, IgnoredErrorsAreCounted) {
  Write("a.csv", "id,n\n1,5\n2,6,7\n3,\"a\"b\n4,8\n");
  Load("CSV", "a.csv", R"("ignore_errors": true)");
  EXPECT_EQ(Loaded(), (Lines{"1|5", "4|8"}));
  EXPECT_EQ(Notes(), "2 rows could not be read and left out (ignore_errors)");
}

TEST_F(CsvRowsTest, ForeignBytesAreTheFilesFaultNotARows) {
  std::string text = "id,n\n6,y,z\n";
  for (int i = 0; i < 20000; ++i) text += std::to_string(i) + ",xxxxxx\n";
  Write("a.csv", text +
                     "x,\xe9"
                     "a\n" +
                     "5,last\n");
  EXPECT_EQ(Failure("CSV", "a.csv", R"("on_bad_row": "quarantine")"), "SF4003 a.csv is not UTF-8 (line 20003)");
}

TEST_F(CsvRowsTest, EveryRowIsLoadedOrSetAside) {
  std::string text = "id,n,t\n";
  int bad = 0;
  for (int i = 0; i < 30000; ++i) {
    const std::string id = std::to_string(i);
    if (i % 97 == 3)
      ++bad, text += id + ",1,\"a\"b\n";
    else if (i % 89 == 5)
      ++bad, text += id + ",1,2,3\n";
    else
      text += id + ",1,\"text, quoted\"\n";
  }
  Write("a.csv", text);
  Load("CSV", "a.csv", R"("on_bad_row": "quarantine")");
  EXPECT_EQ(One("SELECT count(DISTINCT id) FROM loaded"), std::to_string(30000 - bad));
  EXPECT_EQ(rejected_, bad);
}

// The engine itself reads no further in such a file, and says nothing.
TEST_F(CsvRowsTest, AnOpenQuoteInOneOfManyFilesIsABadRow) {
  for (int i = 0; i < 30; ++i) Write(fmt::format("in/{:02}.csv", i), "id,t\n1,\"a, b\"\n2,5\" pipe\n3,\"\"\n");
  Load("CSV", "in");
  EXPECT_EQ(One("SELECT count(*) FROM loaded"), "90");
  for (const char* open :
       {"id,t\n1,\"a\n2,b\n", "id,t\n1,a\n2,\"b", "id,t\n1,\"say \"\"hi\"\"\n2,b\n", "id,t\n1,\"\n2,b\n"}) {
    SCOPED_TRACE(open);
    Write("in/17.csv", open);
    EXPECT_TRUE(Failure("CSV", "in").starts_with("SF5501 ")) << details_;
    Load("CSV", "in", R"("on_bad_row": "quarantine")");
    EXPECT_GE(One("SELECT count(*) FROM loaded"), "87");
    EXPECT_EQ(rejected_, 1);
  }
  // Compressed too.
  for (int i = 0; i < 30; ++i) {
    Execute(fmt::format("COPY (SELECT '{}') TO '{}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', COMPRESSION gzip)",
                        i == 17 ? "id\n\"a\n2" : "id\n\"a\"\n2", File(fmt::format("gz{:02}.csv.gz", i))));
  }
  EXPECT_TRUE(Failure("CSV", "gz*").starts_with("SF5501 ")) << details_;
}

}  // namespace
}  // namespace sqlflow::connectors
