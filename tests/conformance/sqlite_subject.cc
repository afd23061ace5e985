#include <sqlite3.h>

#include <map>
#include <stdexcept>

#include "base/text.h"
#include "conformance.h"

namespace sqlflow::conformance {

namespace {

const char* const kPath = "data/shop.sqlite";

class SqliteSubject : public Subject {
 public:
  explicit SqliteSubject(const std::filesystem::path& root) {
    sqlite3* handle = nullptr;
    sqlite3_open((root / kPath).c_str(), &handle);
    database_.reset(handle);
    Run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  }

  std::string type() const override { return "SQLITE"; }
  void Hold(const std::string& name, const Table& table) override {
    const std::string quoted = base::QuoteIdentifier(name);
    std::string columns, places;
    for (const Column& column : table.columns) {
      columns += (columns.empty() ? "" : ", ") + base::QuoteIdentifier(column.name) + " " + Outside(column);
      places += places.empty() ? "?" : ", ?";
    }
    Run("DROP TABLE IF EXISTS " + quoted + "; CREATE TABLE " + quoted + " (" + columns + "); BEGIN");
    sqlite3_stmt* made = nullptr;
    sqlite3_prepare_v2(database_.get(), ("INSERT INTO " + quoted + " VALUES (" + places + ")").c_str(), -1, &made,
                       nullptr);
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> insert(made, sqlite3_finalize);
    for (int64_t i = 0; i < table.size; ++i) {
      const Row row = table.row(i);
      for (size_t column = 0; column < row.size(); ++column) {
        const int place = static_cast<int>(column) + 1;
        if (row[column]) {
          sqlite3_bind_text(made, place, row[column]->data(), static_cast<int>(row[column]->size()), SQLITE_TRANSIENT);
        } else {
          sqlite3_bind_null(made, place);
        }
      }
      sqlite3_step(made);
      sqlite3_reset(made);
    }
    Run("COMMIT");
  }
  std::string Parameters(const std::string& name) const override {
    return std::string("\"path\": \"") + kPath + "\", \"table\": \"" + name + "\"";
  }
  std::vector<Refusal> refused() const override {
    return {{"", "needs the parameter \"path\""},
            {R"("path": "data/shop.sqlite", "table": "t", "query": "SELECT 1")", "not both"},
            {R"("path": "data/shop.sqlite", "column_types": {"a": "DECIMAL"})", "SQLITE reads column \"a\" as one of"}};
  }
  std::vector<Refusal> broken() const override {
    return {{R"("path": "data/none.sqlite", "table": "t")", "SF4001"}, {Parameters("nowhere"), "SF4403"}};
  }
  std::vector<Limits> limits() const override {
    return {{"BIGINT", "", {"-9223372036854775808", "9223372036854775807"}},
            {"DOUBLE", "", {"-1.7976931348623157e+308", "1.7976931348623157e+308", "5e-324"}},
            {"BOOLEAN", "", {"1", "0"}, {"true", "false"}},
            {"VARCHAR", "", {"a", std::string(100000, 'x')}}};
  }

 private:
  static std::string Outside(const Column& column) {
    static const std::map<std::string, std::string> names = {
        {"BIGINT", "INTEGER"}, {"DOUBLE", "REAL"}, {"VARCHAR", "TEXT"}};
    const auto found = names.find(column.type);
    return !column.outside.empty() ? column.outside : found == names.end() ? column.type : found->second;
  }
  void Run(const std::string& sql) {
    if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(database_.get()));
    }
  }

  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database_{nullptr, sqlite3_close};
};

}  // namespace

std::unique_ptr<Subject> MakeSqliteSubject(const std::filesystem::path& root) {
  return std::make_unique<SqliteSubject>(root);
}

}  // namespace sqlflow::conformance
