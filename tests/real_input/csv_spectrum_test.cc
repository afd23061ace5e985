// The edge cases of CSV (npm csv-spectrum, BSD-2), each with the rows it means as JSON. Every column is declared
// VARCHAR, and an empty field is held equal to NULL: the suite knows neither types nor NULL.
#include <gtest/gtest.h>

#include "base/text.h"
#include "engine/duckdb/open.h"
#include "sandbox.h"

namespace sqlflow::real_input {
namespace {

using Rows = std::vector<std::vector<std::string>>;  // the first: the columns' names

Rows Texts(const engine::ResultTable& table) {
  Rows rows(1);
  for (const engine::ColumnInfo& column : table.columns) rows[0].push_back(column.name);
  for (const auto& row : table.rows) {
    std::vector<std::string>& texts = rows.emplace_back();
    for (const auto& value : row) texts.push_back(value.value_or(""));
  }
  return rows;
}

// The rows that a case means.
Rows Meant(const std::string& name) {
  // Its JSON names another telephone number than its CSV; this is what the CSV says.
  if (name == "location_coordinates") {
    return {{"Contact Phone Number", "Location Coordinates", "Cities", "Counties"},
            {"2095257564", "37\uFFFD36'37.8\"N 121\uFFFD2'17.9\"W", "Modesto", "Stanislaus"}};
  }
  const std::string path = (Package("csv-spectrum") / "json" / (name + ".json")).string();
  const auto database = engine::duckdb::Open({});
  return Texts(database->Connect()->Query(fmt::format(
      "SELECT * FROM read_json({}, sample_size = -1, auto_detect = true, convert_strings_to_integers = false)",
      base::QuoteLiteral(path))));
}

std::vector<std::string> Cases() {
  std::vector<std::string> names;
  if (!std::getenv("SQLFLOW_TEST_PACKAGES")) return {"none"};  // and the test says why
  for (const auto& entry : std::filesystem::directory_iterator(Package("csv-spectrum") / "csvs")) {
    names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class CsvSpectrumTest : public testing::TestWithParam<std::string> {};

TEST_P(CsvSpectrumTest, LoadsTheRowsThatAreMeant) {
  const Rows meant = Meant(GetParam());
  std::string types;
  for (const std::string& column : meant[0]) {
    types += fmt::format("{}{}: \"VARCHAR\"", types.empty() ? "" : ", ", base::QuoteIdentifier(column));
  }
  const std::string path = (Package("csv-spectrum") / "csvs" / (GetParam() + ".csv")).string();
  const Sandbox sandbox(
      fmt::format("SOURCE file TYPE CSV PARAMS {{\"path\": \"{}\", \"column_types\": {{{}}}}};\n"
                  "LOAD loaded FROM file;\n",
                  path, types));
  sandbox.Run();
  const auto database = sandbox.OpenDatabase();
  EXPECT_EQ(Texts(database->Connect()->Query("SELECT * FROM loaded")), meant);
}

INSTANTIATE_TEST_SUITE_P(Cases, CsvSpectrumTest, testing::ValuesIn(Cases()),
                         [](const auto& chosen) { return chosen.param; });

TEST(CsvSpectrumSuite, HasAllItsCases) { EXPECT_EQ(Cases().size(), 12U); }

}  // namespace
}  // namespace sqlflow::real_input
