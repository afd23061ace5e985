#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/sql_engine.h"

// What a pipeline remembers from run to run, in tables of the data's own database, so that it commits with the data.
namespace sqlflow::state {

// The source of a watermark that no source has: a table's in MODE INCREMENTAL, whose value is the start of the last
// run.
inline constexpr const char* kOfSelect = "SELECT";

// Which rows a watermark speaks of. Table and column are compared without regard to letter case.
struct WatermarkKey {
  std::string pipeline;
  std::string source;
  std::string target;  // as displayed: [catalog.][schema.]table
  std::string cursor_field;
};

// Condition on the rows of a table of the state that are of this key.
std::string SameKey(const WatermarkKey& key);

struct Watermark {
  engine::CursorMark mark;
  std::string question;    // what decided the rows; another question may not go on from here
  std::string start_date;  // as it was when reading began
};

struct RunRecord {
  std::string run_id;
  std::string pipeline;
  std::string profile;
  std::string started_at;  // UTC, as base::FormatTimestamp
  std::string backfill;    // "2024-01-01 to 2024-02-01"; empty: it is none
};

struct RunEnd {
  std::string status;  // SUCCEEDED, FAILED, CANCELLED
  std::string ended_at;
  std::string error;
  int64_t rows_read = 0;
  int64_t rows_written = 0;
  int64_t bytes = 0;
};

// A step of a run. Texts that are empty are NULL in the table.
struct StepRecord {
  std::string step;
  std::string kind;    // load, table, view, export, sql
  std::string target;  // as displayed
  std::string status;  // SUCCEEDED, FAILED, SKIPPED, CANCELLED
  std::string started_at;
  std::string ended_at;
  std::optional<int64_t> rows;
  engine::LoadResult load;
  int64_t rejected = 0;
  int64_t bytes = 0;
  std::string cursor_field;
  std::string watermark_before;
  std::string watermark_after;
  std::string error;
};

// Runs `work` as one transaction of the session.
template <class Work>
void InTransaction(engine::Session& session, Work work) {
  session.Begin();
  try {
    work();
    session.Commit();
  } catch (...) {
    session.Rollback();
    throw;
  }
}

// The tables of one database. Whoever writes begins and commits the transaction.
class Store {
 public:
  static constexpr int kVersion = 1;

  // Makes the tables, or brings those of an older release forward. Throws kStateNewer (made by a newer release) or
  // kStateSchemaTaken (the schema is a user's).
  static Store Open(engine::Session& session, std::string schema);
  // The same tables through another session of the same database.
  Store Through(engine::Session& session) const { return Store(session, schema_); }

  std::optional<Watermark> FindWatermark(const WatermarkKey& key);
  // Whatever the pipeline that left it; of several the last.
  std::optional<Watermark> FindWatermarkOfAnyPipeline(const WatermarkKey& key);
  void SaveWatermark(const WatermarkKey& key, const Watermark& watermark, const std::string& run_id,
                     const std::string& at);
  void ForgetWatermark(const WatermarkKey& key);
  // Keeps `columns` of a target if they differ from the last ones kept.
  void SaveSchema(const WatermarkKey& key, const std::vector<engine::ColumnInfo>& columns, const std::string& run_id,
                  const std::string& at);

  // Runs that never ended, which only a dead process leaves, become KILLED.
  void BeginRun(const RunRecord& run);
  void AddSteps(const std::string& run_id, const std::vector<StepRecord>& steps);
  void EndRun(const std::string& run_id, const RunEnd& end);

  // Forgets the runs that ended `age` (an INTERVAL's text) before `now`, of one pipeline or (empty) of all. How many.
  int64_t TrimHistory(const std::string& pipeline, const std::string& age, const std::string& now);

  // The name of one of the tables, for questions: "sqlflow"."watermarks".
  std::string Table(const char* name) const;
  // Adds rows to one of the tables, as Session::AppendRows.
  void Append(const char* name, const std::vector<std::vector<std::optional<std::string>>>& rows);
  engine::Session& session() { return session_; }

 private:
  std::optional<Watermark> ReadWatermark(const std::string& condition);
  Store(engine::Session& session, std::string schema) : session_(session), schema_(std::move(schema)) {}

  engine::Session& session_;
  std::string schema_;
};

}  // namespace sqlflow::state
