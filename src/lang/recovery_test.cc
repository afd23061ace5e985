#include <gtest/gtest.h>

#include "base/errors/syntax.h"
#include "lang/parse_fixture.h"

// One mistake is one error, and what stands after it is still read.
namespace sqlflow::lang {
namespace {

TEST(Recovery, ReportsThreeErrorsForThreeFaultyStatements) {
  Parsed parsed(
      "SOURCE s TYPE CSV PARAMS {\"path\": \"a.csv\" \"x\": 1};\nLOAD t FORM s;\nLOAD u FROM s;\n"
      "EXPORT SELECT (1 FROM t TO 'x.csv';\nSELECT 1;\n");
  EXPECT_EQ(parsed.Findings().size(), 3u);
  EXPECT_EQ(parsed.tree.statements.size(), 2u);
}

TEST(Recovery, PointsAMissingSemicolonToTheEndOfItsStatement) {
  EXPECT_EQ(FindingsOf("LOAD a FROM b -- c\n\nLOAD d FROM e;"),
            "SF1012 1:14 a semicolon is missing here | end the LOAD with ;\n");
  EXPECT_EQ(FindingsOf("SELECT 1 AS x\nSOURCE s TYPE CSV PARAMS {};"),
            "SF1012 1:14 a semicolon is missing here | end the SELECT with ;\n");
  EXPECT_EQ(FindingsOf("CREATE TABLE a AS SELECT 1\nCREATE TABLE b AS SELECT 2;"),
            "SF1012 1:27 a semicolon is missing here | end the CREATE with ;\n");
  EXPECT_EQ(FindingsOf("IF a = 1 THEN\n SELECT 1\nELSE\n SELECT 2 END IF;"),
            "SF1012 2:10 a semicolon is missing here | end the SELECT with ;\n"
            "SF1012 4:10 a semicolon is missing here | end the SELECT with ;\n");
}

TEST(Recovery, ReportsWhatIsNeverClosedWhereItOpened) {
  EXPECT_EQ(FindingsOf("EXPORT t TO 'out.csv;\nLOAD a FROM b;\nEXPORT t TO 'x.csv';"),
            "SF1007 1:13 the quote ' that opens here is not closed where it should be | close it with '\n");
  EXPECT_EQ(FindingsOf("SELECT 'a;\nSELECT 2;\nSELECT \"b;\nSELECT 3;"),
            "SF1007 1:8 the quote ' that opens here is not closed where it should be | close it with '\n"
            "SF1007 3:8 the quote \" that opens here is never closed | close it with \" on the same line\n");
  EXPECT_EQ(FindingsOf("LOAD a FROM b;\n/* LOAD c FROM d;"),
            "SF1008 2:1 the comment that /* opens here is never closed | "
            "close it with */; comments nest, so each /* inside needs its own\n");
  EXPECT_EQ(FindingsOf("SOURCE s TYPE CSV PARAMS {\n  \"a\": [1, 2\nLOAD a FROM b;"),
            "SF1009 2:8 the [ that opens here is never closed | close it with ]\n");
  EXPECT_EQ(FindingsOf("IF a = 1 THEN\nIF b = 2 THEN\nSELECT 1;\nEND IF;\nSELECT 2;"),
            "SF1205 1:1 the IF that begins here is never closed | write END IF; after its last statement\n");
  EXPECT_EQ(FindingsOf("IF a = 1 THEN\nSELECT $$a;\nEND IF;"),
            "SF1007 2:8 the string that $$ opens here is never closed | close it with $$\n");
}

TEST(Recovery, GoesOnInsideJson) {
  EXPECT_EQ(FindingsOf("SOURCE s TYPE CSV PARAMS {\"path\": \"a.csv, \"b\": 1};\nLOAD a FORM s;"),
            "SF1007 1:35 the quote that opens here is not closed where it should be | a string ends on its line; a "
            "quote inside is \\\", long text stands in \"\"\"…\"\"\"\n"
            "SF1001 2:8 expected FROM, found FORM | did you mean FROM?\n");
  EXPECT_EQ(FindingsOf("SOURCE s TYPE CSV PARAMS {\"a\": [1, 2};\nLOAD a FROM s;"),
            "SF1011 1:37 expected ] to close the [ of line 1, found } | write ]\n");
  EXPECT_EQ(FindingsOf("SOURCE s TYPE CSV PARAMS {\"a\": {\"b\": 1]};"),
            "SF1011 1:39 expected } to close the { of line 1, found ] | write }\n");
}

TEST(Recovery, TakesAMisspeltStatementAsItWasMeant) {
  EXPECT_EQ(FindingsOf("SUORCE s TYPE CSV PARAMS {\"a\": True};\nFI ${x} = 1 THEN LOAD a FROM s; END IF;"),
            "SF1013 1:1 no statement begins with SUORCE | did you mean SOURCE?\n"
            "SF1306 1:32 True is not a JSON value | write true, or \"True\" for a text\n"
            "SF1013 2:1 no statement begins with FI | did you mean IF?\n");
}

TEST(Recovery, TellsAnOrphanElseOnce) {
  EXPECT_EQ(FindingsOf("SELECT 1;\nELSE\nSELECT 2;\nEND IF;\nSELECT 3;"),
            "SF1207 2:1 there is no IF that this ELSE could belong to | delete it, or look for an IF … THEN that is "
            "missing above\n");
}

TEST(Recovery, RefusesDeepNestingOnce) {
  std::string ifs, json, parentheses;
  for (int i = 0; i < 100'000; ++i) {
    ifs += "IF a THEN ";
    json += "[";
    parentheses += "(";
  }
  EXPECT_EQ(Parsed(ifs).Findings().size(), 1u);
  EXPECT_EQ(Parsed("SOURCE s TYPE CSV PARAMS {\"a\": " + json + "};\nSELECT 1;").Findings().size(), 1u);
  EXPECT_EQ(Parsed("IF " + parentheses + " THEN SELECT 1; END IF;").Findings().size(), 1u);
  EXPECT_EQ(Parsed("SELECT " + parentheses + ";").Findings().size(), 1u);
  std::string nots = "IF ";
  for (int i = 0; i < 100'000; ++i) nots += "NOT ";
  EXPECT_EQ(Parsed(nots + "a THEN SELECT 1; END IF;").Findings().size(), 1u);
}

TEST(Recovery, GivesUpOnWhatIsNoPipeline) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "};\n";
  Parsed parsed(text);
  EXPECT_LT(parsed.found.error_count(), 600);
  EXPECT_EQ(parsed.found.items().back().code, base::code::kTooManyErrors);
}

TEST(Recovery, NamesTheEncodingOfAFileThatIsNotUtf8) {
  EXPECT_EQ(FindingsOf(std::string("\xff\xfeL\0O\0", 6)),
            "SF1002 1:1 a.sf is UTF-16LE, a pipeline is UTF-8 | convert it: iconv -f UTF-16LE -t UTF-8 'a.sf' > "
            "new.sf\n");
  EXPECT_EQ(FindingsOf("SELECT 'caf\xe9';"),
            "SF1002 1:12 a.sf is not UTF-8: the byte 0xE9 here belongs to another encoding, most likely "
            "Windows-1252 (Latin-1) | convert it: iconv -f WINDOWS-1252 -t UTF-8 'a.sf' > new.sf\n");
  EXPECT_EQ(FindingsOf(std::string("SELECT 1;\0", 10)),
            "SF1002 1:10 a.sf holds a NUL byte: it is no text, or was damaged | is this the right file?\n");
}

// Every cut of a text that has everything in it: nothing crashes, and reading always ends.
TEST(Recovery, SurvivesEveryCutOfAWholeFile) {
  const std::string text =
      "SOURCE s TYPE CSV PARAMS {\"p\": \"a\\u00e9${x|\"d\"}\", \"l\": [1, {\"m\": '''x''' }], } ON_ERROR RETRY 3 "
      "TIMES;\n"
      "LOAD a.\"b c\" FROM s MODE INCREMENTAL BY c LOOKBACK 7 DAYS KEY (x, y) BATCH_SIZE 5;\n"
      "IF NOT (${e} IN ('a', b-c) AND x >= -1) THEN EXPORT SELECT $q$ ; $q$ TO 'o' TYPE CSV OPTIONS {}; ELSE IF y "
      "THEN SET z = \"${z|1}\"; ELSE INCLUDE 'i'; END IF; CREATE VIEW v AS SELECT CASE WHEN 1 THEN E'\\'' END /* c "
      "/* d */ */ FROM t -- e\n;";
  for (size_t begin = 0; begin < text.size(); begin += 7) {
    for (size_t end = begin; end <= text.size(); ++end) {
      Parsed parsed(text.substr(begin, end - begin));
      EXPECT_LE(parsed.tree.statements.size(), 10u);
    }
  }
}

}  // namespace
}  // namespace sqlflow::lang
