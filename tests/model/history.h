#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "cursor.h"
#include "engine/sql_engine.h"

// What happens to a source, its table and its runs, in steps that can be left out one by one.
namespace sqlflow::model {

struct Row {
  int id = 1;
  Cursor cursor;
  int64_t halves = 2;  // of the value: 5 is 2.5
  auto operator<=>(const Row&) const = default;
};

struct Step {
  enum class Kind {
    kFill,    // the table has the row already
    kTamper,  // others add 10 to an id in the table
    kInsert,  // and so on: the source changes
    kUpdate,
    kRepeat,
    kRemove,
    kReset,  // sqlflow state reset, set, accept
    kSet,
    kAccept,
    kRename,  // the pipeline has another name from now on
    kLoad,    // and so on: runs
    kReplace,
    kRefresh,
    kBackfill,
    kBackfillReplace,
  };
  Kind kind = Kind::kLoad;
  Row row;              // kFill, kInsert, kUpdate; kTamper: its id
  int place = 0;        // kUpdate, kRepeat, kRemove: of the source's rows
  int pipeline = 0;     // kRename
  int from = 0;         // kSet, and a backfill's range
  int to = 0;           // 0: open
  int now = 0;          // of a run: its start, in ticks
  size_t width = 0;     // of a run, kFill: the cursor's type
  size_t zone = 0;      // of a run: the session's
  bool verify = false;  // of a run
  int batch_rows = 0;   // of a run; 0: one transaction

  bool changes_source() const { return kind >= Kind::kInsert && kind <= Kind::kRemove; }
  bool is_run() const { return kind >= Kind::kLoad; }
  bool is_backfill() const { return kind >= Kind::kBackfill; }
  bool starts_over() const { return kind == Kind::kReplace || kind == Kind::kRefresh; }
  bool in_range(const Cursor& cursor) const {
    return cursor.rank() && cursor.tick >= from && (to == 0 || cursor.tick < to);
  }
};

struct History {
  CursorType type = CursorType::kInteger;
  bool keyed = false;
  int lookback = 0;
  engine::CursorRead::Nulls nulls = engine::CursorRead::Nulls::kInclude;
  std::vector<Step> steps;
};

extern const std::vector<std::string> kZones;

// The same for the same seed.
History Generate(uint32_t seed);

// One line a step.
std::string Show(const History& history);
std::string Show(CursorType type, const Row& row);

}  // namespace sqlflow::model
