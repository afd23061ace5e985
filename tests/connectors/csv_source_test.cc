// What a CSV file becomes: names, dialect, encodings, several files.
#include "source_fixture.h"

namespace sqlflow::connectors {
namespace {

using Lines = std::vector<std::string>;

class CsvSourceTest : public SourceTest {};

TEST_F(CsvSourceTest, LoadsNamesTypesAndRowsInOrder) {
  Write(
      "a.csv",
      "id,name,price,day,at,ok\n1,x,1.5,2024-01-31,2024-01-31 10:00:00,true\n2,,2,2024-02-01,2024-02-01 11:00,false\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Names(), "id, name, price, day, at, ok");
  EXPECT_EQ(Types(), "BIGINT, VARCHAR, DOUBLE, DATE, TIMESTAMP, BOOLEAN");
  EXPECT_EQ(Loaded(),
            (Lines{"1|x|1.5|2024-01-31|2024-01-31 10:00:00|true", "2|NULL|2.0|2024-02-01|2024-02-01 11:00:00|false"}));
  EXPECT_EQ(Notes(), "");
  EXPECT_EQ(revisions_, 0);
}

TEST_F(CsvSourceTest, IsAPlainScanWhereNothingElseIsAsked) {
  Write("a.csv", "id\n1\n");
  Load("CSV", "a.csv");
  EXPECT_TRUE(relation_.starts_with("read_csv([")) << relation_;
}

TEST_F(CsvSourceTest, TakesTheOnlyDelimiterOfTheHeaderLineAndSaysSo) {
  Write("a.csv", "id;name\n1;a,b\n2;c\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Loaded(), (Lines{"1|a,b", "2|c"}));
  EXPECT_EQ(Notes(), "delimiter ; (from the header line)");
  Write("b.csv", "id|name\n1|x\n");
  Load("CSV", "b.csv");
  EXPECT_EQ(Names(), "id, name");
  Write("c.csv", "id\tname\n1\tx\n");
  Load("CSV", "c.csv");
  EXPECT_EQ(Notes(), "delimiter tab (from the header line)");
}

TEST_F(CsvSourceTest, KeepsTheCommaWhereTheHeaderLineIsUndecided) {
  Write("a.csv", "id;x,name\n1;2,y\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Names(), "id;x, name");
  EXPECT_EQ(Notes(), "");
}

TEST_F(CsvSourceTest, DelimitersWithinQuotesOfTheHeaderDoNotCount) {
  Write("a.csv", "\"a;b\",c\n1,2\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Names(), "a;b, c");
}

TEST_F(CsvSourceTest, AGivenDelimiterIsNotOverruled) {
  Write("a.csv", "a;b\n1;2\n");
  Load("CSV", "a.csv", R"("delimiter": ",")");
  EXPECT_EQ(Names(), "a;b");
  Write("t.csv", "a\tb\n1\t2\n");
  Load("CSV", "t.csv", R"("delimiter": "\\t")");
  EXPECT_EQ(Loaded(), (Lines{"1|2"}));
}

TEST_F(CsvSourceTest, TsvIsSeparatedByTabs) {
  Write("a.tsv", "id\tname\n1\ta,b\n");
  Load("TSV", "a.tsv");
  EXPECT_EQ(Loaded(), (Lines{"1|a,b"}));
  Write("one.tsv", "id\n1\n");
  Load("TSV", "one.tsv");
  EXPECT_EQ(Names(), "id");
}

TEST_F(CsvSourceTest, EmptyAndDoubleNamesBecomeUnique) {
  Write("a.csv", "id,,Name,name, x \n1,2,3,4,5\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Names(), "id, column2, Name, name_1, x");
  EXPECT_EQ(Notes(), "column 2 has no name in the header: column2\ncolumn 4 repeats the name name: name_1");
  EXPECT_EQ(Loaded(), (Lines{"1|2|3|4|5"}));
}

TEST_F(CsvSourceTest, WithoutAHeaderColumnsAreNumbered) {
  Write("a.csv", "1;2,x\n3,y\n");
  Load("CSV", "a.csv", R"("has_header": false)");
  EXPECT_EQ(Names(), "column1, column2");
  EXPECT_EQ(Loaded(), (Lines{"1;2|x", "3|y"}));
}

TEST_F(CsvSourceTest, HeaderOnlyMakesColumnsAndNoRows) {
  Write("a.csv", "id,name\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(Types(), "VARCHAR, VARCHAR");
  EXPECT_TRUE(Loaded().empty());
}

TEST_F(CsvSourceTest, HeaderOnlyTakesTheTypesOfAnExistingTarget) {
  Execute("CREATE TABLE loaded (id INTEGER, day DATE)");
  Write("a.csv", "ID,day,more");
  Load("CSV", "a.csv");
  EXPECT_EQ(Types(), "INTEGER, DATE, VARCHAR");
}

TEST_F(CsvSourceTest, AFileOfNoBytesIsAnErrorAloneAndPassedOverAmongOthers) {
  Write("d/a.csv", "");
  EXPECT_EQ(Failure("CSV", "d"), "SF4002 d/a.csv is empty: it has not even a header line");
  Write("d/b.csv", "id\n1\n");
  Load("CSV", "d");
  EXPECT_EQ(Loaded(), (Lines{"1"}));
  EXPECT_EQ(Notes(), "d/a.csv is empty and was passed over");
}

TEST_F(CsvSourceTest, ReadsQuotesNewlinesAndLineEnds) {
  Write("a.csv", "id,text\r\n1,\"a \"\"b\"\"\r\nc\"\r\n2,\"x,y\"\r\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(One("SELECT text FROM loaded WHERE id = 1"), "a \"b\"\r\nc");
  Write("mixed.csv", "id,text\r\n1,a\n2,b\r\n");
  Load("CSV", "mixed.csv");
  EXPECT_EQ(Loaded(), (Lines{"1|a", "2|b"}));
  Write("old.csv", "id,text\r1,a\r2,b\r");
  Load("CSV", "old.csv");
  EXPECT_EQ(Loaded(), (Lines{"1|a", "2|b"}));
}

TEST_F(CsvSourceTest, ReadsOtherQuotesAndEscapes) {
  Write("a.csv", "id,text\n1,'a,b'\n");
  Load("CSV", "a.csv", R"("quote_char": "'")");
  EXPECT_EQ(Loaded(), (Lines{"1|a,b"}));
  Write("b.csv", "id,text\n1,\"a\\\"b\"\n");
  Load("CSV", "b.csv", R"("escape_char": "\\")");
  EXPECT_EQ(Loaded(), (Lines{"1|a\"b"}));
  Write("c.csv", "id,text\n1,5\" pipe\n");
  Load("CSV", "c.csv", R"("quote_char": "")");
  EXPECT_EQ(Loaded(), (Lines{"1|5\" pipe"}));
}

TEST_F(CsvSourceTest, NullValuesAreNullBesideTheEmptyField) {
  Write("a.csv", "id,n\n1,NA\n2,\n3,5\n4,-\n");
  Load("CSV", "a.csv", R"("null_values": ["NA", "-"])");
  EXPECT_EQ(Types(), "BIGINT, BIGINT");
  EXPECT_EQ(Loaded(), (Lines{"1|NULL", "2|NULL", "3|5", "4|NULL"}));
}

TEST_F(CsvSourceTest, SkipsLinesBeforeTheHeader) {
  Write("a.csv", "made by x\n\nid,name\n1,a\n");
  Load("CSV", "a.csv", R"("skip_rows": 1)");
  EXPECT_EQ(Loaded(), (Lines{"1|a"}));
}

TEST_F(CsvSourceTest, ReadsCompressedFilesWhateverTheirName) {
  Execute("COPY (SELECT 1 AS id, 'x' AS name) TO '" + File("a.csv.gz") + "' (FORMAT csv, HEADER, COMPRESSION gzip)");
  Execute("COPY (SELECT 2 AS id, 'y' AS name) TO '" + File("b.csv.zst") + "' (FORMAT csv, HEADER, COMPRESSION zstd)");
  Execute("COPY (SELECT 3 AS id, 'z' AS name) TO '" + File("c.csv") + "' (FORMAT csv, HEADER, COMPRESSION gzip)");
  Write("d.csv", "id,name\n4,w\n");
  Load("CSV", ".");
  EXPECT_EQ(Loaded(), (Lines{"1|x", "2|y", "3|z", "4|w"}));
}

TEST_F(CsvSourceTest, ReadsUtf16AndLatin1) {
  Write("l.csv", "id,name\n1,caf\xe9\n");
  Load("CSV", "l.csv", R"("encoding": "latin-1")");
  EXPECT_EQ(Loaded(), (Lines{"1|café"}));
  std::string wide = "\xff\xfe";
  for (const char c : std::string("id,name\n1,x\n")) wide += std::string{c, '\0'};
  Write("w.csv", wide);
  Load("CSV", "w.csv", R"("encoding": "utf-16")");
  EXPECT_EQ(Loaded(), (Lines{"1|x"}));
  Load("CSV", "w.csv");
  EXPECT_EQ(Loaded(), (Lines{"1|x"}));
  EXPECT_EQ(Notes(), "encoding utf-16 (from the byte-order mark)");
  Write("b.csv", "\xef\xbb\xbfid,name\n1,x\n");
  Load("CSV", "b.csv");
  EXPECT_EQ(Names(), "id, name");
}

TEST_F(CsvSourceTest, RefusesOtherEncodingsWithTheCommandThatConverts) {
  std::string wide = "\xfe\xff";
  for (const char c : std::string("id\n1\n")) wide += std::string{'\0', c};
  Write("be.csv", wide);
  EXPECT_EQ(Failure("CSV", "be.csv"), "SF4003 be.csv is UTF-16 big-endian, which cannot be read");
  EXPECT_EQ(hint_, "convert it first: iconv -f UTF-16 -t UTF-8 'be.csv' > 'be.csv.utf8'");
  Write("w.csv", "id,name\n1,\x93quoted\x94\n");
  EXPECT_EQ(Failure("CSV", "w.csv"), "SF4003 w.csv is not UTF-8 but looks like Windows-1252 (line 2)");
  EXPECT_EQ(hint_, "convert it first: iconv -f WINDOWS-1252 -t UTF-8 'w.csv' > 'w.csv.utf8'");
  EXPECT_EQ(Failure("CSV", "w.csv", R"("encoding": "latin-1")"),
            "SF4003 w.csv is not Latin-1 but looks like Windows-1252");
  Write("l.csv", "id,name\n1,caf\xe9 au lait\n");
  EXPECT_EQ(Failure("CSV", "l.csv"), "SF4003 l.csv is not UTF-8 (line 2)");
  EXPECT_NE(hint_.find("\"encoding\": \"latin-1\""), std::string::npos);
}

TEST_F(CsvSourceTest, TellsTheLineOfBadBytesFarIntoTheFile) {
  std::string text = "id,name\n";
  for (int i = 0; i < 20000; ++i) text += std::to_string(i) + ",name\n";
  Write("a.csv", text + "7,\x93x\x94\n");
  EXPECT_EQ(Failure("CSV", "a.csv"), "SF4003 a.csv is not UTF-8 but looks like Windows-1252 (line 20002)");
}

TEST_F(CsvSourceTest, UnitesSeveralFilesByName) {
  Write("d/a.csv", "id,name\n1,x\n");
  Write("d/b.csv", "NAME,id,extra\ny,2,3\n");
  Write("d/c.csv", "id\n2.5\n");
  Load("CSV", "d/*.csv");
  EXPECT_EQ(Names(), "id, name, extra");
  EXPECT_EQ(Types(), "DOUBLE, VARCHAR, BIGINT");
  EXPECT_EQ(Loaded(), (Lines{"1.0|x|NULL", "2.0|y|3", "2.5|NULL|NULL"}));
  EXPECT_EQ(Notes(), "column name is not in 1 file; NULL there\ncolumn extra is not in 2 files; NULL there");
}

TEST_F(CsvSourceTest, ReadsFoldersPatternsAndListsInTheOrderOfNames) {
  Write("d/b.csv", "id\n2\n");
  Write("d/a.csv", "id\n1\n");
  Write("d/note.txt", "no rows");
  Write("d/.hidden.csv", "id\n9\n");
  Load("CSV", "d");
  EXPECT_EQ(Loaded(), (Lines{"1", "2"}));
  Load("CSV", "d/");
  EXPECT_EQ(Loaded(), (Lines{"1", "2"}));
  Load("CSV", R"(["d/b.csv", "d/a.csv", "d/*.csv"])");
  EXPECT_EQ(Loaded(), (Lines{"1", "2"}));
  Load("CSV", File("d/a.csv"));
  EXPECT_EQ(Loaded(), (Lines{"1"}));
}

TEST_F(CsvSourceTest, NamesWithSignsOfPatternsAreNames) {
  Write("a[1].csv", "id\n1\n");
  Write("it's.csv", "id\n2\n");
  Load("CSV", R"(["a[1].csv", "it's.csv"])");
  EXPECT_EQ(Loaded(), (Lines{"1", "2"}));
}

TEST_F(CsvSourceTest, WhatIsNotThereIsAnErrorWithNearNames) {
  Write("data/orders.csv", "id\n1\n");
  EXPECT_EQ(Failure("CSV", "data/order.csv"), "SF4001 there is no file data/order.csv");
  EXPECT_EQ(hint_, "did you mean orders.csv?");
  EXPECT_EQ(Failure("CSV", "data/*.txt"), "SF4001 no file matches data/*.txt");
  Write("empty/readme.md", "x");
  EXPECT_EQ(Failure("CSV", "empty"), "SF4001 the folder empty has no *.csv file");
}

TEST_F(CsvSourceTest, AddsThePathAndRecognisesPartitions) {
  Write("s/year=2023/a.csv", "id\n1\n");
  Write("s/year=2024/a.csv", "id\n2\n");
  Load("CSV", "s", R"("filename": true)");
  EXPECT_EQ(Names(), "id, year, filename");
  EXPECT_EQ(Loaded(), (Lines{"1|2023|s/year=2023/a.csv", "2|2024|s/year=2024/a.csv"}));
}

TEST_F(CsvSourceTest, SelectsColumnsFiltersAndLimits) {
  Write("a.csv", "id,name,n\n1,a,10\n2,b,20\n3,c,30\n4,d,40\n");
  Load("CSV", "a.csv", R"("columns": ["N", "id"], "filters": {"n": {">": 10}}, "max_rows": 2)");
  EXPECT_EQ(Names(), "n, id");
  EXPECT_EQ(Loaded(), (Lines{"20|2", "30|3"}));
  Load("CSV", "a.csv", R"("filters": {"n": ">= 40"})");
  EXPECT_EQ(Loaded(), (Lines{"4|d|40"}));
  EXPECT_EQ(Failure("CSV", "a.csv", R"("columns": ["nam"])"), "SF5502 columns names nam, which the file does not have");
  EXPECT_EQ(hint_, "did you mean name?");
  EXPECT_EQ(Failure("CSV", "a.csv", R"("filters": {"nn": 5})"),
            "SF5502 filters names nn, which the file does not have");
}

TEST_F(CsvSourceTest, ReadsACursorRange) {
  Write("a.csv", "id\n1\n2\n\"\"\n3\n4\n");
  request_.cursor = component::CursorRange{.column = "id", .lower = "2", .upper = "4", .upper_exclusive = true};
  Load("CSV", "a.csv");
  EXPECT_EQ(Loaded(), (Lines{"2", "NULL", "3"}));
}

TEST_F(CsvSourceTest, ReadsLinesLongerThanTheEngineExpects) {
  Write("a.csv", "id,text\n1," + std::string(3000000, 'x') + "\n2,y\n");
  Load("CSV", "a.csv");
  EXPECT_EQ(One("SELECT sum(length(text)) FROM loaded"), "3000001");
}

}  // namespace
}  // namespace sqlflow::connectors
