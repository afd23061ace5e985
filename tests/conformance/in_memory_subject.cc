#include <fstream>
#include <map>

#include "base/json.h"
#include "conformance.h"
#include "table_text.h"

namespace sqlflow::conformance {

namespace {

// Rows written in the pipeline; more than anyone writes are handed over by an EXPORT of the same run.
class InMemorySubject : public Subject {
 public:
  explicit InMemorySubject(std::filesystem::path root) : root_(std::move(root)) {}

  std::string type() const override { return "IN_MEMORY"; }
  void Hold(const std::string& name, const Table& table) override {
    if (table.size > kMostWritten) {
      std::ofstream file(root_ / ("data/" + name + ".csv"), std::ios::binary);
      WriteDelimited(table, ',', file);
      held_[name] = "\"name\": \"" + name + "\"";
      before_[name] = "SOURCE given_" + name + " TYPE CSV PARAMS {\"path\": \"data/" + name +
                      ".csv\"};\nEXPORT SELECT * FROM given_" + name + " TO '" + name + "' TYPE IN_MEMORY;\n";
      return;
    }
    before_.erase(name);
    bool declared = table.size == 0;
    std::string rows, columns;
    for (const Column& column : table.columns) {
      columns += (columns.empty() ? "" : ", ") + base::QuoteJson(column.name) + ": " + base::QuoteJson(column.type);
      declared |= column.type != "BIGINT" && column.type != "VARCHAR";
    }
    for (int64_t i = 0; i < table.size; ++i) rows += (i > 0 ? ",\n" : "") + Escaped(JsonObject(table, table.row(i)));
    held_[name] = "\"rows\": [" + rows + "]" + (declared ? ", \"columns\": {" + columns + "}" : "");
  }
  std::string Parameters(const std::string& name) const override {
    const auto held = held_.find(name);
    return held == held_.end() ? R"("rows": [{"id": 1, "name": "a"}])" : held->second;
  }
  std::string Before(const std::string& name) const override {
    const auto before = before_.find(name);
    return before == before_.end() ? "" : before->second;
  }
  std::vector<Refusal> refused() const override {
    return {{"", "needs the parameter \"rows\""},
            {R"("rows": [1])", "\"rows\" must be a list of objects"},
            {R"("rows": [], "name": "t")", "not both"},
            {R"("rows": [{"id": 1}], "columns": {"id": "BIGINT; --"})", "must be a type's name"}};
  }
  std::vector<Refusal> broken() const override { return {{R"("name": "nobody_exports_it")", "SF4001"}}; }
  std::vector<Limits> limits() const override {
    return {{"BIGINT", "", {"-9223372036854775808", "9223372036854775807"}},
            {"HUGEINT", "", {"-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"}},
            {"DOUBLE", "", {"-1.7976931348623157e+308", "1.7976931348623157e+308", "5e-324"}},
            {"DECIMAL(38,10)", "", {"-9999999999999999999999999999.9999999999", "0.0000000001"}},
            {"BOOLEAN", "", {"true", "false"}},
            {"DATE", "", {"0001-01-01", "9999-12-31"}},
            {"TIME", "", {"00:00:00", "23:59:59.999999"}},
            {"TIMESTAMP", "", {"0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"}},
            {"TIMESTAMP WITH TIME ZONE", "", {"0001-01-01 00:00:00+00", "2024-02-29 12:34:56.789012+00"}},
            {"VARCHAR", "", {"a", std::string(100000, 'x')}},
            {"BLOB", "", {"\\x00\\xFF", "a"}},
            {"UUID", "", {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}}};
  }
  std::string Target(const std::string& name, const std::string& options) const override {
    return "TO '" + name + "' TYPE IN_MEMORY OPTIONS {" + options + "}";
  }
  std::string WrittenParameters(const std::string& name) const override { return "\"name\": \"" + name + "\""; }
  std::vector<Refusal> refused_options() const override { return {{R"("name": 7)", "\"name\" must be a string"}}; }
  bool outlives_run() const override { return false; }

 private:
  static constexpr int64_t kMostWritten = 1000;

  // A pipeline's text has variables.
  static std::string Escaped(std::string text) {
    for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 3)) text.insert(at, "$");
    return text;
  }

  const std::filesystem::path root_;
  std::map<std::string, std::string> held_;    // parameters, by name
  std::map<std::string, std::string> before_;  // statements, by name
};

}  // namespace

std::unique_ptr<Subject> MakeInMemorySubject(const std::filesystem::path& root) {
  return std::make_unique<InMemorySubject>(root);
}

}  // namespace sqlflow::conformance
