// Rows and values: all of them, and as they are.
#include "base/text.h"
#include "suite.h"

namespace sqlflow::conformance {
namespace {

TEST_P(ConformanceTest, ReadsOneRow) {
  Hold(Numbered(1));
  WriteLoad();
  EXPECT_TRUE(Says(Run(), "1 row "));
  EXPECT_EQ(Loaded(), CsvOf(Numbered(1)));
}

TEST_P(ConformanceTest, ReadsATableWithoutRowsOrSaysThatItHasNoColumns) {
  Hold(Numbered(0));
  WriteLoad();
  if (subject_->refuses_empty().empty()) {
    EXPECT_TRUE(Says(Run(), "0 rows"));
    EXPECT_EQ(Loaded(), CsvOf(Numbered(0)));
  } else {
    const crash::Ending ending = Try({"run", "load"});
    EXPECT_NE(ending.exit_code, 0);
    EXPECT_TRUE(Says(ending.output, "error[" + subject_->refuses_empty() + "]")) << ending.output;
  }
}

TEST_P(ConformanceTest, ReadsAMillionRows) {
  const int64_t rows = kManyRows.size();
  Hold(Numbered(rows));
  WriteLoad();
  EXPECT_TRUE(Says(Run(), base::GroupDigits(rows) + " rows"));
  EXPECT_EQ(Ask("SELECT count(*) AS n, sum(id) AS ids, sum(id * id) AS squares, count(*) FILTER (name = 'name of ' || "
                "id) AS names, "
                "count(amount) AS amounts, count(*) FILTER (amount = id % 997) AS right FROM t"),
            fmt::format("n,ids,squares,names,amounts,right\n{0},{1},{2},{0},{3},{3}\n", rows, rows * (rows + 1) / 2,
                        rows * (rows + 1) / 2 * (2 * rows + 1) / 3, rows / 10 * 9));
}

TEST_P(ConformanceTest, ReadsAThousandColumns) {
  Table wide{{}, 3, [](int64_t row) {
               Row values;
               for (int64_t i = 0; i < 1000; ++i) values.push_back(std::to_string(row * 1000 + i));
               return values;
             }};
  for (int i = 0; i < 1000; ++i) wide.columns.push_back({"c" + std::to_string(i), "BIGINT"});
  Hold(wide);
  WriteLoad();
  Run();
  EXPECT_EQ(Loaded(), CsvOf(wide));
}

TEST_P(ConformanceTest, KeepsEveryTypeAtItsLimitsAndNulls) {
  const Table held = LimitsTable(subject_->limits(), false);
  Hold(held);
  WriteLoad();
  Run();
  EXPECT_EQ(Ask("FROM t ORDER BY id"), CsvOf(LimitsTable(subject_->limits(), true)));
  std::vector<Row> types;
  for (const Column& column : held.columns) types.push_back({column.type});
  EXPECT_EQ(Ask("SELECT data_type FROM information_schema.columns WHERE table_name = 't' ORDER BY ordinal_position"),
            CsvOf(TableOf({{"data_type", "VARCHAR"}}, types)));
}

TEST_P(ConformanceTest, TellsNullFromEmptyText) {
  const Table table =
      TableOf({{"id", "BIGINT"}, {"text", "VARCHAR"}, {"none", "VARCHAR"}}, {{"1", "", std::nullopt},
                                                                             {"2", std::nullopt, std::nullopt},
                                                                             {"3", "NULL", std::nullopt},
                                                                             {"4", " ", std::nullopt}});
  Hold(table);
  WriteLoad();
  Run();
  EXPECT_EQ(Ask("SELECT id, text IS NULL AS nothing, length(text) AS length, none IS NULL AS none FROM t ORDER BY id"),
            std::string("id,nothing,length,none\n") +
                (subject_->keeps_empty_text() ? "1,false,0,true\n" : "1,true,,true\n") +
                "2,true,,true\n3,false,4,true\n4,false,1,true\n");
}

TEST_P(ConformanceTest, KeepsUnicodeAndControlCharacters) {
  const std::vector<std::string> texts = AwkwardTexts();
  std::vector<Row> rows;
  std::string expected = "id,bytes\n";
  for (size_t i = 0; i < texts.size(); ++i) {
    rows.push_back({std::to_string(i), texts[i]});
    std::string bytes;
    for (const char sign : texts[i]) bytes += fmt::format("{:02X}", static_cast<unsigned char>(sign));
    expected += std::to_string(i) + "," + bytes + "\n";
  }
  Hold(TableOf({{"id", "BIGINT"}, {"text", "VARCHAR"}}, rows));
  WriteLoad();
  Run();
  EXPECT_EQ(Ask("SELECT id, hex(text) AS bytes FROM t ORDER BY id"), expected);
}

}  // namespace
}  // namespace sqlflow::conformance
