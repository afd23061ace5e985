#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "component/column.h"
#include "component/filter.h"
#include "component/row_stream.h"
#include "component/source_facts.h"

namespace sqlflow::component {

// Rows whose cursor lies in [lower, upper]; an absent bound is open. Values are text in the engine's notation.
struct CursorRange {
  std::string column;
  std::optional<std::string> lower;
  std::optional<std::string> upper;
  bool upper_exclusive = false;
  bool include_null = true;
};

// A file that a source is made of, as it is listed: nothing of it is opened.
struct SourceFile {
  std::string path;  // as the user should see it
  uint64_t size = 0;
  base::Clock::Instant modified = {};                               // whole microseconds
  std::vector<std::pair<std::string, std::string>> partition = {};  // of its key=value folders
};

// Columns that a source of files gives its rows when they are read by the files' times.
inline constexpr std::string_view kFilePath = "_file_path";
inline constexpr std::string_view kFileModified = "_file_modified";
// In the place of a format: the column is text.
inline constexpr const char* kText = "VARCHAR";

// How an incremental load reads a source that is made of files. What is read must not depend on which of them are
// opened: columns that are text in the target are read as text, and the cursor if it was text in the finished files.
struct FileRead {
  std::set<std::string> finished;              // paths not to be opened
  std::map<std::string, std::string> formats;  // of these, by column: as Relation::formats, or kText
  std::string cursor;
  bool in_part = false;  // only some of the rows are wanted, by the cursor
};

struct ReadRequest {
  std::string stream;                // of a source with many; else empty
  std::vector<std::string> columns;  // empty: all
  std::vector<Filter> filters;
  std::optional<CursorRange> cursor;
  std::optional<int64_t> limit;
  std::optional<FileRead> files;
};

// What a source may ask while it prepares a read: SQL over files and literals (never the user's tables), answered by
// the engine that will run the relation.
class ReadContext {
 public:
  using Row = std::vector<std::optional<std::string>>;  // values as text; nullopt is NULL
  virtual ~ReadContext() = default;
  virtual std::vector<Row> Query(const std::string& sql) = 0;
  virtual std::vector<Column> Describe(const std::string& select) = 0;
  // The columns of the table that will be loaded, if it exists.
  virtual std::optional<std::vector<Column>> TargetColumns() = 0;
  // Throws base::Interrupted once a cancel was requested.
  virtual void CheckCancelled() = 0;
  // What CheckCancelled looks at, for threads of the source's own and for scans, which outlive the call.
  virtual const base::Cancellation& cancellation() const = 0;
};

// What a read found beside the rows, asked for after the scan and within its transaction.
struct ReadSummary {
  std::vector<std::string> notes;  // one line each, for the step's output
  int64_t rejected = 0;            // rows set aside
  // SELECT run_at-less rows for TARGET_rejects: file, line, column, value, reason, raw. Empty: none.
  std::string rejects_select;
  std::vector<std::string> changed;  // paths of Relation::files that were changed while they were read
};

// The answer to a read: a table expression that the engine scans by itself, `read_csv([...], …)`, or a stream.
struct Relation {
  std::string sql;                    // with `stream`: put in by who shows the stream to the engine
  std::shared_ptr<RowStream> stream;  // its rows meet the request already
  std::vector<std::string> notes;     // "delimiter ; (from the header line)"
  // Text columns whose type the loaded values decide (spec 3: all NULL in the sample, or demoted by a revision).
  std::vector<std::string> unsettled;
  // DOUBLE columns that stem from a sample: a value of 2^53 or more means that digits may be lost; then `revise` is
  // asked with kLosesDigits and the columns in its details (one a line).
  std::vector<std::string> inexact;
  bool ordered = true;  // the order of the rows means something (files)
  // With ReadRequest::files: the files that are read, as they were before, and the column, not to be loaded, that gives
  // a row's file by its place in this list. Without that column all rows are of one file.
  std::vector<SourceFile> files;
  std::string file_column;
  std::map<std::string, std::string> formats;  // how dates and times are written, where not as ISO 8601, by column
  bool cursor_never_null = false;              // every row has a value in the cursor
  // Rows below the highest cursor that was read may still appear (transactions in flight): the mark stays as it was.
  bool mark_stays = false;
  // Rows above this value of the cursor may be joined by others above it: the mark goes no further. Empty: none.
  std::string mark_not_after;
  // A read failed: a relation that may succeed (wider types, another dialect), or nothing: then the error stands (as
  // the source rewords it by throwing). Asked at most 20 times a step.
  std::function<std::optional<Relation>(const base::Error& error, ReadContext& context)> revise;
  // Called after a successful scan, in its transaction.
  std::function<ReadSummary(ReadContext& context)> finish;
};

class Source {
 public:
  virtual ~Source() = default;
  // The streams a LOAD may name, and what is known of them; empty: the source is a single stream without a name.
  virtual std::vector<StreamFacts> Discover(ReadContext&) { return {}; }
  // The columns of a stream, when the source knows them without a read; the engine then hears of a cursor's range
  // before the read. Nothing: the relation tells. Throws Error.
  virtual std::optional<std::vector<Column>> Columns(const std::string&, ReadContext&) { return std::nullopt; }
  // Prepares a read. Throws Error. The relation stays valid while the source lives.
  virtual Relation Read(const ReadRequest& request, ReadContext& context) = 0;
  // The column that incremental loads go by where the user names none; empty: he must.
  virtual std::string Cursor() const { return ""; }
  // How many rows a read would give, where that is cheap to know.
  virtual std::optional<int64_t> Count(const ReadRequest&, ReadContext&) { return std::nullopt; }
  // A real round trip to what is outside; throws Error, whose code names the layer that failed, with a hint. Answers
  // what is there: "PostgreSQL 15.18". The default reads the columns.
  virtual std::string Test(ReadContext& context);
  // Counted since the source was made.
  virtual SourceMetrics Metrics() const { return {}; }
  // The files that the source is made of now; nothing if it is made of something else, or does not read files whole.
  // Lists, opens none. Throws Error.
  virtual std::optional<std::vector<SourceFile>> Files(ReadContext&) { return std::nullopt; }
  // Paths (files, globs) this source reads, relative to the project as written: hazards between EXPORT and SOURCE are
  // found by them. No file is touched.
  virtual std::vector<std::string> Paths() const { return {}; }
};

}  // namespace sqlflow::component
