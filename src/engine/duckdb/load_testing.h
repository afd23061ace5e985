#pragma once
#include <gtest/gtest.h>

#include "engine/duckdb/testing.h"

// For the tests of loads.
namespace sqlflow::engine::duckdb {

// Loads into a database file, which is closed and opened again before it is looked at.
class LoadTest : public testing::Test {
 protected:
  LoadTest() { Open(); }

  void Open() {
    session_.reset();
    engine_.reset();
    Settings settings;
    settings.path = folder_.File("test.duckdb");
    engine_ = duckdb::Open(settings);
    session_ = engine_->Connect();
  }
  void Sql(const std::string& sql) { session_->Execute(sql); }
  // After a reopen.
  std::vector<std::string> Rows(const std::string& sql) {
    Open();
    return Lines(session_->Query(sql));
  }
  std::vector<std::string> Types(const std::string& table) {
    std::vector<std::string> types;
    for (const ColumnInfo& column : session_->Describe("FROM " + table))
      types.push_back(column.name + " " + column.type);
    return types;
  }

  LoadRequest Request(LoadMode mode, const std::string& target, const std::string& select) {
    LoadRequest request;
    request.target = base::QualifiedName::Parse(target);
    request.mode = mode;
    request.select = select;
    request.run_start = "2024-06-01T12:00:00Z";
    return request;
  }
  LoadResult Load(LoadMode mode, const std::string& target, const std::string& select) {
    return session_->Load(Request(mode, target, select));
  }
  LoadResult LoadByKey(LoadMode mode, const std::string& target, const std::string& select,
                       const std::vector<std::string>& keys, const std::string& cursor = {}) {
    LoadRequest request = Request(mode, target, select);
    request.keys = keys;
    request.cursor = cursor;
    return session_->Load(request);
  }
  EngineError LoadError(const LoadRequest& request) {
    return ErrorOf([&] { session_->Load(request); });
  }

  TemporaryFolder folder_;
  std::unique_ptr<SqlEngine> engine_;
  std::unique_ptr<Session> session_;
};

}  // namespace sqlflow::engine::duckdb
