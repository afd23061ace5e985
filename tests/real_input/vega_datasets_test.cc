// Files that people use (npm vega-datasets, BSD-3) go through the program as they are; every table must be what DuckDB
// itself answers when a careful person gives it the right dialect and types: same columns, types, rows and order.
#include <gtest/gtest.h>

#include "base/text.h"
#include "sandbox.h"

namespace sqlflow::real_input {
namespace {

struct File {
  const char* table;
  const char* name;
  const char* connector;
  std::vector<std::pair<const char*, const char*>> columns;  // name and the right type
};

const std::vector<File>& Files() {
  static const std::vector<File> files = {
      {"airports",
       "airports.csv",
       "CSV",
       {{"iata", "VARCHAR"},
        {"name", "VARCHAR"},
        {"city", "VARCHAR"},
        {"state", "VARCHAR"},
        {"country", "VARCHAR"},
        {"latitude", "DOUBLE"},
        {"longitude", "DOUBLE"}}},
      {"birdstrikes",
       "birdstrikes.csv",
       "CSV",
       {{"Airport Name", "VARCHAR"},
        {"Aircraft Make Model", "VARCHAR"},
        {"Effect Amount of damage", "VARCHAR"},
        {"Flight Date", "DATE"},
        {"Aircraft Airline Operator", "VARCHAR"},
        {"Origin State", "VARCHAR"},
        {"Phase of flight", "VARCHAR"},
        {"Wildlife Size", "VARCHAR"},
        {"Wildlife Species", "VARCHAR"},
        {"Time of day", "VARCHAR"},
        {"Cost Other", "BIGINT"},
        {"Cost Repair", "BIGINT"},
        {"Cost Total $", "BIGINT"},
        {"Speed IAS in knots", "BIGINT"}}},
      {"co2", "co2-concentration.csv", "CSV", {{"Date", "DATE"}, {"CO2", "DOUBLE"}, {"adjusted CO2", "DOUBLE"}}},
      {"routes",
       "flights-airport.csv",
       "CSV",
       {{"origin", "VARCHAR"}, {"destination", "VARCHAR"}, {"count", "BIGINT"}}},
      {"github", "github.csv", "CSV", {{"time", "TIMESTAMP"}, {"count", "BIGINT"}}},
      {"seattle",
       "seattle-weather.csv",
       "CSV",
       {{"date", "DATE"},
        {"precipitation", "DOUBLE"},
        {"temp_max", "DOUBLE"},
        {"temp_min", "DOUBLE"},
        {"wind", "DOUBLE"},
        {"weather", "VARCHAR"}}},
      {"species",
       "species.csv",
       "CSV",
       {{"item_id", "VARCHAR"},
        {"common_name", "VARCHAR"},
        {"scientific_name", "VARCHAR"},
        {"gap_species_code", "VARCHAR"},
        {"county_id", "VARCHAR"},
        {"habitat_yearround_pct", "DOUBLE"}}},
      {"zip_codes",
       "zipcodes.csv",
       "CSV",
       {{"zip_code", "VARCHAR"},
        {"latitude", "DOUBLE"},
        {"longitude", "DOUBLE"},
        {"city", "VARCHAR"},
        {"state", "VARCHAR"},
        {"county", "VARCHAR"}}},
      {"unemployment", "unemployment.tsv", "TSV", {{"id", "BIGINT"}, {"rate", "DOUBLE"}}},
      {"movies",
       "movies.json",
       "JSON",
       {{"Title", "VARCHAR"},
        {"US Gross", "BIGINT"},
        {"Worldwide Gross", "BIGINT"},
        {"US DVD Sales", "BIGINT"},
        {"Production Budget", "BIGINT"},
        {"Release Date", "VARCHAR"},
        {"MPAA Rating", "VARCHAR"},
        {"Running Time min", "BIGINT"},
        {"Distributor", "VARCHAR"},
        {"Source", "VARCHAR"},
        {"Major Genre", "VARCHAR"},
        {"Creative Type", "VARCHAR"},
        {"Director", "VARCHAR"},
        {"Rotten Tomatoes Rating", "BIGINT"},
        {"IMDB Rating", "DOUBLE"},
        {"IMDB Votes", "BIGINT"}}},
      {"cars",
       "cars.json",
       "JSON",
       {{"Name", "VARCHAR"},
        {"Miles_per_Gallon", "DOUBLE"},
        {"Cylinders", "BIGINT"},
        {"Displacement", "DOUBLE"},
        {"Horsepower", "BIGINT"},
        {"Weight_in_lbs", "BIGINT"},
        {"Acceleration", "DOUBLE"},
        {"Year", "DATE"},
        {"Origin", "VARCHAR"}}},
      {"flights_10k",
       "flights-10k.json",
       "JSON",
       {{"date", "TIMESTAMP"},
        {"delay", "BIGINT"},
        {"distance", "BIGINT"},
        {"origin", "VARCHAR"},
        {"destination", "VARCHAR"}}},
      {"countries",
       "countries.json",
       "JSON",
       {{"_comment", "VARCHAR"},
        {"year", "BIGINT"},
        {"fertility", "DOUBLE"},
        {"life_expect", "DOUBLE"},
        {"n_fertility", "DOUBLE"},
        {"n_life_expect", "DOUBLE"},
        {"country", "VARCHAR"},
        {"p_fertility", "DOUBLE"},
        {"p_life_expect", "DOUBLE"}}},
      {"football",
       "football.json",
       "JSON",
       {{"date", "DATE"},
        {"division", "VARCHAR"},
        {"home_team", "VARCHAR"},
        {"away_team", "VARCHAR"},
        {"home_score", "BIGINT"},
        {"away_score", "BIGINT"}}},
      {"flights",
       "flights-3m.parquet",
       "PARQUET",
       {{"date", "TIMESTAMP"},
        {"delay", "BIGINT"},
        {"distance", "BIGINT"},
        {"origin", "VARCHAR"},
        {"destination", "VARCHAR"}}},
  };
  return files;
}

std::string PathOf(const File& file) { return (Package("vega-datasets") / "data" / file.name).string(); }

std::string Pipeline() {
  std::string text;
  for (const File& file : Files()) {
    text += fmt::format("SOURCE {0}_file TYPE {1} PARAMS {{\"path\": \"{2}\"}};\nLOAD {0} FROM {0}_file;\n", file.table,
                        file.connector, PathOf(file));
  }
  return text;
}

// What DuckDB is told by a person who knows the file.
std::string RightAnswer(const File& file) {
  const std::string path = base::QuoteLiteral(PathOf(file));
  std::string columns;
  for (const auto& [name, type] : file.columns) {
    columns += fmt::format("{}{}: '{}'", columns.empty() ? "" : ", ", base::QuoteIdentifier(name), type);
  }
  const std::string connector = file.connector;
  if (connector == "PARQUET") return fmt::format("read_parquet({})", path);
  if (connector == "JSON") return fmt::format("read_json({}, columns = {{{}}})", path, columns);
  return fmt::format("read_csv({}, auto_detect = false, header = true, delim = '{}', quote = '\"', columns = {{{}}})",
                     path, connector == "TSV" ? "\\t" : ",", columns);
}

class VegaDatasetsTest : public testing::Test {
 protected:
  // One run for all tables: it is the program's daily work, and the slow part.
  static void SetUpTestSuite() {
    sandbox_ = std::make_unique<Sandbox>(Pipeline());
    output_ = sandbox_->Run();
    database_ = sandbox_->OpenDatabase();
    session_ = database_->Connect();
  }
  static void TearDownTestSuite() {
    session_.reset();
    database_.reset();
    sandbox_.reset();
  }

  static std::string Single(const std::string& sql) { return session_->Query(sql).rows.at(0).at(0).value_or("NULL"); }

  static std::unique_ptr<Sandbox> sandbox_;
  static std::string output_;
  static std::unique_ptr<engine::SqlEngine> database_;
  static std::unique_ptr<engine::Session> session_;
};

std::unique_ptr<Sandbox> VegaDatasetsTest::sandbox_;
std::string VegaDatasetsTest::output_;
std::unique_ptr<engine::SqlEngine> VegaDatasetsTest::database_;
std::unique_ptr<engine::Session> VegaDatasetsTest::session_;

TEST_F(VegaDatasetsTest, EveryColumnHasTheRightNameAndType) {
  for (const File& file : Files()) {
    std::string expected, found;
    for (const auto& [name, type] : file.columns) expected += fmt::format("{} {}\n", name, type);
    const std::vector<engine::ColumnInfo> columns = session_->TableColumns({"", "", file.table}).value();
    for (const engine::ColumnInfo& column : columns) {
      found += fmt::format("{} {}\n", column.name, column.type);
    }
    EXPECT_EQ(found, expected) << file.name << "\n" << output_;
  }
}

TEST_F(VegaDatasetsTest, EveryRowIsThereInItsOrderWithItsValues) {
  for (const File& file : Files()) {
    const std::string answer = RightAnswer(file);
    EXPECT_EQ(session_->CountRows({"", "", file.table}), std::stoll(Single("SELECT count(*) FROM " + answer)))
        << file.name;
    // Side by side; DISTINCT holds NULLs equal.
    EXPECT_EQ(Single(fmt::format("SELECT count(*) FROM (SELECT t AS mine FROM {} t) POSITIONAL JOIN "
                                 "(SELECT r AS right_one FROM {} r) WHERE mine IS DISTINCT FROM right_one",
                                 file.table, answer)),
              "0")
        << file.name << "\n"
        << output_;
  }
}

TEST_F(VegaDatasetsTest, HoldsTheFamousFacts) {
  EXPECT_EQ(Single("SELECT count(*) FROM flights"), "3000000");
  EXPECT_EQ(Single("SELECT count(*) FROM movies"), "3201");
  // Titles that are numbers in the file are text like the others, not JSON.
  EXPECT_EQ(Single("SELECT count(*) FROM movies WHERE Title = '300'"), "1");
  // Leading zeros are digits too.
  EXPECT_EQ(Single("SELECT min(zip_code) FROM zip_codes"), "00501");
}

}  // namespace
}  // namespace sqlflow::real_input
