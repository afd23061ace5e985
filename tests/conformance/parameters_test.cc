// Parameters good and bad, what the documentation says, and what nobody may see.
#include <regex>

#include "base/json.h"
#include "suite.h"

namespace sqlflow::conformance {
namespace {

// What means the same in every connector.
const std::vector<std::string> kCommon = {
    R"("columns": ["id", "name"])",
    R"("filters": {"id": {">": 1, "<": 5}, "name": ["a", "b"]})",
    R"("sync_mode": "incremental", "cursor_field": "id", "primary_key": ["id"], "start_date": "1", "null_cursor": "exclude")",
    R"("sync_mode": "incremental", "cursor_field": "id", "lookback_window": "P7D", "deduplication": "latest_wins")",
    R"("batch_size": 500, "timeout_seconds": 60, "max_retries": 2)",
};
const std::vector<Refusal> kRefused = {
    {R"("nonsense_of_nobody": 1)", "has no parameter \"nonsense_of_nobody\""},
    {R"("sync_mode": "sideways")", "\"sync_mode\" cannot be \"sideways\""},
    {R"("sync_mode": "cdc")", "sync_mode cdc comes with a later release"},
    {R"("sync_mode": "incremental")", "cursor_field"},
    {R"("filters": {"id": {"~": 3}})", "unknown operator \"~\""},
    {R"("filters": 7)", "\"filters\" must be an object"},
    {R"("batch_size": "many")", "\"batch_size\" must be a whole number"},
    {R"("batch_size": 0)", "\"batch_size\" must be at least 1"},
    {R"("null_cursor": "perhaps")", "\"null_cursor\" cannot be \"perhaps\""},
    {R"("lookback_window": "soon")", "no length of time"},
};

TEST_P(ConformanceTest, TakesWhatEverySourceTakesAndLooksAtNothingForIt) {
  std::string statements;
  for (size_t i = 0; i < kCommon.size(); ++i) statements += Source("s" + std::to_string(i), kCommon[i]);
  Write(statements);
  Do({"validate", "load"});
}

TEST_P(ConformanceTest, RefusesAllBadParametersAtOnceAndSaysWhatIsWrong) {
  std::vector<Refusal> refused = subject_->refused();
  for (const Refusal& common : kRefused) {
    refused.push_back({subject_->Parameters("t") + ", " + common.parameters, common.says});
  }
  std::string statements;
  for (size_t i = 0; i < refused.size(); ++i) {
    statements += Declare("s" + std::to_string(i), refused[i].parameters) + "LOAD t" + std::to_string(i) + " FROM s" +
                  std::to_string(i) + ";\n";
  }
  Write(statements);
  const crash::Ending ending = Try({"validate", "load"});
  EXPECT_NE(ending.exit_code, 0);
  EXPECT_TRUE(subject_->secret().empty() || !Says(ending.output, subject_->secret())) << ending.output;
  for (const Refusal& each : refused) EXPECT_TRUE(Says(ending.output, each.says)) << each.says << "\n" << ending.output;
}

// Examples are what people copy.
TEST_P(ConformanceTest, TheExamplesOfItsParametersAreRight) {
  for (const component::Param& param : connector().source_params->params()) {
    if (param.example.empty() || !param.later.empty()) continue;
    const std::optional<base::Json> parameters =
        component::ParseJson("{\"" + param.name + "\": " + param.example + "}", {});
    ASSERT_TRUE(parameters) << param.name;
    base::Diagnostics diagnostics;
    connector().source_params->Check(*parameters, {}, subject_->type(), {}, diagnostics);
    for (const base::Diagnostic& found : diagnostics.items()) {
      const bool alone = Says(found.message, "needs the parameter") || Says(found.message, "alone says nothing");
      EXPECT_TRUE(alone) << param.name << ": " << found.message;
    }
  }
}

TEST_P(ConformanceTest, IsDescribed) {
  const std::string text = Do({"connector", "describe", subject_->type()});
  for (const component::Param& param : connector().source_params->params()) EXPECT_TRUE(Says(text, param.name)) << text;
  EXPECT_TRUE(Says(text, connector().summary)) << text;
}

TEST_P(ConformanceTest, TheDocumentedExampleRuns) {
  const std::string example = connector().example;
  std::smatch target;
  ASSERT_TRUE(std::regex_search(example, target, std::regex("LOAD (\\w+) FROM"))) << example;
  subject_->Hold(target[1], TableOf({{"id", "BIGINT"}, {"name", "VARCHAR"}, {"ordered_at", "TIMESTAMP"}},
                                    {{"1", "a", "2024-01-01 10:00:00"}, {"2", "b", "2024-06-01 10:00:00"}}));
  Write(subject_->LocalExample(example));
  Run();
  EXPECT_EQ(Ask("SELECT count(*) AS n FROM " + target[1].str()), "n\n2\n");
}

// Not in what is printed, not in the database, not in a file; whatever succeeds or fails.
TEST_P(ConformanceTest, NobodySeesItsSecret) {
  const std::string secret = subject_->secret();
  bool declared = false;
  for (const component::Param& param : connector().source_params->params()) {
    declared |= param.type == component::ParamType::kSecret;
  }
  ASSERT_EQ(declared, !secret.empty()) << "a connector with secret parameters tells one";
  if (!declared) return;
  ASSERT_TRUE(Says(subject_->Parameters("t"), secret));
  Hold(Numbered(3));
  Write(Source("s", R"("sync_mode": "incremental", "cursor_field": "id")") + "LOAD t FROM s;\n" +
        Source("bad", R"("columns": ["nobody"])") + "LOAD b FROM bad;\n");
  std::string seen;
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"validate", "load", "--format", "json"},
                                             {"plan", "load", "--explain"},
                                             {"plan", "load", "--format", "json"},
                                             {"pipeline", "compile", "load"},
                                             {"run", "load"},
                                             {"connector", "test"},
                                             {"connector", "health", "--format", "json"},
                                             {"connector", "discover", "s", "--format", "json"},
                                             {"connector", "schema", "s", "--format", "json"},
                                             {"connect", "list", "--format", "json"},
                                             {"state", "list", "--format", "json"},
                                             {"state", "show", "t"},
                                             {"state", "export"},
                                             {"history", "--format", "json"},
                                             {"doctor"},
                                             {"query", "FROM sqlflow.steps", "--format", "json"},
                                             {"query", "FROM sqlflow.watermarks", "--format", "json"}}) {
    seen += Try(command).output;
  }
  EXPECT_TRUE(Says(seen, "nobody")) << "the second load fails\n" << seen;
  EXPECT_FALSE(Says(seen, secret)) << seen;
  for (const auto& [path, text] : project_.Outputs(".")) {
    const bool written_there =
        path.find("pipelines/") != std::string::npos || path.find("profiles/") != std::string::npos;
    EXPECT_TRUE(written_there || !Says(text, secret)) << path;
  }
}

}  // namespace
}  // namespace sqlflow::conformance
