#include "engine/duckdb/load_batches.h"

#include <set>

#include "engine/duckdb/cursor_value.h"
#include "engine/duckdb/cursor_window.h"
#include "engine/duckdb/load.h"
#include "engine/duckdb/reconcile.h"
#include "engine/duckdb/rows_read.h"
#include "engine/duckdb/settle.h"

// A load in batches. What depends on all rows is done with all of them before the first batch: types, keys and cursors
// are checked, and one row a key is left. So a batch fails for no reason that was there before it.
namespace sqlflow::engine::duckdb {
namespace {

constexpr const char* kBatches = "temp.main.sqlflow_batches";
constexpr const char* kFirst = "sqlflow_first";  // of a row: the place of the first with the same cursor, from 1 on

class Batches {
 public:
  Batches(Connection& connection, Session& session, const LoadRequest& request)
      : connection_(connection), session_(session), request_(request), mark_(request.read->mark) {
    for (const std::string& part : request.parts) parts_left_.insert(part);
  }
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;
  ~Batches() {
    try {
      connection_.Execute(fmt::format("DROP TABLE IF EXISTS {}; DROP TABLE IF EXISTS {}", kBatches, kStage));
    } catch (const std::exception&) {
      // Only an interrupt gets here; the run ends, and with it what is temporary.
    }
  }

  LoadResult Run() {
    Read();
    int64_t done = 0;
    do {
      const int64_t end = EndAfter(done);
      LoadBatch(done, end);
      done = end;
    } while (done < rows_);
    total_.null_cursors = read_.null_cursors;
    total_.future = read_.future;
    total_.notes.insert(total_.notes.begin(), read_.notes.begin(), read_.notes.end());
    return std::move(total_);
  }

 private:
  void Read() {
    read_ = InTransaction(connection_, [&] {
      LoadContext load{connection_, request_, {}};
      const bool exists = FindTarget(load);
      PrepareWindow(load);
      if (exists && request_.mode == LoadMode::kAppendNew) CheckSlice(load, TargetTable(load));
      ReadIntoStage(load);
      CheckDigits(load, kStage);
      if (!exists) ConvertSettled(load, kStage, SettleTypes(load, kStage));
      if (exists && load.result.rows_read > 0) SettleForTarget(load, TargetTable(load));
      TakeWindow(load, kStage);
      const std::vector<ColumnInfo> read = ColumnsOf(load, kStage);
      if (request_.mode == LoadMode::kMerge && load.result.rows_read > 0) {
        CheckKeysExist(load, read, "what was read");
        CheckKeysAreNotNull(load, kStage);
        DropDuplicates(load, kStage, read);
      }
      const std::string rank = RankOf(*FindColumn(read, request_.read->column), "sqlflow_s");
      connection_.Execute(
          fmt::format("CREATE OR REPLACE TEMP TABLE {} AS SELECT *, rank() OVER (ORDER BY {} NULLS FIRST) AS {} FROM "
                      "{} AS sqlflow_s",
                      kBatches, rank, kFirst, kStage));
      if (request_.after_read) request_.after_read();
      return std::move(load.result);
    });
    rows_ = read_.rows_read - read_.duplicates;
    if (rows_ > 0) CheckThatAllFit();
    connection_.Execute(fmt::format("DROP TABLE {}", kStage));
  }

  // The first batch would say so of its own rows only.
  void CheckThatAllFit() {
    connection_.Begin();
    try {
      LoadContext load{connection_, request_, {}};
      if (FindTarget(load)) {
        TargetTable target(load);
        Reconcile(load, target, {.target_may_have_more = request_.mode == LoadMode::kMerge});
      }
    } catch (...) {
      connection_.Rollback();
      throw;
    }
    connection_.Rollback();
  }

  // The last row of the batch that begins after the row `done`.
  int64_t EndAfter(int64_t done) {
    if (rows_ - done <= *request_.batch_rows) return rows_;
    const int64_t group = connection_.Number(fmt::format("SELECT max({0}) FROM {1} WHERE {0} > {2} AND {0} <= {3}",
                                                         kFirst, kBatches, done, done + *request_.batch_rows + 1));
    if (group > done + 1) return group - 1;
    const int64_t next =
        connection_.Number(fmt::format("SELECT min({0}) FROM {1} WHERE {0} > {2}", kFirst, kBatches, group));
    return next == 0 ? rows_ : next - 1;
  }

  void LoadBatch(int64_t done, int64_t end) {
    const bool is_last = end == rows_;
    const std::string rows = fmt::format("FROM {0} WHERE {1} > {2} AND {1} <= {3}", kBatches, kFirst, done, end);
    LoadRequest batch = request_;
    batch.batch_rows.reset();
    batch.select = fmt::format("SELECT * EXCLUDE ({}) {}", kFirst, rows);
    batch.unsettled.clear();
    batch.inexact.clear();
    batch.part.reset();
    batch.streamed = false;
    batch.read->mark = mark_;
    if (done > 0) batch.read->never_null = true;
    if (!request_.parts_column.empty()) batch.parts = PartsOf(rows, is_last);
    batch.after_read = nullptr;
    LoadResult report;
    batch.before_commit = [&](Session& session, const LoadResult& result) {
      report = Report(result, is_last);
      if (request_.before_commit) request_.before_commit(session, report);
    };
    // Nothing may fail between the commit and `committed`, so the report was made before.
    report.verified = RunLoad(connection_, session_, batch).verified;
    Add(report);
    if (request_.committed) request_.committed(total_);
  }

  // The files whose rows are all in one batch, as rows of one time are; those without rows are of the last.
  std::vector<std::string> PartsOf(const std::string& rows, bool is_last) {
    std::vector<std::string> parts;
    const std::string column = Quoted(request_.parts_column);
    for (const auto& row : connection_.Query(fmt::format("SELECT DISTINCT {}::VARCHAR {}", column, rows)).rows) {
      if (parts_left_.erase(row[0].value_or("")) > 0) parts.push_back(*row[0]);
    }
    if (is_last) parts.insert(parts.end(), parts_left_.begin(), parts_left_.end());
    return parts;
  }

  // What a batch came to, with what was found in all of the rows.
  LoadResult Report(LoadResult batch, bool is_last) {
    batch.parts = read_.parts;
    batch.columns = read_.columns;
    batch.batches = total_.batches + 1;
    batch.is_last = is_last;
    if (!is_last) return batch;
    batch.duplicates = read_.duplicates;
    batch.rows_read += read_.duplicates;
    // The row with the highest cursor may have been an older duplicate of one whose time is still to come.
    if (request_.mode == LoadMode::kMerge && !request_.read->range && read_.mark) {
      if (!batch.mark) batch.mark = read_.mark;
      batch.mark->value = Highest(connection_, {batch.mark->value, read_.mark->value}, batch.mark->value.type);
    }
    return batch;
  }

  void Add(const LoadResult& batch) {
    mark_ = batch.mark;
    total_.mark = batch.mark;
    total_.parts = batch.parts;
    total_.columns = batch.columns;
    total_.batches = batch.batches;
    total_.rows_read += batch.rows_read;
    total_.inserted += batch.inserted;
    total_.updated += batch.updated;
    total_.unchanged += batch.unchanged;
    total_.deleted += batch.deleted;
    total_.duplicates += batch.duplicates;
    total_.stale += batch.stale;
    total_.notes.insert(total_.notes.end(), batch.notes.begin(), batch.notes.end());
    if (!batch.verified) return;
    const int64_t before = total_.verified ? total_.verified->rows : 0;
    total_.verified = Verified{before + batch.verified->rows, batch.verified->equal, 0};
  }

  Connection& connection_;
  Session& session_;
  const LoadRequest& request_;
  std::optional<CursorMark> mark_;
  std::set<std::string> parts_left_;
  LoadResult read_;   // all of the rows
  LoadResult total_;  // what is committed
  int64_t rows_ = 0;  // after duplicates are dropped
};

}  // namespace

LoadResult RunBatches(Connection& connection, Session& session, const LoadRequest& request) {
  return Batches(connection, session, request).Run();
}

}  // namespace sqlflow::engine::duckdb
