// Parquet files bring names and types.
#include "source_fixture.h"

namespace sqlflow::connectors {
namespace {

using Lines = std::vector<std::string>;

class ParquetSourceTest : public SourceTest {
 protected:
  void WriteParquet(const std::string& name, const std::string& select) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    Execute("COPY (" + select + ") TO '" + File(name) + "' (FORMAT parquet)");
  }
};

TEST_F(ParquetSourceTest, IsAPlainScanWithItsOwnTypes) {
  WriteParquet("a.parquet", "SELECT 1::SMALLINT AS id, DATE '2024-01-31' AS day, [1, 2] AS l");
  Load("PARQUET", "a.parquet");
  EXPECT_EQ(Types(), "SMALLINT, DATE, INTEGER[]");
  EXPECT_EQ(Loaded(), (Lines{"1|2024-01-31|[1, 2]"}));
  EXPECT_TRUE(relation_.starts_with("read_parquet([")) << relation_;
}

TEST_F(ParquetSourceTest, SeveralFilesAreOneTableByName) {
  WriteParquet("d/a.parquet", "SELECT 1 AS id, 'x' AS name");
  WriteParquet("d/b.parquet", "SELECT true AS extra, 2::BIGINT AS id");
  Load("PARQUET", "d", R"("filename": true)");
  EXPECT_EQ(Names(), "id, name, extra, filename");
  EXPECT_EQ(Loaded(), (Lines{"1|x|NULL|d/a.parquet", "2|NULL|true|d/b.parquet"}));
  EXPECT_EQ(Notes(), "column name is not in 1 file; NULL there\ncolumn extra is not in 1 file; NULL there");
}

TEST_F(ParquetSourceTest, RecognisesPartitionsAndFilters) {
  WriteParquet("s/year=2023/a.parquet", "SELECT 1 AS id");
  WriteParquet("s/year=2024/a.parquet", "SELECT 2 AS id");
  Load("PARQUET", "s/**/*.parquet", R"("filters": {"year": 2024})");
  EXPECT_EQ(Loaded(), (Lines{"2|2024"}));
}

TEST_F(ParquetSourceTest, DeclaredTypesNeverBendAValue) {
  WriteParquet("a.parquet", "SELECT 2.7::DOUBLE AS n, 5 AS id");
  Load("PARQUET", "a.parquet", R"("column_types": {"id": "VARCHAR"})");
  EXPECT_EQ(Types(), "DOUBLE, VARCHAR");
  EXPECT_NE(Failure("PARQUET", "a.parquet", R"("column_types": {"n": "INTEGER"})"), "it loaded");
}

TEST_F(ParquetSourceTest, WhatIsNoParquetIsSaid) {
  Write("a.parquet", "id,name\n");
  EXPECT_EQ(Failure("PARQUET", "a.parquet"), "SF4004 a.parquet is not a Parquet file");
  Write("b.parquet", "PAR1 and then nothing");
  EXPECT_EQ(Failure("PARQUET", "b.parquet"), "SF4004 b.parquet cannot be read as Parquet");
  Write("c.parquet", "");
  EXPECT_EQ(Failure("PARQUET", "c.parquet"), "SF4002 c.parquet is empty");
}

}  // namespace
}  // namespace sqlflow::connectors
