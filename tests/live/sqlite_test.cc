// What is SQLITE's own, beside tests/conformance: a file that SQLite itself made, the whole program.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <stdexcept>

#include "../crash/project.h"

namespace sqlflow::live {
namespace {

using crash::Ending;
using crash::Project;
using crash::RunToEnd;

class SqliteTest : public testing::Test {
 protected:
  // Runs statements on data/shop.sqlite of the project.
  void Make(const Project& project, const std::string& sql) {
    sqlite3* handle = nullptr;
    sqlite3_open((project.folder() / "data/shop.sqlite").c_str(), &handle);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> closed(handle, sqlite3_close);
    if (sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(handle));
    }
  }
  static std::string Pipeline(const std::string& more = "") {
    return "SOURCE shop TYPE SQLITE PARAMS {\"path\": \"data/shop.sqlite\"" + more + "};\nLOAD t FROM shop;\n";
  }
  std::string Loaded(const std::string& sql, const std::string& question, const std::string& more = "") {
    const Project project(Pipeline(more));
    Make(project, sql);
    project.Load(1);
    return project.Ask(question);
  }
  std::string Failure(const std::string& sql, const std::string& more = "") {
    const Project project(Pipeline(more));
    Make(project, sql);
    const Ending ending = RunToEnd({"run", "load"}, project.folder());
    EXPECT_NE(ending.exit_code, 0) << ending.output;
    return ending.output;
  }
};

TEST_F(SqliteTest, DeclaredTypesDecideAndLimitsAreKept) {
  EXPECT_EQ(Loaded("CREATE TABLE t(a INTEGER, b REAL, c TEXT, d BLOB, e BOOLEAN, f DECIMAL(10,2), g DATE, h);"
                   "INSERT INTO t VALUES (9223372036854775807, 1.7976931348623157e308, 'grün 😀 and more of it', "
                   "x'00ff', 1, 12.5, '2024-02-29', 'x'), (-9223372036854775808, -0.5, '', x'', 0, 7, NULL, 5), "
                   "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
                   "FROM t ORDER BY a"),
            "a,b,c,d,e,f,g,h\n-9223372036854775808,-0.5,\"\",\"\",false,7.0,,5\n"
            "9223372036854775807,1.7976931348623157e+308,grün 😀 and more of it,\\x00\\xFF,true,12.5,2024-02-29,x\n"
            ",,,,,,,\n");
}

TEST_F(SqliteTest, AValueOfAnotherTypeIsNamedWithItsRow) {
  const std::string sql = "CREATE TABLE t(i INTEGER, n NUMERIC); INSERT INTO t VALUES (1, 1), ('two', 1)";
  const std::string output = Failure(sql);
  EXPECT_NE(output.find("SF5504"), std::string::npos) << output;
  EXPECT_NE(output.find("column i of t, row 2: 'two' is no BIGINT"), std::string::npos) << output;
  EXPECT_EQ(Loaded(sql, "FROM t ORDER BY i", R"(, "column_types": {"i": "varchar"})"), "i,n\n1,1.0\ntwo,1.0\n");
  const std::string digits = Failure("CREATE TABLE t(n NUMERIC); INSERT INTO t VALUES (9007199254740993)");
  EXPECT_NE(digits.find("'9007199254740993' is no DOUBLE"), std::string::npos) << digits;
}

TEST_F(SqliteTest, QueriesAndViews) {
  const std::string sql =
      "CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3); CREATE VIEW v AS SELECT id * 10 AS "
      "ten FROM t";
  EXPECT_EQ(Loaded(sql, "FROM t ORDER BY ten", R"(, "table": "v", "column_types": {"ten": "BIGINT"})"),
            "ten\n10\n20\n30\n");
  EXPECT_EQ(Loaded(sql, "FROM t", R"(, "query": "SELECT id FROM t WHERE id > 2 -- all")"), "id\n3\n");
  const std::string output = Failure(sql, R"(, "table": "vv")");
  EXPECT_NE(output.find("there is no table or view vv in data/shop.sqlite"), std::string::npos) << output;
  EXPECT_NE(output.find("did you mean v?"), std::string::npos) << output;
}

TEST_F(SqliteTest, WhatIsNoDatabaseIsSaid) {
  const Project project(Pipeline());
  project.Write("data/shop.sqlite", std::string(5000, 'x'));
  const Ending damaged = RunToEnd({"run", "load"}, project.folder());
  EXPECT_NE(damaged.output.find("SF4004"), std::string::npos) << damaged.output;
}

}  // namespace
}  // namespace sqlflow::live
