// Whatever the text, planning ends, and what it finds stands in the text.
#include <gtest/gtest.h>

#include <random>

#include "plan/render.h"
#include "planning.h"

namespace sqlflow::plan {
namespace {

const std::vector<std::string>& Seeds() {
  static const std::vector<std::string> seeds = {
      "SOURCE s TYPE CSV PARAMS {\"path\": \"data/${region|eu}.csv\", \"password\": \"${PW}\"} ON_ERROR FAIL;\n",
      "LOAD a FROM s MODE MERGE KEY (id, \"b c\") CURSOR_FIELD at;\n",
      "CREATE OR REPLACE TABLE b MODE SCD2 KEY id AS WITH q AS (SELECT * FROM a) SELECT * FROM q, s;\n",
      "CREATE VIEW v (x, y) AS SELECT id, '${region}' FROM b;\n",
      "SET region = \"${region|us}\"; IF ${region} IN ('eu', 'us') THEN INSERT INTO b SELECT * FROM v; ELSE SELECT 1; "
      "END IF;\n",
      "INCLUDE 'parts/one.sf';\n",
      "EXPORT v TO 'out/${region}.json' OPTIONS {\"header\": true, /* c */ };\n",
      "UPDATE b SET x = (SELECT max(x) FROM a) FROM v WHERE b.x IS DISTINCT FROM v.x;\n",
      "MERGE INTO b USING (SELECT * FROM s) n ON b.id = n.id WHEN MATCHED THEN UPDATE SET x = n.x;\n",
      "ATTACH 'o.duckdb' AS o; CREATE TABLE o.t AS PIVOT a ON x USING sum(y); DETACH o;\n",
      "ALTER TABLE a RENAME TO z; COMMENT ON COLUMN z.id IS 'k'; DROP TABLE IF EXISTS z, b CASCADE;\n",
      "COPY (SELECT * FROM s) TO 'out/${region}.csv'; COPY b FROM 'out/*.csv'; CREATE MACRO m(x) AS x;\n",
  };
  return seeds;
}

std::string Mutated(std::mt19937& random) {
  std::string text;
  const size_t parts = 1 + random() % 8;
  for (size_t i = 0; i < parts; ++i) text += Seeds()[random() % Seeds().size()];
  const size_t changes = random() % 6;
  for (size_t i = 0; i < changes && !text.empty(); ++i) {
    const size_t at = random() % text.size();
    const size_t length = 1 + random() % 12;
    switch (random() % 4) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, text.substr(random() % text.size(), length)); break;
      case 2: text[at] = static_cast<char>(random()); break;
      default: text.insert(at, 1, "(){}'\";,.$-/*@|"[random() % 15]); break;
    }
  }
  return text;
}

TEST(MutationTest, PlansOfBrokenTextsHoldTogether) {
  std::mt19937 random(20240131);
  Planning planning;
  planning.variables.Set(project::Layer::kEnvironment, "PW", "hunter2");
  planning.variables.Set(project::Layer::kEnvironment, "region", "eu");
  planning.known->tables = {{"", "", "a"}, {"", "", "b"}};
  planning.known->views = {{"", "", "v"}};
  planning.files["pipelines/parts/one.sf"] = "SET region = 'x'; INCLUDE '../p.sf'; CREATE TABLE one AS SELECT 1;";
  int plans_without_errors = 0;
  for (int i = 0; i < 1500; ++i) {
    const std::string text = Mutated(random);
    const Plan plan = planning.Make(text);
    for (const base::Diagnostic& finding : planning.diagnostics().items()) {
      ASSERT_LT(finding.span.file, planning.sources().size()) << text;
      ASSERT_LE(finding.span.begin, finding.span.end) << text;
      ASSERT_LE(finding.span.end, planning.sources().FileText(finding.span.file).size()) << text;
    }
    for (size_t step = 0; step < plan.steps.size(); ++step) {
      for (const Dependency& dependency : plan.steps[step].after) ASSERT_LT(dependency.step, step) << text;
    }
    const std::string json = RenderJson(plan, planning.sources());
    if (planning.diagnostics().has_errors()) continue;  // shown to nobody
    ++plans_without_errors;
    ASSERT_EQ(json.find("hunter2"), std::string::npos) << text << json;
  }
  EXPECT_GT(plans_without_errors, 20);
}

}  // namespace
}  // namespace sqlflow::plan
