#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/duckdb/error.h"
#include "engine/duckdb/handle.h"
#include "engine/duckdb/match_notes.h"
#include "engine/duckdb/stream_function.h"
#include "engine/sql_engine.h"

namespace sqlflow::engine::duckdb {

// A connection that speaks in text and throws our errors. Not thread safe, but for Interrupt and Progress.
// `passage` is the part of the text that a user wrote: offsets of errors refer to it.
class Connection {
 public:
  using Head = std::function<void(const std::vector<ColumnInfo>&)>;
  using Row = std::vector<std::optional<std::string>>;
  using Each = std::function<bool(const Row&)>;

  // `memory_is_ours`: the user has not said how much memory the instance may have.
  explicit Connection(duckdb_database database, bool memory_is_ours = false);

  // Runs all statements of the text; answers the rows that the last one changed or created.
  int64_t Execute(const std::string& sql, Passage passage = {});
  // Runs all statements; the rows of the last one, each value as DuckDB's cast to VARCHAR.
  ResultTable Query(const std::string& sql, Passage passage = {});
  void QueryRows(const std::string& sql, const Head& head, const Each& each, Passage passage = {});
  // Hands the rows of one query over as they are, batch by batch; answers how many.
  int64_t Send(const std::string& select, component::RowSink& sink);
  // Rows of one query whose columns are all VARCHAR, with $1 bound to `value`.
  void QueryBound(const std::string& sql, duckdb_value value, const Each& each);
  // The only value of a query with one row; NULL counts as 0.
  int64_t Number(const std::string& sql);
  // Likewise, of a query for one VARCHAR; NULL counts as empty.
  std::string Text(const std::string& sql);
  // The database that names without a catalog mean; it never changes, because USE is refused.
  const std::string& CurrentDatabase();
  void AppendRows(const base::QualifiedName& table, const std::vector<Row>& rows);
  // Columns of a query, not run.
  std::vector<ColumnInfo> Describe(const std::string& select, Passage passage = {});

  void Begin();
  void BeginReadOnly();
  void Commit();
  void Rollback() noexcept;
  bool in_transaction() const { return in_transaction_; }

  // Hears the kind of each statement of QueryRows before it runs, with the whole text; throws to refuse it.
  using StatementCheck = void (*)(duckdb_statement_type kind, const std::string& sql);
  void set_statement_check(StatementCheck check) { statement_check_ = check; }

  // Makes the running statement, else the next, throw base::Interrupted. A COMMIT that has begun is not heard to fail
  // by it: then the next statement throws. Any thread.
  void Interrupt();
  void MeasureProgress();
  std::optional<double> Progress();
  // Made when first asked for, which must be outside of a transaction.
  MatchNotes& match_notes();
  Streams& streams();
  duckdb_connection get() const { return handle_.get(); }
  duckdb_database database() const { return database_; }
  bool memory_is_ours() const { return memory_is_ours_; }

 private:
  class Deafness;

  // Runs all but the last statement and prepares that one.
  PreparedHandle PrepareLast(const std::string& sql, Passage passage, bool* single);
  void CheckInterrupted();
  [[noreturn]] void Fail(const std::string& text, const std::string& sql, Passage passage);
  // What ended a streamed query that says `error`.
  std::string CauseOf(const std::string& error, duckdb_prepared_statement prepared);
  bool StreamAsText(const std::string& sql, size_t columns, const Each& each, Passage passage);
  void EachRowAsText(duckdb_result* result, const std::vector<ColumnInfo>& columns, const Each& each);
  // Runs one statement, whose rows are few.
  void Run(const std::string& sql, Passage passage, Result& result);
  // Likewise one that other threads mostly work at, or wait for: the engine's own way has this one spin meanwhile.
  void RunAtRest(const std::string& sql, Passage passage, Result& result);
  void QueryRowsAsTheyAre(duckdb_prepared_statement prepared, const std::string& sql, Passage passage, const Head& head,
                          const Each& each);
  // Calls `take` for each chunk until it answers false.
  template <class Take>
  void EachChunk(duckdb_prepared_statement prepared, const std::string& sql, Passage passage, Take take);
  void Stream(duckdb_prepared_statement prepared, const std::string& sql, Passage passage, const Each& each);
  int64_t RunPrepared(duckdb_prepared_statement prepared, const std::string& sql, Passage passage);

  const duckdb_database database_;
  const bool memory_is_ours_;
  ConnectionHandle handle_;
  std::atomic<bool> interrupted_{false};
  std::mutex hearing_mutex_;
  bool deaf_ = false;  // under the mutex: the engine hears no interrupt
  bool in_transaction_ = false;
  bool read_only_ = false;  // that transaction
  StatementCheck statement_check_ = nullptr;
  std::string current_database_;
  std::unique_ptr<MatchNotes> match_notes_;
  std::unique_ptr<Streams> streams_;
};

// Runs `work` as one transaction, and answers what it does.
template <class Work>
auto InTransaction(Connection& connection, Work work) {
  connection.Begin();
  try {
    auto result = work();
    connection.Commit();
    return result;
  } catch (...) {
    connection.Rollback();
    throw;
  }
}

}  // namespace sqlflow::engine::duckdb
