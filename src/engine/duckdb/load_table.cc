#include "engine/duckdb/cursor_window.h"
#include "engine/duckdb/load_modes.h"
#include "engine/duckdb/reconcile.h"
#include "engine/duckdb/rows_read.h"
#include "engine/duckdb/settle.h"
#include "engine/duckdb/verify.h"

// REPLACE, APPEND, and the first load of a table: rows that need no comparison with others.
namespace sqlflow::engine::duckdb {
namespace {

void ReadIntoTarget(LoadContext& load, const char* create) {
  std::string table = load.target.Quoted();
  if (load.parts) {
    load.parts->Become(load.target);
    load.result.rows_read = load.parts->rows();
  } else {
    if (load.memory && load.window.empty() && !load.is_temporary() && !load.result.elsewhere) load.memory->AllowParts();
    ReadInto(load, fmt::format("{} {} {} AS ", create, load.is_temporary() ? "TEMP TABLE" : "TABLE", table), table);
  }
  ConvertSettled(load, table, SettleTypes(load, table));
  CheckDigits(load, table);
  TakeWindow(load, table);
}

// Of a new target.
void LeaveOneRowAKey(LoadContext& load) {
  load.AllMemory();
  std::string table = load.target.Quoted();
  std::vector<ColumnInfo> columns = ColumnsOf(load, table);
  CheckKeysExist(load, columns, "what was read");
  CheckKeysAreNotNull(load, table);
  ExpectKeys(load, table, columns);
  DropDuplicates(load, table, columns);
}

// Leaves in the stage what the target does not have yet: of equal rows as many as it has fewer.
void DropKnown(LoadContext& load, const std::vector<ColumnInfo>& read, TargetTable& target) {
  const std::string covered = CoveredByWindow(load, target);
  if (load.connection.Number(
          fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT 1)", target.sql(), covered)) == 0) {
    return;
  }
  const std::vector<std::string> shared = SharedColumns(read, target);
  const std::string names = JoinEach(shared, ", ", Quoted);
  const std::string values =
      JoinEach(shared, ", ", [&](const auto& name) { return StageValue(read, target, name) + " AS " + Quoted(name); });
  const std::string same = JoinEach(shared, " AND ", [](const auto& name) {
    return fmt::format("sqlflow_r.{0} IS NOT DISTINCT FROM sqlflow_k.{0}", Quoted(name));
  });
  load.result.unchanged = load.connection.Execute(fmt::format(
      "DELETE FROM {0} WHERE rowid IN (SELECT sqlflow_r.sqlflow_row FROM (SELECT *, row_number() OVER (PARTITION BY "
      "{1} "
      "ORDER BY sqlflow_row) AS sqlflow_place FROM (SELECT {2}, sqlflow_s.rowid AS sqlflow_row FROM {0} AS sqlflow_s)) "
      "AS sqlflow_r JOIN (SELECT {1}, count(*) AS sqlflow_count FROM {3} WHERE {4} GROUP BY {1}) AS sqlflow_k ON {5} "
      "AND "
      "sqlflow_r.sqlflow_place <= sqlflow_k.sqlflow_count)",
      kStage, names, values, target.sql(), covered, same));
}

void DeleteParts(LoadContext& load, TargetTable& target) {
  const ColumnInfo* column = FindColumn(target.columns(), load.request.parts_column);
  if (!column || load.request.parts.empty()) return;
  load.result.deleted = load.connection.Execute(
      fmt::format("DELETE FROM {} WHERE {} IN ({})", target.sql(), Quoted(column->name),
                  JoinEach(load.request.parts, ", ", [](const auto& part) { return base::QuoteLiteral(part); })));
}

// The stage's rows, which fit the target, go into it.
void InsertStage(LoadContext& load, const std::vector<ColumnInfo>& read, TargetTable& target) {
  std::vector<std::string> shared = SharedColumns(read, target);
  load.result.inserted = load.connection.Execute(
      fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} AS sqlflow_s", target.sql(), JoinEach(shared, ", ", Quoted),
                  JoinEach(shared, ", ", [&](const auto& name) { return StageValue(read, target, name); }), kStage));
}

}  // namespace

void Replace(LoadContext& load) {
  ReadIntoTarget(load, "CREATE OR REPLACE");
  if (!load.request.keys.empty()) LeaveOneRowAKey(load);
  load.result.inserted = load.result.rows_read - load.result.duplicates;
}

void Create(LoadContext& load) {
  ReadIntoTarget(load, "CREATE");
  load.result.inserted = load.result.rows_read;
}

void CreateByKey(LoadContext& load) {
  ReadIntoTarget(load, "CREATE");
  LeaveOneRowAKey(load);
  load.result.inserted = load.result.rows_read - load.result.duplicates;
}

void Append(LoadContext& load) {
  TargetTable target(load);
  const std::string& select = load.request.select;
  bool look_at_values = !load.request.unsettled.empty() || !load.request.inexact.empty();
  if (!look_at_values && FitsAsItIs(load.connection.Describe(select, {0, select.size()}), target)) {
    // Nothing need be staged: the engine matches the names and stores the rows as they come.
    if (load.memory) load.memory->TakeTheLog();
    std::string head = "INSERT INTO " + target.sql() + " BY NAME ";
    load.result.rows_read = load.connection.Execute(head + select, {head.size(), select.size()});
    load.result.inserted = load.result.rows_read;
    return;
  }
  ReadIntoStage(load);
  if (load.result.rows_read == 0) return;  // no rows, no types: nothing to compare
  CheckDigits(load, kStage);
  std::vector<ColumnInfo> read = Reconcile(load, target, {});
  InsertStage(load, read, target);
}

void AppendNew(LoadContext& load) {
  TargetTable target(load);
  CheckSlice(load, target);
  ReadIntoStage(load);
  if (load.result.rows_read == 0) return ReplaceRange(load, target);
  CheckDigits(load, kStage);
  std::vector<ColumnInfo> read = Reconcile(load, target, {});
  TakeWindow(load, kStage);
  ReplaceRange(load, target);
  ExpectRows(load, read, target);
  if (!load.request.read->replace) DropKnown(load, read, target);
  InsertStage(load, read, target);
}

void ReplaceParts(LoadContext& load) {
  TargetTable target(load);
  ReadIntoStage(load);
  if (load.result.rows_read == 0) return DeleteParts(load, target);
  CheckDigits(load, kStage);
  std::vector<ColumnInfo> read = Reconcile(load, target, {});
  TakeWindow(load, kStage);
  DeleteParts(load, target);
  InsertStage(load, read, target);
}

}  // namespace sqlflow::engine::duckdb
