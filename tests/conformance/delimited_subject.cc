#include "base/json.h"
#include "file_subject.h"
#include "table_text.h"

namespace sqlflow::conformance {

namespace {

// CSV and TSV. A column's `outside` is its type as the parameters declare it, where the text does not tell it.
class DelimitedSubject : public FileSubject {
 public:
  DelimitedSubject(const std::string& type, const std::string& ending, char delimiter,
                   const std::filesystem::path& root)
      : FileSubject(type, ending, root), delimiter_(delimiter) {}

  void Hold(const std::string& name, const Table& table) override {
    std::ofstream file(File(name), std::ios::binary);
    WriteDelimited(table, delimiter_, file);
    declared_.clear();
    for (const Column& column : table.columns) {
      if (column.outside.empty()) continue;
      declared_ +=
          (declared_.empty() ? "" : ", ") + base::QuoteJson(column.name) + ": " + base::QuoteJson(column.outside);
    }
  }
  std::string Parameters(const std::string& name) const override {
    return FileSubject::Parameters(name) + (declared_.empty() ? "" : ", \"column_types\": {" + declared_ + "}");
  }
  std::vector<Refusal> refused() const override {
    return {{"", "needs the parameter \"path\""},
            {R"("path": "data/t.csv", "delimiter": 5)", "\"delimiter\" must be a string"},
            {R"("path": "data/t.csv", "encoding": "ebcdic")", "\"encoding\" cannot be \"ebcdic\""},
            {R"("path": "data/t.csv", "on_bad_row": "shrug")", "\"on_bad_row\" cannot be \"shrug\""}};
  }
  std::vector<Limits> limits() const override {
    return {
        {"BIGINT", "", {"-9223372036854775808", "9223372036854775807"}},
        {"DOUBLE", "", {"-0.5", "1e-300"}},
        {"DOUBLE", "DOUBLE", {"-1.7976931348623157e+308", "1.7976931348623157e+308", "5e-324", "nan", "inf", "-inf"}},
        {"DECIMAL(38,10)", "DECIMAL(38,10)", {"-9999999999999999999999999999.9999999999", "0.0000000001"}},
        {"BOOLEAN", "", {"true", "false"}},
        {"DATE", "", {"0001-01-01", "9999-12-31"}},
        {"TIME", "", {"00:00:00", "23:59:59.999999"}},
        {"TIMESTAMP", "", {"0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"}},
        {"TIMESTAMP WITH TIME ZONE",
         "",
         {"0001-01-01 00:00:00+00", "2024-02-29 12:34:56.789012+02"},
         {"0001-01-01 00:00:00+00", "2024-02-29 10:34:56.789012+00"}},
        {"VARCHAR", "", {"a", std::string(100000, 'x')}},
        {"VARCHAR", "", {"170141183460469231731687303715884105727", "0.1"}},  // digits are never lost
        {"UUID", "UUID", {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}}};
  }
  bool keeps_empty_text() const override { return false; }

 private:
  const char delimiter_;
  std::string declared_;
};

}  // namespace

std::unique_ptr<Subject> MakeCsvSubject(const std::filesystem::path& root) {
  return std::make_unique<DelimitedSubject>("CSV", "csv", ',', root);
}
std::unique_ptr<Subject> MakeTsvSubject(const std::filesystem::path& root) {
  return std::make_unique<DelimitedSubject>("TSV", "tsv", '\t', root);
}

}  // namespace sqlflow::conformance
