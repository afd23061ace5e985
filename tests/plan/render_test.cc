#include <gtest/gtest.h>

#include "plan/render.h"
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
  EXPECT_EQ(json, "");
}

TEST_F(RenderTest, ExplainSaysWhyAStepWaits) {
  const Plan plan = planning.Make(kPipeline);
  EXPECT_EQ(RenderExplain(plan, planning.sources()), "");
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
