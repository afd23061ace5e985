#pragma once
#include "engine/duckdb/connection.h"

namespace sqlflow::engine::duckdb {

// A session that can only read. Three things hold it to that: every statement's kind as DuckDB has parsed it, a
// read-only transaction (which refuses what a SELECT might change, such as nextval), and a list of the functions that
// change the instance or write files.
class DuckdbReadSession : public ReadSession {
 public:
  explicit DuckdbReadSession(duckdb_database database);

  void QueryRows(const std::string& sql, const Head& head, const Each& each) override;
  void Interrupt() override { connection_.Interrupt(); }

 private:
  Connection connection_;
};

}  // namespace sqlflow::engine::duckdb
