#include "suite.h"

#include <sstream>

#include "connectors/all_connectors.h"
#include "table_text.h"

// These tests, too, fork beside the engine's threads (engine/duckdb/open_test.cc).
extern "C" const char* __tsan_default_options() { return "detect_deadlocks=0 report_mutex_bugs=0 die_after_fork=0"; }

namespace sqlflow::conformance {

ConformanceTest::ConformanceTest() : project_(""), subject_(GetParam().make(project_.folder())) {
  connectors::RegisterAllConnectors(registry_);
  connector_ = registry_.Find(GetParam().name);
  UseConnections(subject_->Connections());
}

std::string ConformanceTest::Declare(const std::string& name, const std::string& parameters) const {
  return "SOURCE " + name + " TYPE " + subject_->type() + " PARAMS {" + parameters + "};\n";
}

std::string ConformanceTest::Source(const std::string& name, const std::string& more, const std::string& held) const {
  return Declare(name, subject_->Parameters(held) + (more.empty() ? "" : ", " + more));
}

void ConformanceTest::UseConnections(const std::string& connections) const {
  project_.Write("profiles/dev.yml", "engines:\n  duckdb:\n    path: data/crash.duckdb\n" + connections);
}

void ConformanceTest::Write(const std::string& statements) const {
  project_.Write("pipelines/load.sf", subject_->Before("t") + statements);
}

crash::Ending ConformanceTest::Try(const std::vector<std::string>& arguments) const {
  return crash::RunToEnd(arguments, project_.folder());
}

std::string ConformanceTest::Do(const std::vector<std::string>& arguments) const {
  const crash::Ending ending = Try(arguments);
  EXPECT_EQ(ending.exit_code, 0) << testing::PrintToString(arguments) << "\n" << ending.output;
  return ending.output;
}

void ConformanceTest::ExpectEach(const std::vector<std::string>& loaded, const Table& table) const {
  std::string question;
  std::vector<Row> rows;
  for (size_t i = 0; i < loaded.size(); ++i) {
    question += fmt::format("{}SELECT {} AS place, * FROM {}", i == 0 ? "" : " UNION ALL ", i, loaded[i]);
    for (int64_t number = 0; number < table.size; ++number) {
      Row& row = rows.emplace_back(table.row(number));
      row.insert(row.begin(), std::to_string(i));
    }
  }
  std::vector<Column> columns = table.columns;
  columns.insert(columns.begin(), {"place", "BIGINT"});
  EXPECT_EQ(Ask(question + " ORDER BY place, " + table.columns[0].name), CsvOf(TableOf(columns, rows)))
      << testing::PrintToString(loaded);
}

bool Says(const std::string& output, const std::string& text) { return output.find(text) != std::string::npos; }

std::string CsvOf(const Table& table) {
  std::ostringstream out;
  WriteDelimited(table, ',', out);
  return out.str();
}

Table Numbered(int64_t rows) {
  return {{{"id", "BIGINT"}, {"name", "VARCHAR"}, {"amount", "BIGINT"}}, rows, [](int64_t i) -> Row {
            const int64_t id = i + 1;
            return {std::to_string(id), "name of " + std::to_string(id),
                    id % 10 == 0 ? std::nullopt : std::optional(std::to_string(id % 997))};
          }};
}

std::string NumberedSql(int64_t rows) {
  return fmt::format(
      "SELECT id, 'name of ' || id AS name, CASE WHEN id % 10 <> 0 THEN id % 997 END AS amount FROM "
      "range(1, {}) t(id)",
      rows + 1);
}

std::vector<std::string> AwkwardTexts() {
  std::vector<std::string> texts = {"grün",
                                    "日本語",
                                    "😀👩‍👩‍👧",
                                    "e\u0301",
                                    "\u202Eright to left",
                                    "\uFEFFmark",
                                    "\U0010FFFF",
                                    "a\tb",
                                    "a\nb",
                                    "a\r\nb",
                                    "a\rb",
                                    "'",
                                    "\"",
                                    "\"\"",
                                    "\\",
                                    "\\n",
                                    "\\N",
                                    ",",
                                    ";",
                                    "|",
                                    "a,\"b\"\n",
                                    "{\"a\": 1}",
                                    "${HOME}",
                                    "--",
                                    " lead",
                                    "trail ",
                                    "%s%n",
                                    "\x7F",
                                    "null"};
  for (char sign = 1; sign < ' '; ++sign) texts.push_back(std::string("x") + sign + "y");
  return texts;
}

std::vector<NamedSubject> Writers() {
  component::Registry registry;
  connectors::RegisterAllConnectors(registry);
  std::vector<NamedSubject> writers;
  for (const NamedSubject& subject : AllSubjects()) {
    if (registry.Find(subject.name)->capabilities.destination) writers.push_back(subject);
  }
  return writers;
}

Table LimitsTable(const std::vector<Limits>& limits, bool shown) {
  Table table{{{"id", "BIGINT"}}, 1, {}};
  for (size_t i = 0; i < limits.size(); ++i) {
    table.columns.push_back({"c" + std::to_string(i), limits[i].type, limits[i].outside});
    table.size = std::max(table.size, static_cast<int64_t>(limits[i].values.size()) + 1);
  }
  table.row = [limits, shown](int64_t number) {
    Row row = {std::to_string(number)};
    for (const Limits& each : limits) {
      const std::vector<std::string>& values = shown && !each.shown.empty() ? each.shown : each.values;
      const auto place = static_cast<size_t>(number);
      row.push_back(place < values.size() ? std::optional(values[place]) : std::nullopt);
    }
    return row;
  };
  return table;
}

INSTANTIATE_TEST_SUITE_P(Conformance, ConformanceTest, testing::ValuesIn(AllSubjects()),
                         [](const auto& chosen) { return chosen.param.name; });

TEST_P(ConformanceTest, ItsSubjectSaysWhereItWrites) {
  EXPECT_EQ(subject_->Target("u", "").empty(), !connector().capabilities.destination);
}

TEST(ConformanceListTest, EveryConnectorWithASourceHasASubject) {
  component::Registry registry;
  connectors::RegisterAllConnectors(registry);
  for (const component::Component* each : registry.All()) {
    const auto is_it = [&](const NamedSubject& subject) { return subject.name == each->type; };
    EXPECT_EQ(std::any_of(AllSubjects().begin(), AllSubjects().end(), is_it), each->capabilities.source) << each->type;
  }
}

}  // namespace sqlflow::conformance
