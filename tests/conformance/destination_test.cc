// What an EXPORT writes, the connector's own source reads back: all of it, and as it was.
#include "base/json.h"
#include "base/text.h"
#include "suite.h"

namespace sqlflow::conformance {
namespace {

class DestinationTest : public ConformanceTest {
 protected:
  std::vector<std::string> Modes() const {
    const component::Param* mode = connector().destination_params->Find("mode");
    return mode ? mode->allowed : std::vector<std::string>();
  }
  bool HasMode(const std::string& mode) const {
    const std::vector<std::string> modes = Modes();
    return std::find(modes.begin(), modes.end(), mode) != modes.end();
  }
};

const char* const kSums =
    "SELECT count(*) AS n, sum(id) AS ids, count(*) FILTER (name = 'name of ' || id) AS names, count(amount) AS "
    "amounts, "
    "count(*) FILTER (amount = id % 997) AS right FROM ";

TEST_P(DestinationTest, WritesOneRowAMillionRowsAndAThousandColumns) {
  std::string columns = "1 AS id";
  std::vector<Column> wide = {{"id", "BIGINT"}};
  Row row = {"1"};
  for (int i = 0; i < 999; ++i) {
    columns += fmt::format(", {} AS c{}", i, i);
    wide.push_back({fmt::format("c{}", i), "BIGINT"});
    row.push_back(std::to_string(i));
  }
  const int64_t rows = kManyRows.size();
  Write(Export(NumberedSql(1), "one") + Export(NumberedSql(rows), "million") + Export("SELECT " + columns, "wide") +
        ReadBack("one") + ReadBack("million") + ReadBack("wide"));
  EXPECT_TRUE(Says(Run(), base::GroupDigits(rows) + " rows"));
  EXPECT_EQ(Loaded("one"), CsvOf(Numbered(1)));
  EXPECT_EQ(Ask(kSums + std::string("million")), fmt::format("n,ids,names,amounts,right\n{0},{1},{0},{2},{2}\n", rows,
                                                             rows * (rows + 1) / 2, rows / 10 * 9));
  EXPECT_EQ(Loaded("wide"), CsvOf(TableOf(wide, {row})));
}

TEST_P(DestinationTest, WritesNoRow) {
  Write(Export(NumberedSql(0)) + ReadBack());
  if (subject_->refuses_empty().empty()) {
    Run();
    EXPECT_EQ(Loaded("u"), CsvOf(Numbered(0)));
  } else {
    EXPECT_TRUE(Says(Try({"run", "load"}).output, "error[" + subject_->refuses_empty() + "]"));
  }
}

TEST_P(DestinationTest, KeepsEveryTypeAtItsLimitsAndNulls) {
  Hold(LimitsTable(subject_->limits(), false));
  Write(Source("s") + "LOAD t FROM s;\n" + Export("SELECT * FROM t") + ReadBack());
  Run();
  EXPECT_EQ(Ask("FROM u ORDER BY id"), CsvOf(LimitsTable(subject_->limits(), true)));
}

TEST_P(DestinationTest, KeepsTextsOfEveryKind) {
  const std::vector<std::string> texts = AwkwardTexts();
  std::vector<Row> rows = {{"0", std::nullopt}, {"1", ""}};
  for (const std::string& text : texts) rows.push_back({std::to_string(rows.size()), text});
  Hold(TableOf({{"id", "BIGINT"}, {"text", "VARCHAR"}}, rows));
  Write(Source("s") + "LOAD t FROM s;\n" + Export("SELECT * FROM t") + ReadBack());
  Run();
  const std::string question = "SELECT id, hex(text) AS bytes, text IS NULL AS nothing FROM ";
  EXPECT_EQ(Ask(question + "u ORDER BY id"), Ask(question + "t ORDER BY id"));
  EXPECT_EQ(Ask("SELECT count(*) AS n FROM u"), "n\n" + std::to_string(rows.size()) + "\n");
}

TEST_P(DestinationTest, PutsNewRowsInThePlaceOfOldOnesAndTakesNewColumns) {
  const std::string changed = "SELECT id, 'other ' || id AS name, -id AS extra FROM range(5, 8) t(id)";
  const std::string expected = "id,name,extra\n5,other 5,-5\n6,other 6,-6\n7,other 7,-7\n";
  const std::string question = "SELECT id, name, extra FROM u ORDER BY id";
  Write(Export(NumberedSql(100)) + Export(changed) + ReadBack());
  Run();
  EXPECT_EQ(Ask(question), expected);
  Write(Export(changed) + ReadBack());  // the same once more
  Run();
  Run();
  EXPECT_EQ(Ask(question), expected);
}

TEST_P(DestinationTest, AppendsAndMergesWhereItSaysThatItCan) {
  EXPECT_TRUE(Modes().empty() || HasMode("replace"));
  EXPECT_EQ(HasMode("merge"), connector().capabilities.merge);
  std::string statements = Export(NumberedSql(10));
  int64_t rows = 10;
  if (HasMode("append")) {
    statements += Export("SELECT * FROM (" + NumberedSql(20) + ") WHERE id > 10", "u", R"("mode": "append")");
    rows = 20;
  }
  if (HasMode("merge")) {
    statements +=
        Export("SELECT id, 'wrong' AS name FROM range(5, 26) t(id)", "u", R"("mode": "merge", "keys": ["id"])");
    statements += Export(NumberedSql(25), "u", R"("mode": "merge", "keys": ["id"])");
    rows = 25;
  }
  Write(statements + ReadBack());
  Run();
  EXPECT_EQ(Loaded("u"), CsvOf(Numbered(rows)));
}

TEST_P(DestinationTest, RefusesAllBadOptionsAtOnceAndSaysWhatIsWrong) {
  std::vector<Refusal> refused = subject_->refused_options();
  ASSERT_FALSE(refused.empty());
  refused.push_back({R"("nonsense_of_nobody": 1)", "has no parameter \"nonsense_of_nobody\""});
  std::string statements;
  for (size_t i = 0; i < refused.size(); ++i) {
    statements += Export("SELECT 1 AS id", "u" + std::to_string(i), refused[i].parameters);
  }
  Write(statements);
  const crash::Ending ending = Try({"validate", "load"});
  EXPECT_NE(ending.exit_code, 0);
  for (const Refusal& each : refused) EXPECT_TRUE(Says(ending.output, each.says)) << each.says << "\n" << ending.output;
}

TEST_P(DestinationTest, TheExamplesOfItsOptionsAreRight) {
  const std::string text = Do({"connector", "describe", subject_->type()});
  for (const component::Param& param : connector().destination_params->params()) {
    EXPECT_TRUE(Says(text, param.name)) << param.name << "\n" << text;
    if (param.example.empty() || !param.later.empty()) continue;
    const std::optional<base::Json> options =
        component::ParseJson("{\"" + param.name + "\": " + param.example + "}", {});
    ASSERT_TRUE(options) << param.name;
    base::Diagnostics diagnostics;
    connector().destination_params->Check(*options, {}, subject_->type(), {}, diagnostics);
    for (const base::Diagnostic& found : diagnostics.items()) {
      const bool alone = Says(found.message, "needs the parameter") || Says(found.message, "alone says nothing");
      EXPECT_TRUE(alone) << param.name << ": " << found.message;
    }
  }
}

TEST_P(DestinationTest, NobodySeesItsSecret) {
  const std::string secret = subject_->secret();
  if (secret.empty()) return;  // ConformanceTest asks whether it has one
  ASSERT_TRUE(Says(subject_->Connections(), secret)) << "the destination's secret is the subject's";
  Write(Export(NumberedSql(3)) + Export("SELECT error('boom') AS id"));
  std::string seen;
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"validate", "load", "--format", "json"},
                                             {"plan", "load", "--explain"},
                                             {"pipeline", "compile", "load"},
                                             {"run", "load"},
                                             {"profiles", "show"},
                                             {"connect", "list", "--format", "json"},
                                             {"history", "--format", "json"},
                                             {"query", "FROM sqlflow.steps", "--format", "json"}}) {
    seen += Try(command).output;
  }
  EXPECT_TRUE(Says(seen, "boom")) << "the second export fails\n" << seen;
  EXPECT_FALSE(Says(seen, secret)) << seen;
  for (const auto& [path, text] : project_.Outputs(".")) {
    EXPECT_TRUE(path.find("profiles/") != std::string::npos || !Says(text, secret)) << path;
  }
}

INSTANTIATE_TEST_SUITE_P(Conformance, DestinationTest, testing::ValuesIn(Writers()),
                         [](const auto& chosen) { return chosen.param.name; });

}  // namespace
}  // namespace sqlflow::conformance
