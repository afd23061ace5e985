#include "file_subject.h"
#include "table_text.h"

namespace sqlflow::conformance {

namespace {

// JSON and JSONL.
class JsonSubject : public FileSubject {
 public:
  JsonSubject(bool lines, const std::filesystem::path& root)
      : FileSubject(lines ? "JSONL" : "JSON", lines ? "jsonl" : "json", root), lines_(lines) {}

  void Hold(const std::string& name, const Table& table) override {
    std::ofstream file(File(name), std::ios::binary);
    if (!lines_) file << "[";
    for (int64_t i = 0; i < table.size; ++i) {
      file << (i > 0 && !lines_ ? ",\n" : "") << JsonObject(table, table.row(i)) << (lines_ ? "\n" : "");
    }
    if (!lines_) file << "]\n";
  }
  std::vector<Refusal> refused() const override {
    return {{"", "needs the parameter \"path\""},
            {R"("path": "data/t.json", "format": "xml")", "\"format\" cannot be \"xml\""},
            {R"("path": "data/t.json", "max_rows": -1)", "\"max_rows\" must be at least 0"}};
  }
  std::vector<Limits> limits() const override {
    return {{"BIGINT", "", {"-9223372036854775808", "9223372036854775807"}},
            {"DOUBLE", "", {"-0.5", "1e-300"}},
            {"BOOLEAN", "", {"true", "false"}},
            {"DATE", "", {"0001-01-01", "9999-12-31"}},
            {"TIMESTAMP", "", {"0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"}},
            {"TIMESTAMP WITH TIME ZONE",
             "",
             {"0001-01-01 00:00:00+00", "2024-02-29 12:34:56.789012+02"},
             {"0001-01-01 00:00:00+00", "2024-02-29 10:34:56.789012+00"}},
            {"VARCHAR", "", {"a", std::string(100000, 'x')}},
            {"VARCHAR", "", {"170141183460469231731687303715884105727", "0.1"}}};  // digits are never lost
  }
  std::string refuses_empty() const override { return "SF4002"; }  // no object, no columns

 private:
  const bool lines_;
};

}  // namespace

std::unique_ptr<Subject> MakeJsonSubject(const std::filesystem::path& root) {
  return std::make_unique<JsonSubject>(false, root);
}
std::unique_ptr<Subject> MakeJsonlSubject(const std::filesystem::path& root) {
  return std::make_unique<JsonSubject>(true, root);
}

}  // namespace sqlflow::conformance
