#pragma once
#include "engine/duckdb/checkpoint.h"
#include "engine/duckdb/connection.h"

namespace sqlflow::engine::duckdb {

class DuckdbSession : public Session {
 public:
  // `checkpointer` may be null, and lives as long as the database. `memory_is_ours`: as Connection's.
  DuckdbSession(duckdb_database database, Checkpointer* checkpointer, bool memory_is_ours)
      : connection_(database, memory_is_ours), checkpointer_(checkpointer) {}

  int64_t Execute(const std::string& sql) override;
  ResultTable Query(const std::string& sql) override { return connection_.Query(sql); }
  void QueryRows(const std::string& sql, const Connection::Head& head, const Connection::Each& each) override {
    connection_.QueryRows(sql, head, each);
  }
  std::vector<ColumnInfo> Describe(const std::string& select) override { return connection_.Describe(select); }
  std::optional<std::vector<ColumnInfo>> TableColumns(const base::QualifiedName& table) override;
  std::string ObjectKind(const base::QualifiedName& name) override;
  std::vector<base::QualifiedName> ListTables() override;
  bool SchemaExists(const std::string& name) override;
  int64_t CountRows(const base::QualifiedName& table) override;

  void Begin() override { connection_.Begin(); }
  void Commit() override;
  void Rollback() noexcept override { connection_.Rollback(); }

  LoadResult Load(const LoadRequest& request) override;
  CursorBounds BoundsOf(const CursorRead& read, const std::string& type, const base::QualifiedName& target) override;
  std::optional<CursorValue> FindWindowStart(const WindowStart& window) override;

  void Interrupt() override { connection_.Interrupt(); }
  void AppendRows(const base::QualifiedName& table, const std::vector<Connection::Row>& rows) override {
    connection_.AppendRows(table, rows);
  }
  std::string ShowStream(std::shared_ptr<component::RowStream> stream) override {
    return connection_.streams().Show(std::move(stream), connection_);
  }
  void HideStream(const std::string& expression) override { connection_.streams().Hide(expression); }
  int64_t Send(const std::string& select, component::RowSink& sink) override { return connection_.Send(select, sink); }
  void MeasureProgress() override { connection_.MeasureProgress(); }
  std::optional<double> Progress() override { return connection_.Progress(); }

 private:
  void AfterCommit();

  Connection connection_;
  Checkpointer* checkpointer_;
};

}  // namespace sqlflow::engine::duckdb
