#include "base/text.h"
#include "engine/duckdb/open.h"
#include "file_subject.h"

namespace sqlflow::conformance {

namespace {

class ParquetSubject : public FileSubject {
 public:
  explicit ParquetSubject(const std::filesystem::path& root) : FileSubject("PARQUET", "parquet", root) {}

  void Hold(const std::string& name, const Table& table) override {
    const std::unique_ptr<engine::SqlEngine> engine = engine::duckdb::Open({});
    const std::unique_ptr<engine::Session> session = engine->Connect();
    std::string columns;
    for (const Column& column : table.columns) {
      columns += (columns.empty() ? "" : ", ") + base::QuoteIdentifier(column.name) + " " + column.type;
    }
    session->Execute("CREATE TABLE held (" + columns + ")");
    std::vector<Row> rows;
    for (int64_t i = 0; i < table.size; ++i) {
      rows.push_back(table.row(i));
      if (rows.size() < kPortion && i + 1 < table.size) continue;
      session->AppendRows({"", "", "held"}, rows);
      rows.clear();
    }
    session->Execute("COPY held TO " + base::QuoteLiteral(File(name).string()) + " (FORMAT parquet)");
  }
  std::vector<Refusal> refused() const override {
    return {{"", "needs the parameter \"path\""},
            {R"("path": 7)", "\"path\" must be"},
            {R"("path": "data/t.parquet", "max_rows": -1)", "\"max_rows\" must be at least 0"}};
  }
  std::vector<Limits> limits() const override {
    return {{"TINYINT", "", {"-128", "127"}},
            {"SMALLINT", "", {"-32768", "32767"}},
            {"INTEGER", "", {"-2147483648", "2147483647"}},
            {"BIGINT", "", {"-9223372036854775808", "9223372036854775807"}},
            {"UBIGINT", "", {"0", "18446744073709551615"}},
            {"FLOAT", "", {"3.4028235e+38", "1e-45", "nan", "-inf"}},
            {"DOUBLE", "", {"-1.7976931348623157e+308", "1.7976931348623157e+308", "5e-324", "nan", "inf", "-inf"}},
            {"DECIMAL(38,10)", "", {"-9999999999999999999999999999.9999999999", "0.0000000001"}},
            {"BOOLEAN", "", {"true", "false"}},
            {"DATE", "", {"0001-01-01", "9999-12-31"}},
            {"TIME", "", {"00:00:00", "23:59:59.999999"}},
            {"TIMESTAMP", "", {"0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"}},
            {"TIMESTAMP WITH TIME ZONE", "", {"0001-01-01 00:00:00+00", "2024-02-29 12:34:56.789012+00"}},
            {"VARCHAR", "", {"a", std::string(100000, 'x')}},
            {"BLOB", "", {"\\x00\\xFF", "a"}},
            {"UUID", "", {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}},
            {"INTEGER[]", "", {"[]", "[1, NULL, 3]"}},
            {"STRUCT(a INTEGER, b VARCHAR)", "", {"{'a': 1, 'b': x}", "{'a': NULL, 'b': NULL}"}}};
  }

 private:
  static constexpr size_t kPortion = 10000;
};

}  // namespace

std::unique_ptr<Subject> MakeParquetSubject(const std::filesystem::path& root) {
  return std::make_unique<ParquetSubject>(root);
}

}  // namespace sqlflow::conformance
