#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/error.h"
#include "base/qualified_name.h"
#include "component/row_stream.h"
#include "engine/sql_parser.h"

// What the rest of the program may ask of an SQL engine. DuckDB (engine/duckdb) is the embedded default.
namespace sqlflow::component {
class RowSink;
}

namespace sqlflow::engine {

struct ColumnInfo {
  std::string name;
  std::string type;
  bool nullable = true;
};

// A small result, as text. For looking at and for catalogue questions; rows of loads never pass through here.
struct ResultTable {
  std::vector<ColumnInfo> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
};

// An Error whose place in the SQL text that was given is known (bytes), so that the caller can point into the .sf.
class EngineError : public base::Error {
 public:
  using Error::Error;
  std::optional<size_t> offset;
  enum class Kind { kOther, kConversion, kBinder, kCatalog, kParser, kConstraint, kInterrupt, kMemory, kIo };
  Kind kind = Kind::kOther;
};

// kAppendNew adds the rows that the target does not have yet: those of the cursor range that was read are compared as a
// multiset, so what is read again, for whatever reason, is never doubled.
// kReplaceParts puts the rows that were read in the place of those that the target has of the same parts (files).
enum class LoadMode { kReplace, kAppend, kAppendNew, kReplaceParts, kMerge, kScd2 };

// A cursor's value: text in the engine's notation (UTC where it has a zone), and the type that gives it its meaning.
struct CursorValue {
  std::string text;
  std::string type;
  bool operator==(const CursorValue&) const = default;
};

// How far a source has been read: the highest value, and what the target holds at exactly this value, by which a
// change made by others is noticed (kAppendNew only; else no rows and no checksum).
struct CursorMark {
  CursorValue value;
  int64_t rows = 0;
  std::string checksum;
  bool operator==(const CursorMark&) const = default;
};

// A part of a cursor's values; an absent bound is open, `to` is exclusive.
struct CursorBounds {
  std::optional<CursorValue> from;
  std::optional<CursorValue> to;
};

// A load that reads by a cursor: the rows from the mark on, less the lookback, and those without a cursor. NaN and
// infinities count as none. `start` is a value as a user writes it, and so is a bound of `range` without a type.
struct CursorRead {
  enum class Nulls { kInclude, kExclude, kError };
  std::string column;
  std::optional<CursorMark> mark;     // of the last load; absent: this is the first
  std::optional<std::string> start;   // where the first begins; absent: at the beginning
  std::string lookback;               // an interval ("7 days"), or a number for a cursor of numbers; empty: none
  std::optional<CursorBounds> range;  // instead: rows in it, the mark stays; with kExclude none without a cursor
  bool replace = false;               // kAppendNew, kMerge: the target's rows in the range make room first
  Nulls nulls = Nulls::kInclude;
  bool mark_stays = false;  // rows below the highest that is read may still appear: the next load reads them, too
  // A value of the cursor's type above which rows may still appear: the mark stays at or below it. Empty: none.
  std::string mark_not_after;
  bool never_null = false;  // the source knows that there is none without a cursor
  bool by_part = false;  // the parts of the source that are new were chosen before: the mark leaves out no row of them
};

// The rows of one part (file) of a source that were read, with their lowest and highest cursor.
struct PartRead {
  std::string part;
  int64_t rows = 0;
  std::optional<std::string> lowest;
  std::optional<std::string> highest;
  int64_t null_cursors = 0;
};

// Where the part of a table begins that is to be computed again.
struct WindowStart {
  base::QualifiedName table;
  std::string column;
  std::string not_after;  // of times: an instant, as base::FormatTimestamp
  std::string lookback;   // as CursorRead::lookback
};

// What LoadRequest::verify found: so many rows of the target are what they must be after what was read.
struct Verified {
  int64_t rows = 0;
  std::string equal;           // what was compared: "counts", "keys", "keys and cursors", "all columns"
  int64_t only_in_target = 0;  // rows of the range read whose key, or like, was not read
};

struct LoadResult;
// One load: rows of `select` into `target`, as one transaction (spec 2, "Load modes").
class Session;
struct LoadRequest {
  base::QualifiedName target;
  LoadMode mode = LoadMode::kReplace;
  std::string select;                  // a SELECT; error offsets refer to it
  std::vector<std::string> keys;       // MERGE and SCD2
  std::string cursor;                  // decides among duplicate keys; empty: the last read wins
  bool ordered = true;                 // the rows' order means something: keep it
  bool streamed = false;               // `select` reads a stream shown to the session, and does nothing else
  std::vector<std::string> unsettled;  // text columns of the result whose type the values decide
  std::vector<std::string> inexact;    // DOUBLE columns; a value of 2^53 or more throws kLosesDigits before commit
  bool close_missing = false;          // SCD2: keys absent from the read are closed
  std::string run_start;               // timestamp literal text, UTC; SCD2's valid_from without a cursor
  std::optional<CursorRead> read;      // what part of `select` is wanted
  // With `read`: the column of `select` that names the part of the source a row is of. It is counted and not loaded.
  // Present and empty: all rows are of one part.
  std::optional<std::string> part;
  std::string parts_column;        // kReplaceParts: the column of the target that names a row's part …
  std::vector<std::string> parts;  // … and the parts that were read, also those without rows
  bool verify = false;             // throws kNotVerified before the commit unless the target holds what was read
  // With `read` and kAppendNew, kMerge or kReplaceParts: the rows are read once, and go in as transactions of so many
  // rows in the order of the cursor, none first and equal ones together. Each is a load of its own that begins at the
  // mark of the one before, so a later load can go on from the last; all together come to the same table and mark as
  // one.
  std::optional<int64_t> batch_rows;
  // Runs in the transaction that reads the rows, after they are read. With batch_rows nothing of it stays but temporary
  // tables.
  std::function<void()> after_read;
  // Runs in the load's transaction after the rows are in place and before the commit: rejects, state. With batch_rows
  // it is that of each batch, and hears of that one only.
  std::function<void(Session& session, const LoadResult& result)> before_commit;
  // With batch_rows: runs after each commit, with all that is committed.
  std::function<void(const LoadResult& so_far)> committed;
};

struct LoadResult {
  int64_t rows_read = 0;
  int64_t inserted = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;     // read again, and as the target has it; with the stale ones
  int64_t deleted = 0;       // of the target, to make room
  int64_t duplicates = 0;    // dropped: an older row of the same key in what was read
  int64_t stale = 0;         // not merged: the target's cursor is higher
  int64_t closed = 0;        // SCD2: versions closed
  int64_t null_cursors = 0;  // rows read without a cursor, whether they were wanted or not
  // Rows read whose time is after the run's start, or whose value is after CursorRead::mark_not_after: the mark stays
  // below them.
  int64_t future = 0;
  std::optional<CursorMark> mark;   // never below the request's; absent: nothing with a cursor was ever read
  std::vector<PartRead> parts;      // with LoadRequest::part: those with rows …
  std::vector<ColumnInfo> columns;  // … and the columns that were read
  std::vector<std::string> notes;   // "column price widened from INTEGER to DOUBLE"
  std::optional<Verified> verified;
  int64_t batches = 0;     // with LoadRequest::batch_rows: how many; of one: its place, from 1 on
  bool is_last = true;     // no batch follows
  bool elsewhere = false;  // the target is in an attached database: what else the transaction writes must be there too
};

// Asks questions. Not thread safe, but for Interrupt. Throws EngineError; an interrupted question base::Interrupted.
class ReadSession {
 public:
  using Head = std::function<void(const std::vector<ColumnInfo>&)>;
  using Each = std::function<bool(const std::vector<std::optional<std::string>>&)>;

  virtual ~ReadSession() = default;
  // Calls `each` for every row, without holding them; for printing. Stops when it answers false.
  virtual void QueryRows(const std::string& sql, const Head& head, const Each& each) = 0;
  virtual void Interrupt() = 0;  // any thread
};

// One connection of the engine, with its own transaction. Not thread safe, but for Interrupt and Progress.
// All methods throw EngineError; an interrupted statement throws base::Interrupted.
class Session : public ReadSession {
 public:
  // Runs one or more statements; answers the rows changed by the last.
  virtual int64_t Execute(const std::string& sql) = 0;
  virtual ResultTable Query(const std::string& sql) = 0;
  virtual std::vector<ColumnInfo> Describe(const std::string& select) = 0;
  virtual std::optional<std::vector<ColumnInfo>> TableColumns(const base::QualifiedName& table) = 0;
  // "table", "view", or empty when it does not exist.
  virtual std::string ObjectKind(const base::QualifiedName& name) = 0;
  // Tables and views of the engine's own database, without its name, temporary ones left out.
  virtual std::vector<base::QualifiedName> ListTables() = 0;
  virtual bool SchemaExists(const std::string& name) = 0;
  virtual int64_t CountRows(const base::QualifiedName& table) = 0;

  virtual void Begin() = 0;
  virtual void Commit() = 0;
  virtual void Rollback() noexcept = 0;

  virtual LoadResult Load(const LoadRequest& request) = 0;
  // What a load into `target` will want of a cursor of that type. Throws kBadLookback or kBadCursorBound.
  virtual CursorBounds BoundsOf(const CursorRead& read, const std::string& type, const base::QualifiedName& target) = 0;
  // The table's highest value of the column (of times: that is not after `not_after`), less the lookback. Nothing:
  // there is no such table, column or value. Throws kBadLookback.
  virtual std::optional<CursorValue> FindWindowStart(const WindowStart& window) = 0;

  // Adds rows to a table, values in the order of its columns as texts; faster than INSERT.
  virtual void AppendRows(const base::QualifiedName& table,
                          const std::vector<std::vector<std::optional<std::string>>>& rows) = 0;

  // A table expression that reads the stream, until it is hidden or the session ends. Not within a transaction. A
  // scan's exception is thrown by the statement that reads, as it is.
  virtual std::string ShowStream(std::shared_ptr<component::RowStream> stream) = 0;
  virtual void HideStream(const std::string& expression) = 0;

  // Hands the rows of a SELECT to the sink, whose exception passes as it is; answers how many there were.
  virtual int64_t Send(const std::string& select, component::RowSink& sink) = 0;

  // How far the running statement is, 0 to 1, on any thread; nothing unless it was asked for, because it costs time.
  virtual void MeasureProgress() = 0;
  virtual std::optional<double> Progress() = 0;
};

// What of a database's file nobody can read any more, and only a copy of the rest gets rid of.
struct Space {
  int64_t unused_bytes = 0;  // free inside of the file: new rows go there first
  int64_t rows_held = 0;
  int64_t rows_deleted = 0;  // of those
};

// A database. Closing it checkpoints; a crash leaves the last commit.
class SqlEngine {
 public:
  virtual ~SqlEngine() = default;
  virtual std::unique_ptr<Session> Connect() = 0;
  // A session that can only read (SELECT, SHOW, DESCRIBE, EXPLAIN …); other statements throw kPermissionDenied. Each
  // text sees what was committed at one moment. Any thread.
  virtual std::unique_ptr<ReadSession> ConnectForReading() = 0;
  // Copies all that is in the database into the new file `path`; deleted rows and free space stay behind. Throws
  // EngineError; then the file may be there, and not be whole.
  virtual void CopyTo(const std::string& path) = 0;
  virtual Space MeasureSpace() = 0;
  // A parser that asks this engine; it must not outlive it.
  virtual std::unique_ptr<SqlParser> Parser() = 0;
};

}  // namespace sqlflow::engine
