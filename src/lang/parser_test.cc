#include "lang/parser.h"

#include <gtest/gtest.h>

#include "lang/parse_fixture.h"

namespace sqlflow::lang {
namespace {

using Texts = std::vector<std::string>;

// The only statement of a text without faults.
template <class Node>
struct One {
  explicit One(std::string text) : parsed(std::move(text)) {
    EXPECT_EQ(parsed.Findings(), Texts{});
    EXPECT_EQ(parsed.tree.statements.size(), 1u);
    node = &parsed.template Only<Node>();
  }
  const Node* operator->() const { return node; }
  std::string Text(Span span) const { return parsed.Text(span); }
  Parsed parsed;
  const Node* node = nullptr;
};

TEST(Parser, ReadsAnInlineSource) {
  const One<SourceStatement> source("source Customers Type csv params {\"path\": \"a.csv\", \"n\": 1,}");
  EXPECT_EQ(source.Text(source->name), "Customers");
  EXPECT_EQ(source.Text(*source->type), "csv");
  EXPECT_FALSE(source->connection);
  EXPECT_EQ(source->parameters.Dump(), R"({"path":"a.csv","n":1})");
}

TEST(Parser, ReadsASourceOfAConnectionWithAllClauses) {
  const One<SourceStatement> source(
      "SOURCE s FROM shop OPTIONS {} ON_ERROR RETRY 3 TIMES THEN SKIP ON_RATE_LIMIT WAIT_AND_RETRY\n"
      "ON_SCHEMA_CHANGE ALERT_AND_CONTINUE ON_LIMIT_EXCEEDED PAUSE_UNTIL_TOMORROW;");
  EXPECT_EQ(source.Text(*source->connection), "shop");
  ASSERT_EQ(source->on_clauses.size(), 4u);
  EXPECT_EQ(source->on_clauses[0].retries, 3);
  EXPECT_EQ(source->on_clauses[0].afterwards, OnClause::Action::kSkip);
  EXPECT_EQ(source->on_clauses[1].action, OnClause::Action::kWaitAndRetry);
  EXPECT_EQ(source->on_clauses[2].action, OnClause::Action::kAlertAndContinue);
  EXPECT_EQ(source->on_clauses[3].action, OnClause::Action::kPauseUntilTomorrow);
}

TEST(Parser, ReadsJsonWithCommentsLongStringsAndBareVariables) {
  const One<SourceStatement> source(
      "SOURCE s TYPE REST PARAMS {\n"
      "  -- a comment; with a semicolon\n"
      "  \"a\": \"x;\", // another }\n"
      "  /* \"b\": 1, */ \"c\": ${n|1},\n"
      "  \"d\": '''two\nlines; \"quoted\"''', \"e\": \"\"\"x\"\"\", \"f\": [1, -2.5e3, null, true,],\n"
      "};");
  EXPECT_EQ(source->parameters.Find("c")->kind, base::Json::Kind::kVariable);
  EXPECT_EQ(source->parameters.Find("c")->text, "${n|1}");
  EXPECT_TRUE(source->parameters.Find("d")->multi_line);
  EXPECT_EQ(source->parameters.Find("d")->text, "two\nlines; \"quoted\"");
  EXPECT_EQ(source->parameters.Find("f")->Dump(), "[1,-2.5e3,null,true]");
}

Texts KeysOf(const std::string& mode) {
  const One<LoadStatement> load("LOAD t FROM s MODE " + mode);
  Texts keys;
  for (const Span key : load->mode->keys) keys.push_back(load.Text(key));
  return keys;
}

TEST(Parser, ReadsKeysInAllSpellings) {
  EXPECT_EQ(KeysOf("MERGE MERGE_KEYS (id, \"Order No\")"), (Texts{"id", "\"Order No\""}));
  EXPECT_EQ(KeysOf("UPSERT KEY a, b"), (Texts{"a", "b"}));
  EXPECT_EQ(KeysOf("MERGE PRIMARY_KEY id CURSOR_FIELD at"), (Texts{"id"}));
  EXPECT_EQ(KeysOf("SCD2 KEY (id)"), (Texts{"id"}));
  EXPECT_EQ(KeysOf("MERGE"), Texts{});
}

TEST(Parser, ReadsIncrementalModes) {
  const One<LoadStatement> load(
      "LOAD a.b FROM s MODE INCREMENTAL WATERMARK ts LOOKBACK 7 days KEY id BATCH_SIZE 1000;");
  EXPECT_EQ(load.Text(load->table), "a.b");
  EXPECT_EQ(load.Text(*load->mode->cursor), "ts");
  EXPECT_EQ(load.Text(*load->mode->lookback), "7 days");
  EXPECT_EQ(load.Text(*load->mode->batch_size), "1000");
  EXPECT_EQ(load.Text(load->mode->span), "INCREMENTAL WATERMARK ts LOOKBACK 7 days KEY id BATCH_SIZE 1000");
  for (const char* lookback : {"'7 days'", "P7D", "PT6H", "100", "${days} DAYS", "${lookback}"}) {
    const One<LoadStatement> other(fmt::format("LOAD t FROM s MODE INCREMENTAL BY c LOOKBACK {}", lookback));
    EXPECT_EQ(other.Text(*other->mode->lookback), lookback);
  }
}

TEST(Parser, ReservesNoWord) {
  const One<LoadStatement> load("LOAD load FROM source MODE APPEND");
  EXPECT_EQ(load.Text(load->table), "load");
  EXPECT_EQ(load.Text(load->source), "source");
  const Parsed parsed(
      "SELECT load, export FROM source\nWHERE \"set\" = include;\nCREATE TABLE mode AS SELECT 1 AS type;\n"
      "SELECT\n  load x\nFROM t;\nUPDATE t\nSET x = 1;\nFROM t\nload EXCEPT FROM u;");
  EXPECT_EQ(parsed.found.error_count(), 0);
  EXPECT_EQ(parsed.tree.statements.size(), 5u);
}

TEST(Parser, ReadsCreateWithModeAndLeavesOtherCreatesToTheEngine) {
  const One<CreateStatement> create(
      "CREATE OR REPLACE TABLE s.t MODE MERGE KEY id AS WITH x AS (SELECT 1) FROM x -- end\n");
  EXPECT_TRUE(create->or_replace);
  EXPECT_EQ(create.Text(create->table), "s.t");
  EXPECT_EQ(create.Text(create->select), "WITH x AS (SELECT 1) FROM x");
  EXPECT_EQ(create->mode->kind, LoadMode::Kind::kMerge);
  EXPECT_TRUE(One<CreateStatement>("CREATE VIEW IF NOT EXISTS v AS SELECT 1")->is_view);
  for (const char* sql : {"CREATE TABLE t (a INT)", "CREATE INDEX i ON t (a)", "CREATE TEMP TABLE t AS SELECT 1",
                          "CREATE SCHEMA s", "CREATE VIEW v (a) AS SELECT 1", "CREATE MACRO f(x) AS x + 1"}) {
    const One<SqlStatement> statement(sql);
    EXPECT_EQ(statement.Text(statement->text), sql);
  }
}

TEST(Parser, FindsTheToOfAnExport) {
  const One<ExportStatement> exported(
      "EXPORT SELECT a AS to, (SELECT b TO), CASE WHEN c THEN 1 END, ' TO ''x'' ' FROM t TO 'out/x.csv'\n"
      "TYPE CSV OPTIONS {\"header\": true};");
  EXPECT_EQ(exported.Text(exported->target), "'out/x.csv'");
  EXPECT_EQ(exported.Text(exported->query),
            "SELECT a AS to, (SELECT b TO), CASE WHEN c THEN 1 END, ' TO ''x'' ' FROM t");
  EXPECT_EQ(exported.Text(*exported->type), "CSV");
  EXPECT_EQ(exported->options->Dump(), R"({"header":true})");
  const One<ExportStatement> table("EXPORT a.b TO warehouse PARAMS {};");
  EXPECT_TRUE(table->is_table);
  EXPECT_FALSE(table->target_is_string);
  EXPECT_TRUE(One<ExportStatement>("EXPORT t TO \"x.csv\"")->target_is_string);
  One<SqlStatement>("EXPORT DATABASE 'dir' (FORMAT parquet);");
}

TEST(Parser, EndsStatementsAtTheirOwnSemicolonsOnly) {
  const Parsed parsed("SELECT ';', \";\" /* ; /* ; */ ; */ -- ;\n, $$;$$, $a$;$$;$a$;;SELECT 2;");
  EXPECT_EQ(parsed.found.error_count(), 0);
  EXPECT_EQ(parsed.tree.statements.size(), 2u);
}

TEST(Parser, ReadsSetAndInclude) {
  for (const char* value : {"'a;b'", "\"${x|d}\"", "-1.5", "TRUE", "${y}"}) {
    const One<SetStatement> set(fmt::format("SET x = {};", value));
    EXPECT_EQ(set.Text(set->value), value);
  }
  const One<IncludeStatement> include("INCLUDE 'a b.sf'");
  EXPECT_EQ(include.Text(include->path), "'a b.sf'");
}

TEST(Parser, KeepsCaseAndIfApart) {
  const One<IfStatement> choice(
      "IF ${a} == 1 THEN\n  SELECT CASE WHEN x THEN 1\n    ELSE 2 END;\n  IF b THEN SELECT 1; END IF;\n"
      "ELSE IF c THEN\n  SELECT 1;\nELSEIF d THEN\n  DROP TABLE\n  IF EXISTS t;\n"
      "ELSE\n  IF e THEN SELECT 3; END IF;\nENDIF;");
  ASSERT_EQ(choice->branches.size(), 3u);
  EXPECT_EQ(choice->branches[0].body.size(), 2u);
  EXPECT_EQ(choice.Text(choice->branches[1].keyword), "ELSE IF");
  ASSERT_EQ(choice->otherwise.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<IfStatement>(choice->otherwise[0].node));
}

TEST(Parser, ReadsConditionsByPrecedence) {
  const One<IfStatement> choice(
      "IF a = 1 OR NOT b AND us-east-1 NOT IN ('x', ${r|y}, 2024-01-31) THEN SELECT 1; END IF");
  const Condition& either = choice->branches[0].condition;
  ASSERT_EQ(either.kind, Condition::Kind::kOr);
  ASSERT_EQ(either.operands[1].kind, Condition::Kind::kAnd);
  EXPECT_EQ(either.operands[1].operands[0].kind, Condition::Kind::kNot);
  const Condition& in = either.operands[1].operands[1];
  ASSERT_EQ(in.kind, Condition::Kind::kIn);
  EXPECT_TRUE(in.negated);
  EXPECT_EQ(choice.Text(in.operands[0].span), "us-east-1");
  EXPECT_EQ(choice.Text(in.operands[3].span), "2024-01-31");
}

TEST(Parser, AcceptsAByteOrderMarkCrlfAndTabs) {
  const Parsed parsed("\xef\xbb\xbfLOAD\ta FROM b;\r\n-- c\r\nLOAD c FROM d;\r\n");
  EXPECT_EQ(parsed.found.error_count(), 0);
  EXPECT_EQ(parsed.tree.statements.size(), 2u);
}

TEST(Parser, LeavesOutNothingOfAFileOfManyStatements) {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += fmt::format("CREATE TABLE t{} AS SELECT a, 'x;{}' FROM s_${{env}} WHERE b > {};\n", i, i, i);
  }
  const Parsed parsed(text);
  EXPECT_EQ(parsed.found.error_count(), 0);
  EXPECT_EQ(parsed.tree.statements.size(), 5000u);
}

}  // namespace
}  // namespace sqlflow::lang
