#include "lang/formatter.h"

#include <gtest/gtest.h>

#include "lang/parser.h"
#include "lang/tree_shape.h"

namespace sqlflow::lang {
namespace {

struct Formatted {
  explicit Formatted(const std::string& source) {
    base::SourceMap sources;
    base::Diagnostics diagnostics;
    Tree tree = Parse(sources.Add("a.sf", source), sources, diagnostics);
    for (const base::Diagnostic& item : diagnostics.items()) fault += base::Render(item, sources, false);
    if (diagnostics.has_errors()) return;
    shape = TreeShape::Of(tree, sources);
    text = Format(tree, sources);
  }
  std::string text;
  std::string shape;
  std::string fault;
};

// The canonical layout, after proving that it means the same and is a fixed point.
std::string Canonical(const std::string& source) {
  Formatted once(source);
  EXPECT_EQ(once.fault, "") << source;
  Formatted twice(once.text);
  EXPECT_EQ(twice.fault, "") << "in the formatted text:\n" << once.text;
  EXPECT_EQ(twice.shape, once.shape) << "of:\n" << source << "\nas:\n" << once.text;
  EXPECT_EQ(twice.text, once.text) << "formatted a second time";
  EXPECT_EQ(TreeShape::Squeezed(once.text), TreeShape::Squeezed(source)) << once.text;
  return once.text;
}

TEST(Formatter, WritesKeywordsInUpperCaseAndStatementsOnLinesOfTheirOwn) {
  EXPECT_EQ(Canonical("load  Customers\n from customers_csv mode   merge key( id,\n name );set x=1 ;include 'a.sf'"),
            "LOAD Customers FROM customers_csv MODE MERGE KEY (id, name);\nSET x = 1;\nINCLUDE 'a.sf';\n");
  EXPECT_EQ(Canonical("load a from b mode incremental watermark c lookback 7 days key id, n batch_size 10;"),
            "LOAD a FROM b MODE INCREMENTAL WATERMARK c LOOKBACK 7 DAYS KEY id, n BATCH_SIZE 10;\n");
}

TEST(Formatter, WritesAMemberOfParametersALine) {
  EXPECT_EQ(Canonical("source s type csv params {\"path\":\"a.csv\",   \"columns\" : [\"a\",\"b\",],\n\n\n"
                      "\"column_types\":{\"a\":\"BIGINT\"},\"n\":${n|1},}on_error retry 3 times then skip;"),
            "SOURCE s TYPE CSV PARAMS {\n"
            "  \"path\": \"a.csv\",\n"
            "  \"columns\": [\"a\", \"b\"],\n"
            "\n"
            "  \"column_types\": {\"a\": \"BIGINT\"},\n"
            "  \"n\": ${n|1}\n"
            "}\n"
            "  ON_ERROR RETRY 3 TIMES THEN SKIP;\n");
  EXPECT_EQ(Canonical("source s type csv params {\n  \"path\": [\"a\", \"b\"],\n};"),
            "SOURCE s TYPE CSV PARAMS {\"path\": [\"a\", \"b\"]};\n");
  EXPECT_EQ(Canonical("source s from shop options{ };"), "SOURCE s FROM shop OPTIONS {};\n");
}

TEST(Formatter, BreaksInnerValuesThatAreTooLongOrHoldCommentsOrLines) {
  EXPECT_EQ(Canonical("SOURCE s TYPE CSV PARAMS {\"path\": [\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", "
                      "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\", \"c\"], \"x\": {\"a\": 1 /* one */}, "
                      "\"q\": [\"\"\"two\nlines\"\"\"], \"e\": [], \"o\": { }};"),
            "SOURCE s TYPE CSV PARAMS {\n"
            "  \"path\": [\n"
            "    \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\n"
            "    \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\n"
            "    \"c\"\n"
            "  ],\n"
            "  \"x\": {\n"
            "    \"a\": 1 /* one */\n"
            "  },\n"
            "  \"q\": [\n"
            "    \"\"\"two\nlines\"\"\"\n"
            "  ],\n"
            "  \"e\": [],\n"
            "  \"o\": {}\n"
            "};\n");
}

TEST(Formatter, KeepsCommentsInParametersWhereTheyStand) {
  EXPECT_EQ(Canonical("SOURCE s TYPE CSV PARAMS { -- head\n"
                      "    // own line\n"
                      "  \"a\": 1 /* before */ , -- after\n"
                      "\n"
                      "  /* above b */\n"
                      "  \"b\" /* k */ : -- why\n"
                      "  2, -- last\n"
                      "  -- end\n"
                      "};"),
            "SOURCE s TYPE CSV PARAMS { -- head\n"
            "  // own line\n"
            "  \"a\": 1, /* before */ -- after\n"
            "\n"
            "  /* above b */\n"
            "  \"b\" /* k */: -- why\n"
            "  2 -- last\n"
            "  -- end\n"
            "};\n");
}

TEST(Formatter, KeepsCommentsBetweenAndBehindStatements) {
  EXPECT_EQ(Canonical("\n\n-- title\n\n\n\nSET a = 1; -- one\n  /* two */ SET b = 2 -- inside\n;\n-- end  "),
            "-- title\n\nSET a = 1; -- one\n/* two */\nSET b = 2; -- inside\n-- end  \n");
  EXPECT_EQ(Canonical("SET b = 2 -- before\n; -- behind"), "SET b = 2; -- before\n-- behind\n");
  EXPECT_EQ(Canonical("-- only\n"), "-- only\n");
  EXPECT_EQ(Canonical(""), "");
  EXPECT_EQ(Canonical(" \n\t\n"), "");
  EXPECT_EQ(Canonical("/* a\n   b */ SET x = 1; /* c\n d */ SET y = 2;"),
            "/* a\n   b */\nSET x = 1; /* c\n d */\nSET y = 2;\n");
}

TEST(Formatter, KeepsCommentsWithinStatements) {
  EXPECT_EQ(Canonical("LOAD a -- what\nFROM b /* where */ MODE\n-- how\nREPLACE;"),
            "LOAD a -- what\n  FROM b /* where */ MODE\n  -- how\n  REPLACE;\n");
  EXPECT_EQ(Canonical("CREATE TABLE t AS -- rows\nSELECT 1 -- one\n  , 2 -- two\n;"),
            "CREATE TABLE t AS -- rows\nSELECT 1 -- one\n  , 2; -- two\n");
}

TEST(Formatter, SqlKeepsItsLinesButForTheirIndentation) {
  EXPECT_EQ(
      Canonical("  create or replace table t as\n    select a,   b\n      from x\n\n\n     where a = 'two\n lines';"),
      "CREATE OR REPLACE TABLE t AS\n  select a,   b\n    from x\n\n\n   where a = 'two\n lines';\n");
  EXPECT_EQ(Canonical("\tinsert into t\n\t\tselect 1\n\t$$ a\n\t  b $$;"),
            "insert into t\n  select 1\n$$ a\n\t  b $$;\n");
  EXPECT_EQ(Canonical("create view v as select 1;"), "CREATE VIEW v AS select 1;\n");
  EXPECT_EQ(Canonical("    delete from t\nwhere true;"), "delete from t\nwhere true;\n");
}

TEST(Formatter, AnExportsTargetFollowsALongQueryOnALineOfItsOwn) {
  EXPECT_EQ(Canonical("export select * from t to 'a.csv' type csv options {\"header\":true};"),
            "EXPORT select * from t TO 'a.csv' TYPE CSV OPTIONS {\"header\": true};\n");
  EXPECT_EQ(Canonical("export\n  select *\n  from t to \"a.csv\";"), "EXPORT\n  select *\n  from t\nTO \"a.csv\";\n");
  EXPECT_EQ(Canonical("export select " + std::string(80, 'x') + " to 'a.csv';"),
            "EXPORT select " + std::string(80, 'x') + "\nTO 'a.csv';\n");
  EXPECT_EQ(Canonical("export t to shop;"), "EXPORT t TO shop;\n");
}

TEST(Formatter, IndentsTheBodiesOfIf) {
  EXPECT_EQ(
      Canonical("if ${env|dev}=='prod' and not(x in('a',b)) then -- big\nload a from b;if y then set z = 1;endif;\n"
                "elseif 1<2 then\n\n\n-- nothing\n\n\nelse insert into t\n  values (1);\nend if"),
      "IF ${env|dev} == 'prod' AND NOT (x IN ('a', b)) THEN -- big\n"
      "  LOAD a FROM b;\n"
      "  IF y THEN\n"
      "    SET z = 1;\n"
      "  END IF;\n"
      "ELSE IF 1 < 2 THEN\n"
      "  -- nothing\n"
      "ELSE\n"
      "  insert into t\n"
      "    values (1);\n"
      "END IF;\n");
}

TEST(Formatter, KeepsABlankLineBeforeEveryKindOfStatement) {
  const std::string text =
      "SET a = 1;\n\nIF a THEN\n  SET b = 1;\n\n  IF b THEN\n    LOAD c FROM d;\n  END IF;\nEND IF;\n\nSELECT 1;\n";
  EXPECT_EQ(Canonical(text), text);
}

TEST(Formatter, AnIfOnTheLineAfterElseStaysAStatementOfItsOwn) {
  EXPECT_EQ(Canonical("IF a THEN\nSET x = 1;\nELSE\nIF b THEN\nSET x = 2;\nEND IF;\nEND IF;"),
            "IF a THEN\n  SET x = 1;\nELSE\n  IF b THEN\n    SET x = 2;\n  END IF;\nEND IF;\n");
}

TEST(Formatter, KeepsNamesValuesAndVariablesAsWritten) {
  EXPECT_EQ(Canonical("SET Mode = True;SET b=\"${x|\"d\"}\";SET c = -5;SET d = ${a};"),
            "SET Mode = True;\nSET b = \"${x|\"d\"}\";\nSET c = -5;\nSET d = ${a};\n");
  EXPECT_EQ(Canonical("load \"My Table\" . \"x\"\"y\" from sales_${env} ;"),
            "LOAD \"My Table\" . \"x\"\"y\" FROM sales_${env};\n");
}

TEST(Formatter, EndsLinesWithALineFeedAndDropsTheByteOrderMark) {
  EXPECT_EQ(Canonical("\xEF\xBB\xBFSET a = 1;\r\n\r\nINSERT INTO t\r\n  SELECT 1 -- c\r\n  , 'x\r\ny';\r\n"),
            "SET a = 1;\n\nINSERT INTO t\n  SELECT 1 -- c\n  , 'x\r\ny';\n");
}

TEST(Formatter, DropsEmptyStatements) {
  EXPECT_EQ(Canonical(";;SET a = 1;;\n;\n;SET b = 2;;"), "SET a = 1;\nSET b = 2;\n");
}

}  // namespace
}  // namespace sqlflow::lang
