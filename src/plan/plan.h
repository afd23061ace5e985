#pragma once
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/qualified_name.h"
#include "base/source_map.h"
#include "component/registry.h"
#include "engine/sql_engine.h"
#include "lang/expand.h"
#include "lang/tree.h"

// What a pipeline will do: steps with everything resolved, and the order that gives the same result as running the
// text top to bottom. Pure data, deterministic: the same text, profile and state give the same plan.
namespace sqlflow::plan {

// What to do when a step that reads a source fails (ON_ERROR, ON_RATE_LIMIT).
struct FailurePolicy {
  int retries = 0;            // of the whole step, where the failure passes
  bool skip = false;          // the run goes on without the step, and without those that need it
  bool retry_limited = true;  // a rate limit is such a failure
  bool skip_limited = false;  // as skip, of a step that failed by a rate limit
};

// A declared source, resolved. Shared by the steps that read it.
struct SourceDeclaration {
  std::string name;
  std::string type;  // the component's
  const component::Component* component = nullptr;
  base::Json parameters;  // final, merged with the connection's
  component::SourceOptions options;
  FailurePolicy on_failure;
  std::unique_ptr<component::Source> source;  // null when its parameters are faulty
  base::Span place;
};

enum class StepKind { kLoad, kTable, kView, kExport, kSql };

struct Dependency {
  size_t step = 0;     // index in Plan::steps
  std::string reason;  // "reads customers, which load_customers writes"
};

// A load that reads by a cursor (spec 2, "Incremental sources"); the cursor is the step's.
struct IncrementalRead {
  bool whole = false;  // MODE REPLACE: everything is read again, and the watermark is what was read
  std::optional<std::string> start_date;
  std::string lookback;  // an interval ("7 days") or a number; empty: none
  engine::CursorRead::Nulls nulls = engine::CursorRead::Nulls::kInclude;
  std::string question;  // what decides the rows; the watermark of another question is of no use
};

// @start_date and its kin in a SELECT: bytes [begin, end) of its text.
struct TimeMacro {
  enum class Kind { kStartTime, kEndTime, kStartDate, kEndDate };
  Kind kind = Kind::kStartTime;
  size_t begin = 0;
  size_t end = 0;
  bool in_string = false;
  bool is_end() const { return kind == Kind::kEndTime || kind == Kind::kEndDate; }
};

// A table that computes a window of a column again and replaces it (spec 2, "Incremental transforms"); the column is
// the step's cursor.
struct WindowedTable {
  base::Span column_place;
  std::string lookback;           // as IncrementalRead's
  std::vector<TimeMacro> macros;  // in the step's SQL, ascending
  std::string question;           // the SELECT as written, without comments
};

struct Step {
  std::string id;  // load_customers, table_revenue, export_2 …: unique, stable, [a-z0-9_]
  StepKind kind = StepKind::kSql;
  base::Span place;         // the statement
  std::string description;  // one line: LOAD customers FROM customers_csv (MERGE on id)
  lang::ExpandedText sql;   // the SELECT of a table, view or export; the statement of kSql; empty for a load
  // Sources that the SELECT reads by name without a LOAD; the runner shows each as a temporary view of that name.
  std::vector<std::shared_ptr<const SourceDeclaration>> source_uses;
  base::QualifiedName target;  // of a load, table or view, and of an SQL statement that creates a table
  // of a load or table
  lang::LoadMode::Kind mode = lang::LoadMode::Kind::kReplace;
  bool mode_given = false;
  std::vector<std::string> keys;
  std::string cursor;
  std::shared_ptr<const SourceDeclaration> source;  // of a load
  std::string stream;                               // of a load from a source with many
  std::optional<IncrementalRead> incremental;       // of a load that reads by its cursor
  std::optional<int64_t> batch_rows;                // of such a load in many transactions: how many rows each
  std::optional<WindowedTable> windowed;            // of a table in MODE INCREMENTAL
  // of an export
  const component::Component* destination_type = nullptr;
  std::shared_ptr<component::Destination> destination;
  std::string export_target;
  bool export_target_secret = false;  // a secret went into it: not to be shown
  base::Json export_options;

  std::vector<std::string> reads;  // tables (display names) and paths, sorted
  std::vector<std::string> writes;
  bool barrier = false;        // reads or writes cannot be known: waits for all before, all after wait for it
  std::string barrier_reason;  // "what ATTACH brings cannot be known"
  std::vector<Dependency> after;
};

struct Plan {
  std::string pipeline;
  std::string profile;
  std::vector<std::shared_ptr<const SourceDeclaration>> sources;
  std::vector<Step> steps;    // in the order of the text
  std::vector<size_t> order;  // indices of steps, a valid order to run them one after the other
  // Tables that steps read and no step above defines: to be found in the project's database.
  std::vector<base::QualifiedName> expected_tables;
  // Values that an error may repeat and that must not be shown, the longest first.
  std::vector<std::string> secrets;
};

}  // namespace sqlflow::plan
