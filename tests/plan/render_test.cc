#include "plan/render.h"

#include <gtest/gtest.h>

#include "planning.h"

namespace sqlflow::plan {
namespace {

using project::Layer;

constexpr const char* kPipeline =
    "SOURCE s TYPE CSV PARAMS {\"path\": \"s.csv\", \"password\": \"${PW}\"};\n"
    "LOAD a FROM s MODE MERGE KEY (id);\n"
    "CREATE TABLE b AS SELECT '${PW}' AS x, '${shown}' AS y FROM a;\n"
    "EXPORT b TO 'out/${indirect}.csv' OPTIONS {\"token\": \"abc-literal\"};\n"
    "SELECT * FROM s, old;";

class RenderTest : public testing::Test {
 protected:
  RenderTest() {
    planning.variables.Set(Layer::kEnvironment, "PW", "hunter2");
    planning.variables.Set(Layer::kProfile, "indirect", "x-${PW}");
    planning.variables.Set(Layer::kProfile, "shown", "visible");
    planning.known->tables = {{"", "", "old"}};
  }
  Planning planning;
};

TEST_F(RenderTest, SecretsAppearNowhere) {
  const Plan plan = planning.Make(kPipeline);
  ASSERT_TRUE(planning.diagnostics().items().empty());
  EXPECT_EQ(plan.steps[1].sql.text, "SELECT 'hunter2' AS x, 'visible' AS y FROM a");
  for (const std::string& text : {RenderJson(plan, planning.sources()), RenderExplain(plan, planning.sources()),
                                  RenderMermaid(plan), RenderDot(plan)}) {
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
    EXPECT_EQ(text.find("abc-literal"), std::string::npos) << text;
  }
}

TEST_F(RenderTest, JsonIsTheSameEachTimeAndWhole) {
  Plan plan = planning.Make(kPipeline);
  const std::string json = RenderJson(plan, planning.sources());
  plan = planning.Make(kPipeline);
  EXPECT_EQ(json, RenderJson(plan, planning.sources()));
  EXPECT_EQ(json, R"text({
  "pipeline": "p",
  "profile": "dev",
  "sources": [
    {
      "name": "s",
      "type": "CSV",
      "place": "pipelines/p.sf:1:1",
      "parameters": {"path":"s.csv","password":"********"}
    }
  ],
  "steps": [
    {
      "id": "load_a",
      "kind": "load",
      "place": "pipelines/p.sf:2:1",
      "description": "LOAD a FROM s (MERGE on id)",
      "target": "a",
      "mode": "MERGE",
      "keys": ["id"],
      "source": "s",
      "reads": ["s.csv"],
      "writes": ["a"],
      "after": []
    },
    {
      "id": "table_b",
      "kind": "table",
      "place": "pipelines/p.sf:3:1",
      "description": "CREATE TABLE b (REPLACE)",
      "target": "b",
      "mode": "REPLACE",
      "sql": "SELECT '********' AS x, 'visible' AS y FROM a",
      "reads": ["a"],
      "writes": ["b"],
      "after": [
        {"step": "load_a", "reason": "reads a, which load_a writes"}
      ]
    },
    {
      "id": "export",
      "kind": "export",
      "place": "pipelines/p.sf:4:1",
      "description": "EXPORT b TO '********' (CSV)",
      "type": "CSV",
      "target": "********",
      "options": {"token":"********"},
      "sql": "SELECT * FROM b",
      "reads": ["b"],
      "writes": ["********"],
      "after": [
        {"step": "table_b", "reason": "reads b, which table_b writes"}
      ]
    },
    {
      "id": "query",
      "kind": "sql",
      "place": "pipelines/p.sf:5:1",
      "description": "SELECT * FROM s, old",
      "sql": "SELECT * FROM s, old",
      "sources": ["s"],
      "reads": ["old", "s.csv"],
      "writes": [],
      "after": []
    }
  ],
  "order": ["load_a", "table_b", "export", "query"],
  "expected_tables": ["old"]
}
)text");
}

TEST_F(RenderTest, ExplainSaysWhyAStepWaits) {
  const Plan plan = planning.Make(kPipeline);
  EXPECT_EQ(RenderExplain(plan, planning.sources()), R"text(Plan of p (profile dev): 4 steps, in this order

  1. load_a
     LOAD a FROM s (MERGE on id)
     at        pipelines/p.sf:2:1
     does      updates the rows of the same key and adds the others, in one transaction
     reads     the source s (CSV) in full
               s.csv
     writes    a
     waits for nothing

  2. table_b
     CREATE TABLE b (REPLACE)
     at        pipelines/p.sf:3:1
     does      replaces the table in one transaction
     reads     a
     writes    b
     waits for load_a: reads a, which load_a writes

  3. export
     EXPORT b TO '********' (CSV)
     at        pipelines/p.sf:4:1
     does      writes beside, and puts the result in its place when it is complete
     reads     b
     writes    ********
     waits for table_b: reads b, which table_b writes

  4. query
     SELECT * FROM s, old
     at        pipelines/p.sf:5:1
     does      runs the statement as a transaction of its own
     reads     the source s (CSV) in full, without a table
               old, s.csv
     waits for nothing

Needs from the project's database: old
)text");
}

TEST_F(RenderTest, GraphsQuoteWhatTheirNotationReads) {
  const Plan plan = planning.Make("CREATE TABLE \"a\"\"b <c>\" AS SELECT 1; EXPORT \"a\"\"b <c>\" TO 'x\\y.csv';");
  ASSERT_TRUE(planning.diagnostics().items().empty());
  EXPECT_EQ(RenderMermaid(plan),
            "flowchart TD\n"
            "  s0[\"CREATE TABLE #quot;a#quot;#quot;b #lt;c#gt;#quot; (REPLACE)\"]\n"
            "  s1[\"EXPORT #quot;a#quot;#quot;b #lt;c#gt;#quot; TO 'x\\y.csv' (CSV)\"]\n"
            "  s0 --> s1\n");
  EXPECT_EQ(RenderDot(plan),
            "digraph \"p\" {\n"
            "  rankdir=LR;\n"
            "  s0 [label=\"CREATE TABLE \\\"a\\\"\\\"b <c>\\\" (REPLACE)\", shape=box];\n"
            "  s1 [label=\"EXPORT \\\"a\\\"\\\"b <c>\\\" TO 'x\\\\y.csv' (CSV)\", shape=note];\n"
            "  s0 -> s1 [tooltip=\"reads \\\"a\\\"\\\"b <c>\\\", which table_a_b_c writes\"];\n"
            "}\n");
}

}  // namespace
}  // namespace sqlflow::plan
