// What waits for what, from the text to the graph.
#include <gtest/gtest.h>

#include "plan/part.h"
#include "planning.h"

namespace sqlflow::plan {
namespace {

constexpr const char* kSource = "SOURCE s TYPE CSV PARAMS {\"path\": \"data/s.csv\"};\n";

TEST(OrderTest, SelectWaitsForTheLoadOfWhatItReads) {
  Planning planning;
  EXPECT_EQ(planning.Waits(std::string(kSource) + "LOAD a FROM s; CREATE TABLE b AS SELECT * FROM A;"),
            "load_a:\n"
            "table_b: load_a (reads a, which load_a writes)\n");
}

TEST(OrderTest, CtesSubqueriesStringsAndCommentsDoNotConfuse) {
  Planning planning;
  EXPECT_EQ(planning.Waits("CREATE TABLE a AS SELECT 1 AS x;\n"
                           "CREATE TABLE b AS SELECT 2 AS x;\n"
                           "CREATE TABLE \"C d\" AS WITH b AS (SELECT * FROM a) SELECT 'FROM b' /* FROM b */ FROM b;\n"
                           "CREATE TABLE e AS SELECT (SELECT max(x) FROM \"c D\") FROM b WHERE x IN (FROM a);"),
            "table_a:\n"
            "table_b:\n"
            "table_c_d: table_a (reads a, which table_a writes)\n"
            "table_e: table_a (reads a, which table_a writes) table_b (reads b, which table_b writes) "
            "table_c_d (reads \"C d\", which table_c_d writes)\n");
}

TEST(OrderTest, WriteWaitsForReadersAndWritersBeforeIt) {
  Planning planning;
  EXPECT_EQ(planning.Waits("CREATE TABLE a AS SELECT 1 AS x;\n"
                           "EXPORT a TO 'out/a.csv';\n"
                           "INSERT INTO a SELECT 2;\n"
                           "DELETE FROM main.a WHERE x = 1;"),
            "table_a:\n"
            "export_a: table_a (reads a, which table_a writes)\n"
            "insert_a: table_a (changes a, which table_a writes before) export_a (changes a, which export_a reads "
            "before)\n"
            "delete_main_a: insert_a (changes a, which insert_a writes before)\n");
}

TEST(OrderTest, StatementsThatChangeRowsReadTheirQueries) {
  Planning planning;
  EXPECT_EQ(planning.Waits("CREATE TABLE a AS SELECT 1 AS x;\n"
                           "CREATE TABLE b AS SELECT 1 AS x;\n"
                           "CREATE TABLE c AS SELECT 1 AS x;\n"
                           "CREATE TABLE d AS SELECT 1 AS x;\n"
                           "UPDATE a SET x = (SELECT max(x) FROM b) FROM c WHERE a.x = c.x;\n"
                           "DELETE FROM b USING c WHERE b.x IN (SELECT x FROM d);\n"
                           "MERGE INTO c USING (SELECT * FROM d) AS n ON c.x = n.x WHEN MATCHED THEN DELETE;\n"
                           "WITH q AS (SELECT * FROM a) INSERT INTO d SELECT * FROM q;"),
            "table_a:\ntable_b:\ntable_c:\ntable_d:\n"
            "update_a: table_a (changes a, which table_a writes before) table_b (reads b, which table_b writes) "
            "table_c (reads c, which table_c writes)\n"
            "delete_b: table_b (changes b, which table_b writes before) table_c (reads c, which table_c writes) "
            "table_d (reads d, which table_d writes) update_a (changes b, which update_a reads before)\n"
            "merge_c: table_c (changes c, which table_c writes before) table_d (reads d, which table_d writes) "
            "update_a (changes c, which update_a reads before) delete_b (changes c, which delete_b reads before)\n"
            "insert_d: table_d (changes d, which table_d writes before) update_a (reads a, which update_a writes) "
            "delete_b (changes d, which delete_b reads before) merge_c (changes d, which merge_c reads before)\n");
}

TEST(OrderTest, PathsOfSourcesExportsAndFunctionsAreNames) {
  Planning planning;
  EXPECT_EQ(planning.Waits("CREATE TABLE a AS SELECT 1 AS x;\n"
                           "EXPORT a TO './out/a.csv';\n"
                           "SOURCE back TYPE CSV PARAMS {\"path\": \"out/*.csv\"};\n"
                           "LOAD b FROM back;\n"
                           "CREATE TABLE c AS SELECT * FROM read_csv('/project/out/a.csv');\n"
                           "CREATE TABLE d AS SELECT * FROM 'out/a.csv';\n"
                           "COPY a TO 'out/a.csv';"),
            "table_a:\n"
            "export_a: table_a (reads a, which table_a writes)\n"
            "load_b: export_a (reads out/a.csv, which export_a writes)\n"
            "table_c: export_a (reads out/a.csv, which export_a writes)\n"
            "table_d: export_a (reads out/a.csv, which export_a writes)\n"
            "copy_a: table_a (reads a, which table_a writes) export_a (changes out/a.csv, which export_a writes "
            "before) load_b (changes out/*.csv, which load_b reads before) table_c (changes out/a.csv, which table_c "
            "reads before) table_d (changes out/a.csv, which table_d reads before)\n");
}

TEST(OrderTest, ReadingAViewReadsWhatItReads) {
  Planning planning;
  EXPECT_EQ(planning.Waits("CREATE TABLE a AS SELECT 1 AS x;\n"
                           "CREATE VIEW v AS SELECT * FROM a;\n"
                           "CREATE VIEW w AS SELECT * FROM v;\n"
                           "INSERT INTO a SELECT 2;\n"
                           "CREATE TABLE b AS SELECT * FROM w;\n"
                           "TRUNCATE a;"),
            "table_a:\n"
            "view_v: table_a (reads a, which table_a writes)\n"
            "view_w: view_v (reads v, which view_v writes)\n"
            "insert_a: table_a (changes a, which table_a writes before) view_v (changes a, which view_v reads before) "
            "view_w (changes a, which view_w reads before)\n"
            "table_b: view_w (reads w, which view_w writes) insert_a (reads a, which insert_a writes)\n"
            "truncate_a: insert_a (changes a, which insert_a writes before) table_b (changes a, which table_b reads "
            "before)\n");
}

TEST(OrderTest, WhatCannotBeKnownIsABarrier) {
  Planning planning;
  EXPECT_EQ(planning.Waits("CREATE TABLE a AS SELECT 1 AS x;\n"
                           "CREATE TABLE b AS SELECT 1 AS x;\n"
                           "ATTACH 'other.duckdb' AS other;\n"
                           "CREATE TABLE c AS SELECT * FROM other.t;\n"
                           "CREATE TABLE d AS SELECT * FROM query('FROM a');"),
            "table_a:\ntable_b:\n"
            "attach: table_a (what ATTACH brings cannot be known) table_b (what ATTACH brings cannot be known)\n"
            "table_c: attach (what ATTACH brings cannot be known)\n"
            "table_d: attach (what ATTACH brings cannot be known) table_c (what its query reads is decided "
            "while it runs)\n");
}

TEST(OrderTest, CallerOfAMacroIsABarrier) {
  Planning planning;
  const Plan plan = planning.Make(
      "CREATE TABLE a AS SELECT 1 AS x;\n"
      "CREATE MACRO newest() AS (SELECT max(x) FROM a);\n"
      "CREATE TABLE b AS SELECT newest();");
  EXPECT_TRUE(plan.steps[1].barrier);
  EXPECT_TRUE(plan.steps[2].barrier);
  EXPECT_TRUE(planning.diagnostics().items().empty());
}

TEST(OrderTest, MacroOfTheDatabaseIsABarrierToo) {
  Planning planning;
  planning.known->macros = {"newest"};
  EXPECT_TRUE(planning.Make("CREATE TABLE b AS SELECT newest();").steps[0].barrier);
}

TEST(OrderTest, ViewOfTheDatabaseIsABarrierForItsReader) {
  Planning planning;
  planning.known->views = {{"", "", "v"}};
  const Plan plan = planning.Make("CREATE TABLE a AS SELECT 1; CREATE TABLE b AS SELECT * FROM v;");
  EXPECT_FALSE(plan.steps[0].barrier);
  EXPECT_TRUE(plan.steps[1].barrier);
  EXPECT_EQ(plan.expected_tables.size(), 1u);
}

TEST(OrderTest, SchemaIsCreatedBeforeItIsUsed) {
  Planning planning;
  EXPECT_EQ(planning.Waits("CREATE SCHEMA s; CREATE TABLE s.a AS SELECT 1; DROP SCHEMA s CASCADE;"),
            "create_schema:\n"
            "table_s_a: create_schema (reads schema s, which create_schema writes)\n"
            "drop_schema: create_schema (changes schema s, which create_schema writes before) table_s_a (changes "
            "schema s, which table_s_a reads before)\n");
}

TEST(OrderTest, PivotReadsItsTable) {
  Planning planning;
  EXPECT_EQ(planning.Waits("CREATE TABLE a AS SELECT 1 AS x, 2 AS y;\n"
                           "CREATE TABLE p AS PIVOT a ON x USING sum(y);\n"
                           "CREATE TABLE q AS WITH c AS (SELECT * FROM a) PIVOT c ON x USING sum(y);"),
            "table_a:\n"
            "table_p: table_a (reads a, which table_a writes)\n"
            "table_q: table_a (reads a, which table_a writes)\n");
}

TEST(OrderTest, StepsKeepTheOrderOfTheText) {
  Planning planning;
  const Plan plan = planning.Make(std::string("LOAD b FROM s; CREATE TABLE c AS SELECT 1; LOAD a FROM s;") + kSource);
  EXPECT_EQ(plan.order, (std::vector<size_t>{0, 1, 2}));
  EXPECT_TRUE(planning.diagnostics().items().empty());
}

TEST(OrderTest, PartOfAPlanHasWhatItsStepsWaitForAndNothingElse) {
  Planning planning;
  const Plan plan = planning.Make(
      "CREATE TABLE other AS SELECT 1 AS x;\n"
      "CREATE TABLE a AS SELECT 2 AS x;\n"
      "EXPORT other TO 'out/other.csv';\n"
      "CREATE TABLE b AS SELECT * FROM a;\n"
      "CREATE TABLE c AS SELECT * FROM b;\n"
      "CREATE TABLE d AS SELECT * FROM c;");
  const Plan part = PartOf(plan, {4});
  std::string steps;
  for (const size_t index : part.order) {
    steps += part.steps[index].id + ":";
    for (const Dependency& dependency : part.steps[index].after) steps += " " + part.steps[dependency.step].id;
    steps += "\n";
  }
  EXPECT_EQ(steps, "table_a:\ntable_b: table_a\ntable_c: table_b\n");
  EXPECT_EQ(PartOf(plan, {0, 1, 2, 3, 4, 5}).order, plan.order);
}

}  // namespace
}  // namespace sqlflow::plan
