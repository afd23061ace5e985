#include "engine/duckdb/load_modes.h"
#include "engine/duckdb/reconcile.h"
#include "engine/duckdb/rows_read.h"
#include "engine/duckdb/settle.h"

// REPLACE, APPEND, and the first load of a table: rows that need no comparison with others.
namespace sqlflow::engine::duckdb {
namespace {

void ReadIntoTarget(LoadContext& load, const char* create) {
  std::string table = load.target.Quoted();
  ReadInto(load, fmt::format("{} {} {} AS ", create, load.is_temporary() ? "TEMP TABLE" : "TABLE", table), table);
  ConvertSettled(load, table, SettleTypes(load, table));
  CheckDigits(load, table);
}

}  // namespace

void Replace(LoadContext& load) {
  ReadIntoTarget(load, "CREATE OR REPLACE");
  load.result.inserted = load.result.rows_read;
}

void Create(LoadContext& load) {
  ReadIntoTarget(load, "CREATE");
  load.result.inserted = load.result.rows_read;
}

void CreateByKey(LoadContext& load) {
  ReadIntoTarget(load, "CREATE");
  std::string table = load.target.Quoted();
  std::vector<ColumnInfo> columns = ColumnsOf(load, table);
  CheckKeysExist(load, columns, "what was read");
  CheckKeysAreNotNull(load, table);
  DropDuplicates(load, table, columns);
  load.result.inserted = load.result.rows_read - load.result.duplicates;
}

void Append(LoadContext& load) {
  TargetTable target(load);
  const std::string& select = load.request.select;
  bool look_at_values = !load.request.unsettled.empty() || !load.request.inexact.empty();
  if (!look_at_values && FitsAsItIs(load.connection.Describe(select, {0, select.size()}), target)) {
    // Nothing need be staged: the engine matches the names and stores the rows as they come.
    std::string head = "INSERT INTO " + target.sql() + " BY NAME ";
    load.result.rows_read = load.connection.Execute(head + select, {head.size(), select.size()});
    load.result.inserted = load.result.rows_read;
    return;
  }
  ReadIntoStage(load);
  if (load.result.rows_read == 0) return;  // no rows, no types: nothing to compare
  CheckDigits(load, kStage);
  std::vector<ColumnInfo> read = Reconcile(load, target, {});
  std::vector<std::string> shared = SharedColumns(read, target);
  load.result.inserted = load.connection.Execute(
      fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} AS sqlflow_s", target.sql(), JoinEach(shared, ", ", Quoted),
                  JoinEach(shared, ", ", [&](const auto& name) { return StageValue(read, target, name); }), kStage));
}

}  // namespace sqlflow::engine::duckdb
