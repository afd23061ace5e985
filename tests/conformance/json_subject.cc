#include <fstream>

#include "conformance.h"
#include "table_text.h"

namespace sqlflow::conformance {

namespace {

// JSON and JSONL.
class JsonSubject : public Subject {
 public:
  JsonSubject(bool lines, std::filesystem::path root) : lines_(lines), root_(std::move(root)) {}

  std::string type() const override { return lines_ ? "JSONL" : "JSON"; }
  void Hold(const std::string& name, const Table& table) override {
    std::ofstream file(root_ / Path(name), std::ios::binary);
    if (!lines_) file << "[";
    for (int64_t i = 0; i < table.size; ++i) {
      file << (i > 0 && !lines_ ? ",\n" : "") << JsonObject(table, table.row(i)) << (lines_ ? "\n" : "");
    }
    if (!lines_) file << "]\n";
  }
  std::string Parameters(const std::string& name) const override { return "\"path\": \"" + Path(name) + "\""; }
  std::vector<Refusal> refused() const override {
    return {{"", "needs the parameter \"path\""},
            {R"("path": "data/t.json", "format": "xml")", "\"format\" cannot be \"xml\""},
            {R"("path": "data/t.json", "max_rows": -1)", "\"max_rows\" must be at least 0"}};
  }
  std::vector<Refusal> broken() const override { return {{"\"path\": \"data/none.json\"", "SF4001"}}; }
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
  std::string Path(const std::string& name) const { return "data/" + name + (lines_ ? ".jsonl" : ".json"); }

  const bool lines_;
  const std::filesystem::path root_;
};

}  // namespace

std::unique_ptr<Subject> MakeJsonSubject(const std::filesystem::path& root) {
  return std::make_unique<JsonSubject>(false, root);
}
std::unique_ptr<Subject> MakeJsonlSubject(const std::filesystem::path& root) {
  return std::make_unique<JsonSubject>(true, root);
}

}  // namespace sqlflow::conformance
