#include "source_fixture.h"

// What sources of files do for an incremental load (component::FileRead).
namespace sqlflow::connectors {
namespace {

using Strings = std::vector<std::string>;

class FileReadTest : public SourceTest {
 protected:
  FileReadTest() { request_.files.emplace().cursor = "id"; }

  // As a time of long ago.
  void SetTime(const std::string& name, int seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(1'700'000'000 + seconds)};
    std::filesystem::last_write_time(folder_ / name, std::chrono::file_clock::from_sys(time));
  }
  component::Relation Read(const std::string& type, const std::string& parameters) {
    own_ = Source(type, parameters);
    return own_->Read(request_, context_);
  }

  std::unique_ptr<component::Source> own_;
};

TEST_F(FileReadTest, RowsTellTheirFileByItsPlaceInTheirOrder) {
  for (int i = 0; i < 300; ++i) Write(fmt::format("in/{:03}.csv", i), fmt::format("id\n{}\n{}\n", 2 * i, 2 * i + 1));
  Load("CSV", "in/*.csv");
  EXPECT_EQ(Names(), "id, sqlflow_file");
  EXPECT_EQ(One("SELECT count(*) FROM loaded WHERE id <> rowid OR sqlflow_file <> id // 2"), "0");
}

TEST_F(FileReadTest, WhateverElseIsAskedOfThem) {
  Write("in/year=1/a.csv", "id,b\n1,x\n2,y\n");
  Write("in/year=2/b.csv", "b;id\nz;3\n");
  Load("CSV", "in", R"("filename": true, "columns": ["b", "filename"], "filters": {"id": ">= 2"})");
  EXPECT_EQ(Loaded(), (Strings{"y|in/year=1/a.csv|0", "z|in/year=2/b.csv|1"}));
  Write("j/a.jsonl", "{\"id\": 1, \"ID\": 2}\n");
  Write("j/b.jsonl", "{\"id\": 3}\n");
  Load("JSONL", "j", R"("filename": true)");
  EXPECT_EQ(One("SELECT string_agg(id || filename || sqlflow_file, ' ' ORDER BY id) FROM loaded"),
            "1j/a.jsonl0 3j/b.jsonl1");
}

TEST_F(FileReadTest, FilesThatAreFinishedAreNotOpened) {
  Write("in/a.csv", "id\n1\n");
  Write("in/b.csv", "\xff\xfe no text at all");
  Write("in/c.csv", "");
  request_.files->finished = {"in/b.csv"};
  Load("CSV", "in/*.csv");
  EXPECT_EQ(One("SELECT string_agg(id, ' ') FROM loaded"), "1");
  request_.files->finished = {"in/a.csv", "in/b.csv"};
  Load("CSV", "in/*.csv");
  EXPECT_EQ(Loaded(), Strings{}) << "of the table's columns";
  EXPECT_EQ(Notes(), "in/c.csv is empty and was passed over");
}

TEST_F(FileReadTest, TextOfTheTableStaysText) {
  Write("t.csv", "id,code,day\n1,007,2024-01-31\n");
  Write("t.jsonl", "{\"id\": 1, \"code\": \"2024-01-31 10:00\", \"day\": \"2024-01-31\"}\n");
  Execute("CREATE TABLE loaded (id VARCHAR, code VARCHAR, day DATE)");
  Load("CSV", "t.csv");
  EXPECT_EQ(Types(), "BIGINT, VARCHAR, DATE") << "but not of the cursor";
  Execute("CREATE OR REPLACE TABLE loaded (id VARCHAR, code VARCHAR, day DATE)");
  request_.files->formats = {{"id", component::kText}};
  Load("CSV", "t.csv");
  EXPECT_EQ(Types(), "VARCHAR, VARCHAR, DATE") << "unless it was text in the finished files";
  Execute("CREATE OR REPLACE TABLE loaded (id BIGINT, code VARCHAR, day DATE)");
  Load("JSONL", "t.jsonl");
  EXPECT_EQ(Loaded(), (Strings{"1|2024-01-31 10:00|2024-01-31"}));
  Execute("CREATE OR REPLACE TABLE loaded (id BIGINT, a VARCHAR, b VARCHAR, c VARCHAR)");
  Write("s.jsonl", "{\"id\": 1, \"a\": 7, \"b\": true, \"c\": {\"d\": 1}}\n");
  Load("JSONL", "s.jsonl");
  EXPECT_EQ(Types(), R"(BIGINT, VARCHAR, VARCHAR, STRUCT("d" BIGINT))");
}

TEST_F(FileReadTest, DatesAreWrittenAsInTheFinishedFiles) {
  Write("d.csv", "id,day\n1,01/02/2024\n");
  Write("d.jsonl", "{\"id\": 1, \"day\": \"01/02/2024\"}\n");
  request_.files->formats = {{"day", "%m/%d/%Y"}};
  for (const auto& [type, path] : {std::pair("CSV", "d.csv"), std::pair("JSONL", "d.jsonl")}) {
    Execute("DROP TABLE IF EXISTS loaded");
    Load(type, path);
    EXPECT_EQ(Loaded(), (Strings{"1|2024-01-02"})) << type;
    EXPECT_EQ(Read(type, fmt::format("{{\"path\": \"{}\"}}", path)).formats.at("day"), "%m/%d/%Y");
  }
  // A value that cannot be so written decides anew.
  Write("d.csv", "id,day\n1,13/02/2024\n");
  Execute("DROP TABLE IF EXISTS loaded");
  Load("CSV", "d.csv");
  EXPECT_EQ(Loaded(), (Strings{"1|2024-02-13"}));
}

TEST_F(FileReadTest, RowsCarryTheTimeOfTheirFile) {
  Execute("SET TimeZone = 'UTC'");
  request_.files->cursor = "_FILE_modified";
  Write("in/a.csv", "id\n1\n");
  Write("in/b.csv", "id\n2\n");
  SetTime("in/a.csv", 0);
  SetTime("in/b.csv", 1);
  Load("CSV", "in/*.csv", R"("columns": ["id"])");
  EXPECT_EQ(Rows("SELECT * EXCLUDE (sqlflow_file) FROM loaded"),
            (Strings{"1|in/a.csv|2023-11-14 22:13:20+00", "2|in/b.csv|2023-11-14 22:13:21+00"}));
  Load("CSV", "in/a.csv");
  EXPECT_EQ(Loaded(), (Strings{"1|in/a.csv|2023-11-14 22:13:20+00"}));
  // In a SELECT too, where no load keeps account.
  request_.files.reset();
  Load("CSV", "in/a.csv", R"("cursor_field": "_file_modified")");
  EXPECT_EQ(Names(), "id, _file_path, _file_modified");
}

TEST_F(FileReadTest, AFileThatChangesMeanwhileIsNamed) {
  Write("in/a.csv", "id\n1\n");
  Write("in/b.csv", "id\n2\n");
  Write("in/c.csv", "id\n3\n");
  const component::Relation relation = Read("CSV", R"({"path": "in/*.csv"})");
  EXPECT_TRUE(relation.finish(context_).changed.empty());
  Write("in/a.csv", "id\n11\n");
  SetTime("in/b.csv", 5);
  std::filesystem::remove(folder_ / "in/c.csv");
  EXPECT_EQ(relation.finish(context_).changed, (Strings{"in/a.csv", "in/b.csv", "in/c.csv"}));
}

TEST_F(FileReadTest, AFileIsListedWithItsPartition) {
  Write("in/day=1/a.csv", "id\n1\n");
  SetTime("in/day=1/a.csv", 7);
  auto source = Source("CSV", R"({"path": "in"})");
  const auto listed = *source->Files(context_);
  ASSERT_EQ(listed.size(), 1);
  EXPECT_EQ(listed[0].path, "in/day=1/a.csv");
  EXPECT_EQ(listed[0].size, 5);
  EXPECT_EQ(listed[0].modified, base::Clock::Instant(std::chrono::seconds(1'700'000'007)));
  EXPECT_EQ(listed[0].partition.at(0), (std::pair<std::string, std::string>("day", "1")));
  source = Source("CSV", R"({"path": "in", "max_rows": 5})");
  EXPECT_FALSE(source->Files(context_)) << "no file is read whole";
}

TEST_F(FileReadTest, AParquetFileSaysWhetherTheCursorIsEverNull) {
  Execute("COPY (SELECT 1 AS id, NULL::INTEGER AS n) TO '" + File("p.parquet") + "'");
  const std::string parameters = R"({"path": "p.parquet"})";
  EXPECT_FALSE(Read("PARQUET", parameters).cursor_never_null) << "nobody asked";
  request_.files->in_part = true;
  EXPECT_TRUE(Read("PARQUET", parameters).cursor_never_null);
  request_.files->cursor = "n";
  EXPECT_FALSE(Read("PARQUET", parameters).cursor_never_null);
}

}  // namespace
}  // namespace sqlflow::connectors
