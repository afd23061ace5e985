// What a source may be asked: by its parameters, as a pipeline does, and by the request itself.
#include "base/text.h"
#include "direct_source.h"
#include "suite.h"

namespace sqlflow::conformance {
namespace {

using component::Filter;
using component::ReadRequest;

// Names that need quotes, ties, NULLs.
Table Mixed() {
  return TableOf({{"id", "BIGINT"}, {"name", "VARCHAR"}, {"amount \"net\"", "BIGINT"}}, {{"1", "a", "10"},
                                                                                         {"2", "it's \\ 2", "20"},
                                                                                         {"3", "100 % _", std::nullopt},
                                                                                         {"4", "ö 😀", "-5"},
                                                                                         {"5", std::nullopt, "20"},
                                                                                         {"6", "a", std::nullopt}});
}

struct Wanted {
  std::string filters;  // JSON
  std::string ids;
};

const std::vector<Wanted>& AllWanted() {
  static const std::vector<Wanted> wanted = {
      {R"({"id": 5})", "5"},
      {R"({"id": "= 5"})", "5"},
      {R"({"id": "!= 3"})", "1 2 4 5 6"},
      {R"({"id": ">= 5"})", "5 6"},
      {R"({"id": {">": 2, "<": 5}})", "3 4"},
      {R"({"id": "<= 1"})", "1"},
      {R"({"id": [1, 6, 99]})", "1 6"},
      {R"({"amount \"net\"": 20})", "2 5"},
      {R"({"amount \"net\"": "< 0"})", "4"},
      {R"({"amount \"net\"": "!= 20"})", "1 4"},  // NULL is not unequal
      {R"({"amount \"net\"": null})", "3 6"},
      {R"({"amount \"net\"": "IS NOT NULL"})", "1 2 4 5"},
      {R"({"name": "it's \\ 2"})", "2"},
      {R"({"name": "100 % _"})", "3"},
      {R"({"name": ["a", "ö 😀"]})", "1 4 6"},
      {R"({"name": {"!=": "a"}})", "2 3 4"},
      {R"({"name": "a", "id": "> 1"})", "6"},
      {R"({"id": 99})", ""},
  };
  return wanted;
}

TEST_P(ConformanceTest, ReadsTheRowsThatItsFiltersLetPass) {
  Hold(Mixed());
  std::string statements, question;
  for (size_t i = 0; i < AllWanted().size(); ++i) {
    const std::string number = std::to_string(i);
    statements +=
        Source("s" + number, "\"filters\": " + AllWanted()[i].filters) + "LOAD t" + number + " FROM s" + number + ";\n";
    question += (i > 0 ? " UNION ALL " : "") +
                fmt::format("SELECT {0} AS filter, coalesce(string_agg(id, ' ' ORDER BY id), '') AS ids FROM t{0}", i);
  }
  Write(statements);
  Run();
  std::vector<Row> expected;
  for (size_t i = 0; i < AllWanted().size(); ++i) expected.push_back({std::to_string(i), AllWanted()[i].ids});
  EXPECT_EQ(Ask(question + " ORDER BY filter"), CsvOf(TableOf({{"filter", ""}, {"ids", ""}}, expected)));
}

TEST_P(ConformanceTest, ReadsTheColumnsAskedForInTheirOrder) {
  Hold(Mixed());
  WriteLoad(R"("columns": ["amount \"net\"", "id"])");
  Run();
  EXPECT_EQ(Ask("FROM t ORDER BY id"), "\"amount \"\"net\"\"\",id\n10,1\n20,2\n,3\n-5,4\n20,5\n,6\n");
}

TEST_P(ConformanceTest, NamesAColumnThatIsNotThere) {
  Hold(Mixed());
  std::vector<std::string> parameters = {R"("filters": {"nam": 1})"};
  const bool declares = connector().source_params->Find("columns")->type == component::ParamType::kObject;
  if (!declares) parameters.push_back(R"("columns": ["nam"])");
  for (const std::string& more : parameters) {
    WriteLoad(more);
    const crash::Ending ending = Try({"run", "load"});
    EXPECT_NE(ending.exit_code, 0) << ending.output;
    EXPECT_TRUE(Says(ending.output, "did you mean name?")) << ending.output;
  }
}

TEST_P(ConformanceTest, AnswersARequestAsItIsPut) {
  Hold(Mixed());
  DirectSource source(connector(), subject_->Parameters("t"), project_.folder());
  using Rows = std::vector<Row>;
  EXPECT_EQ(source.Read({.columns = {"name", "id"},
                         .filters = {{"id", Filter::Operator::kGreaterOrEqual, {source.Value("5")}}}}),
            (Rows{{std::nullopt, "5"}, {"a", "6"}}));
  EXPECT_EQ(source.Read({.columns = {"id"}, .filters = {{"amount \"net\"", Filter::Operator::kIsNull, {}}}}),
            (Rows{{"3"}, {"6"}}));
  EXPECT_EQ(source.Read({.limit = 2}).size(), 2);
  EXPECT_EQ(source.Read({.limit = 0}).size(), 0);
  EXPECT_EQ(source.Read({}).size(), 6);
}

TEST_P(ConformanceTest, ReadsARangeOfACursor) {
  Hold(Mixed());
  DirectSource source(connector(), subject_->Parameters("t"), project_.folder());
  const auto ids = [&](const component::CursorRange& range) {
    std::string text;
    for (const Row& row : source.Read({.columns = {"id"}, .cursor = range}))
      text += (text.empty() ? "" : " ") + row[0].value_or("NULL");
    return text;
  };
  const std::string amount = "amount \"net\"";
  EXPECT_EQ(ids({.column = amount, .lower = "20"}), "2 3 5 6");
  EXPECT_EQ(ids({.column = amount, .lower = "20", .include_null = false}), "2 5");
  EXPECT_EQ(ids({.column = amount, .lower = "-5", .upper = "20", .include_null = false}), "1 2 4 5");
  EXPECT_EQ(ids({.column = amount, .upper = "20", .upper_exclusive = true, .include_null = false}), "1 4");
  EXPECT_EQ(ids({.column = amount}), "1 2 3 4 5 6");
}

TEST_P(ConformanceTest, KnowsItsColumnsAndCountsWhereItSaysSo) {
  Hold(Mixed());
  DirectSource source(connector(), subject_->Parameters("t"), project_.folder());
  EXPECT_EQ(source.Count().has_value(), connector().capabilities.count);
  EXPECT_EQ(source.Count().value_or(6), 6);
  std::string names;
  for (const component::Column& column : source.Columns()) names += column.name + " " + column.type + "\n";
  EXPECT_EQ(names, "id BIGINT\nname VARCHAR\namount \"net\" BIGINT\n");
}

}  // namespace
}  // namespace sqlflow::conformance
