// Variables, conditions, includes and connections: what the text comes to.
#include <gtest/gtest.h>

#include "planning.h"

namespace sqlflow::plan {
namespace {

using Texts = std::vector<std::string>;
using project::Layer;

class ResolveTest : public testing::Test {
 protected:
  // The SQL of every step.
  Texts Sql(const std::string& text) {
    Texts all;
    for (const Step& step : planning.Make(text).steps) all.push_back(step.sql.text);
    return all;
  }
  Planning planning;
};

TEST_F(ResolveTest, SetHoldsFromItsLineOn) {
  planning.variables.Set(Layer::kEnvironment, "x", "0");
  EXPECT_EQ(Sql("SELECT ${x}; SET x = 1; SELECT ${x}; SET x = 2; SELECT ${x};"),
            (Texts{"SELECT 0", "SELECT 1", "SELECT 2"}));
}

TEST_F(ResolveTest, SetOfItselfGivesADefault) {
  const std::string text = "SET x = \"${x|1}\"; SELECT ${x}; SET x = '${x}${x}'; SELECT ${x}";
  EXPECT_EQ(Sql(text), (Texts{"SELECT 1", "SELECT 11"}));
  planning.variables.Set(Layer::kDotEnv, "x", "7");
  EXPECT_EQ(Sql(text), (Texts{"SELECT 7", "SELECT 77"}));
  planning.variables.Set(Layer::kProfile, "x", "8");
  EXPECT_EQ(Sql(text), (Texts{"SELECT 8", "SELECT 8"}));
}

TEST_F(ResolveTest, EscapedVariableInASetStaysText) {
  EXPECT_EQ(Sql("SET x = '$${y}'; SELECT '${x}';"), Texts{"SELECT '${y}'"});
}

TEST_F(ResolveTest, PlaceholdersOfCompileAreLeft) {
  planning.variables.Set(Layer::kBuiltIn, "run_id", "${run_id}");
  EXPECT_EQ(Sql("SELECT '${run_id}'"), Texts{"SELECT '${run_id}'"});
}

TEST_F(ResolveTest, MissingVariableIsNamedOnceWithItsPlaces) {
  planning.variables.Set(Layer::kProfile, "region", "eu");
  EXPECT_EQ(planning.Findings("SELECT '${regoin}';\nSELECT '${regoin}';\nSET regoin = 1;"),
            Texts{"SF2101 1:9 variable regoin has no value (did you mean region?)"});
  EXPECT_EQ(planning.Notes(0),
            (Texts{"2: used here too", "3: a SET holds from its line on: move this one above the use",
                   "give it a value with --var regoin=…, under `variables` in the profile, in .env, "
                   "or a default: ${regoin|default}"}));
}

TEST_F(ResolveTest, ProfileVariableThatLacksSomethingIsAnErrorOnlyWhereUsed) {
  planning.variables.Set(Layer::kProfile, "date", "${DATE}");
  EXPECT_EQ(planning.Findings("IF 'a' = 'b' THEN SELECT '${date}'; END IF; SELECT 1;"), Texts{});
  EXPECT_EQ(planning.Findings("SELECT '${date}';"), Texts{"SF2101 1:9 variable DATE has no value"});
  EXPECT_EQ(planning.Notes(0).front(), "the value of date uses it");
}

TEST_F(ResolveTest, OnlyTheChosenBranchIsPlanned) {
  planning.variables.Set(Layer::kProfile, "env", "Prod");
  EXPECT_EQ(Sql("IF ${env} = 'dev' THEN SELECT ${nothing}; ELSE IF ${env} IN ('Prod', 'test') THEN SELECT 2; SET y = 3;"
                "ELSE SELECT 4; END IF; SELECT ${y};"),
            (Texts{"SELECT 2", "SELECT 3"}));
  EXPECT_TRUE(planning.diagnostics().items().empty());
}

TEST_F(ResolveTest, ConditionWithoutAValueIsOneError) {
  EXPECT_EQ(planning.Findings("IF ${mode} = 'full' THEN CREATE TABLE a AS SELECT 1; END IF; SELECT * FROM a;"),
            Texts{"SF2101 1:4 variable mode has no value"});
}

TEST_F(ResolveTest, IncludeIsRelativeToItsFileThenToTheProject) {
  planning.files["pipelines/parts/a.sf"] = "SELECT 'beside'; INCLUDE 'b.sf'; INCLUDE 'shared/c.sf';";
  planning.files["pipelines/parts/b.sf"] = "SELECT 'b';";
  planning.files["shared/c.sf"] = "SET z = 9;";
  EXPECT_EQ(Sql("INCLUDE 'parts/a.sf'; SELECT ${z}; INCLUDE \"parts/b.sf\";"),
            (Texts{"SELECT 'beside'", "SELECT 'b'", "SELECT 9", "SELECT 'b'"}));
  EXPECT_TRUE(planning.diagnostics().items().empty());
}

TEST_F(ResolveTest, SourceOfAFileIncludedTwiceIsOneSource) {
  planning.files["s.sf"] = "SOURCE s TYPE CSV PARAMS {\"path\": \"a.csv\"};";
  EXPECT_EQ(planning.Findings("INCLUDE 's.sf'; INCLUDE 's.sf'; LOAD a FROM s;"), Texts{});
}

TEST_F(ResolveTest, MissingInclude) {
  planning.files["pipelines/common.sf"] = "";
  EXPECT_EQ(planning.Findings("INCLUDE 'comon.sf'; SELECT * FROM perhaps_there;"),
            Texts{"SF2002 1:9 the included file comon.sf does not exist (did you mean common.sf?)"});
  EXPECT_EQ(planning.Notes(0), Texts{"looked for pipelines/comon.sf and comon.sf"});
  EXPECT_EQ(planning.Findings("INCLUDE 'common';"),
            Texts{"SF2002 1:9 the included file common does not exist (did you mean common.sf?)"});
}

TEST_F(ResolveTest, IncludeCirclePrintsTheChain) {
  planning.files["pipelines/a.sf"] = "INCLUDE 'b.sf';";
  planning.files["pipelines/b.sf"] = "SELECT 1;\nINCLUDE 'a.sf';";
  EXPECT_EQ(planning.Findings("INCLUDE 'a.sf';"),
            Texts{"SF2003 pipelines/b.sf:2:9 pipelines/a.sf includes itself: pipelines/p.sf → pipelines/a.sf → "
                  "pipelines/b.sf → pipelines/a.sf"});
}

TEST_F(ResolveTest, DoublingIncludesEnd) {
  for (int i = 0; i < 40; ++i) {
    const std::string next = "INCLUDE 'f" + std::to_string(i + 1) + ".sf';";
    planning.files["pipelines/f" + std::to_string(i) + ".sf"] = next + next;
  }
  planning.files["pipelines/f40.sf"] = "";
  EXPECT_EQ(planning.Findings("INCLUDE 'f0.sf';").size(), 1u);
}

TEST_F(ResolveTest, OptionsStandOverTheConnection) {
  base::Json parameters{.kind = base::Json::Kind::kObject};
  parameters.members.push_back({"file_path", {}, base::Json::String("below.csv")});
  parameters.members.push_back({"delimiter", {}, base::Json::String("${d}")});
  planning.connections["crm"] = {.name = "crm", .type = "CSV", .parameters = parameters};
  planning.variables.Set(Layer::kProfile, "d", ";");
  const Plan plan = planning.Make("SOURCE s FROM crm OPTIONS {\"path\": \"above.csv\"};");
  EXPECT_EQ(plan.sources[0]->parameters.Dump(), R"({"path":"above.csv","delimiter":";"})");
  EXPECT_TRUE(planning.diagnostics().items().empty());
}

TEST_F(ResolveTest, ConnectionNobodyUsesNeedsNoValues) {
  base::Json parameters{.kind = base::Json::Kind::kObject};
  parameters.members.push_back({"path", {}, base::Json::String("${nothing}")});
  planning.connections["crm"] = {.name = "crm", .type = "CSV", .parameters = parameters};
  EXPECT_EQ(planning.Findings("SELECT 1;"), Texts{});
}

TEST_F(ResolveTest, SourceNameMeansTheTableOnceThereIsOne) {
  const std::string source = "SOURCE sales TYPE CSV PARAMS {\"path\": \"s.csv\"};";
  Plan plan = planning.Make(source + "SELECT * FROM Sales; LOAD sales FROM sales; SELECT * FROM sales;");
  EXPECT_TRUE(planning.diagnostics().items().empty());
  ASSERT_EQ(plan.steps[0].source_uses.size(), 1u);
  EXPECT_EQ(plan.steps[0].reads, Texts{"s.csv"});
  EXPECT_TRUE(plan.steps[2].source_uses.empty());
  EXPECT_EQ(plan.steps[2].reads, Texts{"sales"});
  planning.known->tables = {{"", "", "sales"}};
  plan = planning.Make(source + "SELECT * FROM sales;");
  EXPECT_TRUE(plan.steps[0].source_uses.empty());
}

TEST_F(ResolveTest, ColumnListsAreRepeatable) {
  EXPECT_EQ(
      Sql("CREATE VIEW v(a, b) AS SELECT 1, 2; CREATE TABLE IF NOT EXISTS t AS SELECT * FROM v;"),
      (Texts{"CREATE OR REPLACE VIEW v(a, b) AS SELECT 1, 2", "CREATE TABLE IF NOT EXISTS t AS SELECT * FROM v"}));
  EXPECT_TRUE(planning.diagnostics().items().empty());
}

TEST_F(ResolveTest, RejectsOfAQuarantineAreATable) {
  EXPECT_EQ(planning.Findings("SOURCE s TYPE CSV PARAMS {\"path\": \"s.csv\", \"on_bad_row\": \"quarantine\"};"
                              "LOAD t FROM s; SELECT * FROM t_rejects;"),
            Texts{});
}

TEST_F(ResolveTest, AnOptionReplacesTheConnectionsUnderItsNameInAnObject) {
  base::Json format;
  format.kind = base::Json::Kind::kObject;
  format.members.push_back({"delimiter", {}, base::Json::String(";")});
  base::Json parameters;
  parameters.kind = base::Json::Kind::kObject;
  parameters.members.push_back({"path", {}, base::Json::String("a.csv")});
  parameters.members.push_back({"format", {}, format});
  planning.connections["crm"] = {.name = "crm", .type = "CSV", .parameters = parameters};
  EXPECT_EQ(planning.Make("SOURCE s FROM crm OPTIONS {};").sources[0]->parameters.Dump(),
            R"({"path":"a.csv","format.delimiter":";"})");
  EXPECT_EQ(planning.Make("SOURCE s FROM crm OPTIONS {\"delimiter\": \",\"};").sources[0]->parameters.Dump(),
            R"({"delimiter":",","path":"a.csv"})");
  EXPECT_TRUE(planning.diagnostics().items().empty());
}

TEST_F(ResolveTest, ASecretWithinAnObjectIsASecret) {
  planning.variables.Set(Layer::kEnvironment, "PW", "hunter2");
  const Plan plan = planning.Make(
      "SOURCE s TYPE CSV PARAMS {\"path\": \"a.csv\", \"login\": {\"password\": \"${PW}\"}};\n"
      "EXPORT SELECT 1 AS x TO '${PW}.csv';");
  EXPECT_EQ(plan.sources[0]->parameters.Dump(), R"({"path":"a.csv","login.password":"********"})");
  ASSERT_EQ(plan.steps.size(), 1u);
  EXPECT_TRUE(plan.steps[0].export_target_secret);
}

}  // namespace
}  // namespace sqlflow::plan
