#include "base/errors/drift.h"
#include "engine/duckdb/cursor_window.h"
#include "engine/duckdb/load_modes.h"
#include "engine/duckdb/reconcile.h"
#include "engine/duckdb/rows_read.h"
#include "engine/duckdb/settle.h"
#include "engine/duckdb/type_family.h"
#include "engine/duckdb/verify.h"

// SCD2: each row of the target is a version of its key, in force from valid_from to valid_to; the open one is_current.
// What was read holds at most one row a key after duplicates are dropped (spec 2: the highest cursor wins), so a load
// adds at most one version a key.
namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;

constexpr const char* kFrom = "valid_from";
constexpr const char* kTo = "valid_to";
constexpr const char* kCurrent = "is_current";

void CheckReserved(const LoadContext& load, const std::vector<ColumnInfo>& read) {
  for (const std::string& name : HistoryColumns()) {
    if (!FindColumn(read, name)) continue;
    throw EngineError(code::kReservedColumn,
                      fmt::format("what was read for {} has a column {}, which MODE SCD2 keeps itself",
                                  load.request.target.Display(), name),
                      fmt::format("rename it: SELECT * RENAME ({} AS source_{}) FROM …", name, name));
  }
}

void CheckKeepsHistory(const LoadContext& load, const TargetTable& target) {
  for (const std::string& name : HistoryColumns()) {
    if (FindColumn(target.columns(), name)) continue;
    throw EngineError(
        code::kNoHistoryTable,
        fmt::format("{} exists without the column {}, so it keeps no history", load.request.target.Display(), name),
        "load into another name, or drop the table first");
  }
}

// The run's start as a type that holds times; the text is UTC.
std::string RunStart(const LoadContext& load, const std::string& type) {
  std::string start = fmt::format("CAST({} AS TIMESTAMP)", base::QuoteLiteral(load.request.run_start));
  if (type == "TIMESTAMP") return start;
  return type == "TIMESTAMP WITH TIME ZONE" ? start + " AT TIME ZONE 'UTC'"
                                            : fmt::format("CAST({} AS {})", start, type);
}

std::string TypeOfFrom(const LoadContext& load, const std::vector<ColumnInfo>& read) {
  return load.request.cursor.empty() ? "TIMESTAMP" : FindColumn(read, load.request.cursor)->type;
}

// A row's valid_from: its cursor, else the run's start. (A cursor that is no time and NULL stays NULL: unknown.)
std::string FromOf(const LoadContext& load, const std::vector<ColumnInfo>& read, const std::string& type) {
  if (load.request.cursor.empty()) return RunStart(load, type);
  std::string cursor = fmt::format("CAST({} AS {})", CursorRank(load, read, "sqlflow_s"), type);
  return IsTime(type) ? fmt::format("coalesce({}, {})", cursor, RunStart(load, type)) : cursor;
}

class HistoryWriter {
 public:
  HistoryWriter(LoadContext& load, TargetTable& target, std::vector<ColumnInfo> read)
      : load_(load), target_(target), read_(std::move(read)), shared_(SharedColumns(read_, target)) {
    type_ = FindColumn(target.columns(), kFrom)->type;
    from_ = FromOf(load_, read_, type_);
  }

  void Run() {
    ExpectKeys(load_, read_, target_, {SameKey(), IsOlder(), fmt::format("sqlflow_t.{}", kCurrent)});
    DropDuplicates(load_, kStage, read_);
    const int64_t rows = load_.result.rows_read - load_.result.duplicates;
    Match();
    load_.result.stale = CountOf("stale");
    load_.result.unchanged = CountOf("same") + load_.result.stale;
    load_.result.updated = CountOf("mend");
    load_.result.closed = CountOf("close");
    int64_t known = load_.connection.Number(fmt::format("SELECT count(DISTINCT s_row) FROM {}", kMatched));
    if (load_.request.close_missing) CloseMissing();
    Mend();
    Close();
    InsertVersions();
    load_.result.inserted = rows - known + CountOf("close");
  }

 private:
  // What becomes of each open version that a row of the stage meets: same, stale (the row is older), mend (as old: the
  // version was wrong) or close.
  void Match() {
    std::string differs = JoinEach(shared_, " OR ", [&](const std::string& name) {
      return fmt::format("sqlflow_t.{} IS DISTINCT FROM {}", Quoted(name), StageValue(read_, target_, name));
    });
    std::string pairs = fmt::format(
        "SELECT sqlflow_s.rowid AS s_row, sqlflow_t.rowid AS t_row, sqlflow_t.{} AS since, {} AS began, ({}) AS "
        "differs FROM {} AS sqlflow_t JOIN {} "
        "AS sqlflow_s "
        "ON {} WHERE sqlflow_t.{}",
        kFrom, from_, differs, target_.sql(), kStage, SameKey(), kCurrent);
    // Without a cursor there is no older row, only a clock that went back.
    const char* older = load_.request.cursor.empty() ? "mend" : "stale";
    load_.connection.Execute(
        fmt::format("CREATE OR REPLACE TEMP TABLE {} AS SELECT s_row, t_row, began, CASE WHEN NOT differs THEN 'same' "
                    "WHEN began IS NOT DISTINCT FROM since THEN 'mend' WHEN began IS NULL OR began < since THEN '{}' "
                    "ELSE 'close' END "
                    "AS fate FROM ({})",
                    kMatched, older, pairs));
  }

  std::string SameKey() {
    return JoinEach(load_.request.keys, " AND ", [&](const std::string& key) {
      const ColumnInfo* column = FindColumn(target_.columns(), key);
      return fmt::format("sqlflow_t.{} = {}", Quoted(column->name), StageValue(read_, target_, column->name));
    });
  }

  std::string IsOlder() {
    if (load_.request.cursor.empty()) return "false";
    return fmt::format("({0} IS NULL OR {0} < sqlflow_t.{1})", from_, kFrom);
  }

  int64_t CountOf(const char* fate) {
    return load_.connection.Number(fmt::format("SELECT count(*) FROM {} WHERE fate = '{}'", kMatched, fate));
  }

  void Mend() {
    if (load_.result.updated == 0) return;
    std::string sets = JoinEach(shared_, ", ", [&](const std::string& name) {
      return Quoted(name) + " = " + StageValue(read_, target_, name);
    });
    load_.connection.Execute(
        fmt::format("UPDATE {} AS sqlflow_t SET {} FROM {} AS sqlflow_m, {} AS sqlflow_s WHERE sqlflow_t.rowid = "
                    "sqlflow_m.t_row AND "
                    "sqlflow_s.rowid = sqlflow_m.s_row AND sqlflow_m.fate = 'mend'",
                    target_.sql(), sets, kMatched, kStage));
  }

  void Close() {
    if (CountOf("close") == 0) return;
    load_.connection.Execute(
        fmt::format("UPDATE {} AS sqlflow_t SET {} = sqlflow_m.began, {} = false FROM {} AS sqlflow_m WHERE "
                    "sqlflow_t.rowid = sqlflow_m.t_row "
                    "AND sqlflow_m.fate = 'close'",
                    target_.sql(), kTo, kCurrent, kMatched));
  }

  // Versions of keys that a full read no longer has end now: at the run's start, or, where versions are counted by
  // another cursor, at the highest that was read. No version ends before it began.
  void CloseMissing() {
    std::string end = IsTime(type_) ? RunStart(load_, type_)
                                    : fmt::format("(SELECT max(CAST(sqlflow_s.{} AS {})) FROM {} AS sqlflow_s)",
                                                  Quoted(FindColumn(read_, load_.request.cursor)->name), type_, kStage);
    load_.result.closed += load_.connection.Execute(
        fmt::format("UPDATE {0} AS sqlflow_t SET {1} = greatest(sqlflow_t.{2}, {3}), {4} = false WHERE sqlflow_t.{4} "
                    "AND NOT EXISTS (SELECT 1 FROM {5} AS sqlflow_s "
                    "WHERE {6})",
                    target_.sql(), kTo, kFrom, end, kCurrent, kStage, SameKey()));
  }

  // New versions: of keys without an open one, and of those just closed. One that comes back after it was closed begins
  // no earlier than its last version ended.
  void InsertVersions() {
    std::string values = JoinEach(shared_, ", ", [&](const auto& name) { return StageValue(read_, target_, name); });
    load_.connection.Execute(fmt::format(
        "INSERT INTO {0} ({1}, {2}, {3}, {4}) SELECT {5}, greatest({6}, (SELECT max(sqlflow_t.{3}) FROM {0} AS "
        "sqlflow_t WHERE {7})), "
        "NULL, "
        "true FROM {8} AS sqlflow_s WHERE sqlflow_s.rowid NOT IN (SELECT s_row FROM {9} WHERE fate <> 'close')",
        target_.sql(), JoinEach(shared_, ", ", Quoted), kFrom, kTo, kCurrent, values, from_, SameKey(), kStage,
        kMatched));
  }

  LoadContext& load_;
  TargetTable& target_;
  std::vector<ColumnInfo> read_;
  std::vector<std::string> shared_;
  std::string type_;  // of valid_from and valid_to
  std::string from_;  // a row's valid_from, the stage being `s`
};

// valid_from grows with the cursor's type, as other columns do.
void WidenValidity(LoadContext& load, TargetTable& target, const std::vector<ColumnInfo>& read) {
  std::string type = TypeOfFrom(load, read);
  std::string known = FindColumn(target.columns(), kFrom)->type;
  if (type == known || AlwaysHolds(known, type)) return;
  if (FamilyOf(type) != FamilyOf(known) || !AlwaysHolds(type, known)) {
    throw EngineError(code::kSchemaDrift,
                      fmt::format("{}: {} is {} in the table, and this load's would be {}",
                                  load.request.target.Display(), kFrom, known, type),
                      "load with the cursor that the table was made with");
  }
  target.AlterType(kFrom, type);
  target.AlterType(kTo, type);
  load.result.notes.push_back(fmt::format("columns {} and {} widened from {} to {}", kFrom, kTo, known, type));
}

}  // namespace

const std::vector<std::string>& HistoryColumns() {
  static const std::vector<std::string> names = {kFrom, kTo, kCurrent};
  return names;
}

void CreateHistory(LoadContext& load) {
  std::vector<ColumnInfo> read = ReadIntoStage(load);
  CheckKeysExist(load, read, "what was read");
  CheckReserved(load, read);
  ConvertSettled(load, kStage, SettleTypes(load, kStage));
  CheckDigits(load, kStage);
  TakeWindow(load, kStage);
  CheckKeysAreNotNull(load, kStage);
  read = ColumnsOf(load, kStage);
  ExpectKeys(load, kStage, read);
  DropDuplicates(load, kStage, read);
  std::string type = TypeOfFrom(load, read);
  load.result.inserted = load.connection.Execute(fmt::format(
      "CREATE TABLE {} AS SELECT sqlflow_s.*, {} AS {}, CAST(NULL AS {}) AS {}, true AS {} FROM {} AS sqlflow_s",
      load.target.Quoted(), FromOf(load, read, type), kFrom, type, kTo, kCurrent, kStage));
}

void ExtendHistory(LoadContext& load) {
  TargetTable target(load);
  std::vector<ColumnInfo> read = ReadIntoStage(load);
  CheckKeepsHistory(load, target);
  if (load.result.rows_read == 0 && !load.request.close_missing) return;
  CheckKeysExist(load, read, "what was read");
  CheckKeysExist(load, target.columns(), "the table");
  CheckReserved(load, read);
  CheckDigits(load, kStage);
  read = Reconcile(load, target, {.kept = HistoryColumns()});
  TakeWindow(load, kStage);
  CheckKeysAreNotNull(load, kStage);
  WidenValidity(load, target, read);
  HistoryWriter(load, target, std::move(read)).Run();
}

}  // namespace sqlflow::engine::duckdb
