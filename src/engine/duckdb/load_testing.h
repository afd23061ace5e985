#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "engine/duckdb/testing.h"
#include "sample.h"

// For the tests of loads.
namespace sqlflow::engine::duckdb {

// Loads into a database file, which is closed and opened again before it is looked at.
class LoadTest : public testing::Test {
 protected:
  LoadTest() { Open(); }

  void Open(const std::string& memory_limit = {}) {
    session_.reset();
    engine_.reset();
    Settings settings;
    settings.path = folder_.File("test.duckdb");
    settings.memory_limit = memory_limit;
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

// Plays so many histories, each from a seed of its own, until one answers what went wrong.
inline void PlayHistories(const tests::Sample& sample, const std::function<std::string(uint32_t seed)>& play) {
  const auto histories = static_cast<uint32_t>(sample.size());
  const uint32_t first = std::random_device{}();
  for (uint32_t seed = first; seed != first + histories; ++seed) {
    const std::string wrong = play(seed);
    ASSERT_TRUE(wrong.empty()) << wrong;
  }
}

// Loads that read by a cursor, one after the other as a pipeline's runs do: each begins where the last ended.
class NewRowsTest : public LoadTest {
 protected:
  LoadRequest Next(const std::string& values, std::vector<std::string> keys = {}) {
    LoadRequest request = Request(keys.empty() ? LoadMode::kAppendNew : LoadMode::kMerge, "t",
                                  "SELECT * FROM (VALUES " + values + ") v(id, c)");
    request.keys = std::move(keys);
    request.cursor = "c";
    request.read.emplace();
    request.read->column = "C";
    request.read->mark = mark_;
    return request;
  }
  LoadResult Run(const LoadRequest& request) {
    LoadResult result = session_->Load(request);
    mark_ = result.mark;
    return result;
  }
  LoadResult Run(const std::string& values) { return Run(Next(values)); }
  std::vector<std::string> Table() { return Rows("SELECT id, c FROM t ORDER BY ALL"); }

  std::optional<CursorMark> mark_;
};

}  // namespace sqlflow::engine::duckdb
