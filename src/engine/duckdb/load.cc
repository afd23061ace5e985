#include "engine/duckdb/load.h"

#include "base/errors/drift.h"
#include "base/errors/resources.h"
#include "engine/duckdb/catalog.h"
#include "engine/duckdb/cursor_window.h"
#include "engine/duckdb/load_batches.h"
#include "engine/duckdb/load_context.h"
#include "engine/duckdb/load_modes.h"
#include "engine/duckdb/rows_read.h"
#include "engine/duckdb/verify.h"

// One load is one transaction: rows, changed types and what before_commit writes appear together or not at all.
namespace sqlflow::engine::duckdb {
namespace {

void RunMode(LoadContext& load, bool exists) {
  switch (load.request.mode) {
    case LoadMode::kReplace: return Replace(load);
    case LoadMode::kAppend: return exists ? Append(load) : Create(load);
    case LoadMode::kAppendNew: return exists ? AppendNew(load) : Create(load);
    case LoadMode::kReplaceParts: return exists ? ReplaceParts(load) : Create(load);
    case LoadMode::kMerge: return exists ? Merge(load) : CreateByKey(load);
    case LoadMode::kScd2: return exists ? ExtendHistory(load) : CreateHistory(load);
  }
}

LoadResult RunWithin(Connection& connection, Session& session, const LoadRequest& request, LittleMemory* memory,
                     RowsInParts* parts) {
  LoadContext load{connection, request, {}};
  load.memory = memory;
  load.parts = parts;
  const bool exists = FindTarget(load);
  load.result.elsewhere = !load.is_temporary() && load.target.catalog != connection.CurrentDatabase();
  if (!exists) Catalog(connection).CreateSchema(load.target);
  BeginVerify(load, exists);
  PrepareWindow(load);
  if (memory && !load.window.empty()) memory->TakeTheLog();
  RunMode(load, exists);
  DropStage(load);
  SetMark(load);
  if (request.after_read) request.after_read();
  if (request.before_commit) request.before_commit(session, load.result);
  Verify(load, exists);
  if (memory && !load.result.elsewhere && !load.is_temporary()) memory->BeforeCommit();
  return load.result;
}

// A table that is replaced by a SELECT as it stands: one statement, which is a transaction by itself. Small steps gain
// by it, because the engine spins while a COMMIT of its own is on its way to the disk.
bool IsOneStatement(const LoadRequest& request) {
  return request.mode == LoadMode::kReplace && request.keys.empty() && request.target.schema.empty() &&
         request.target.catalog.empty() && request.unsettled.empty() && request.inexact.empty() && request.ordered &&
         !request.read && !request.verify && !request.after_read && !request.before_commit &&
         base::Lower(request.select).find("pivot") == std::string::npos;  // it may be several
}

// Nothing if the table cannot be made so (a view has its name).
std::optional<LoadResult> ReplaceInOneStatement(Connection& connection, const LoadRequest& request) {
  LoadContext load{connection, request, request.target};
  try {
    Replace(load);
    return load.result;
  } catch (const EngineError& error) {
    if (error.kind != EngineError::Kind::kCatalog) throw;
    return std::nullopt;
  }
}

}  // namespace

bool FindTarget(LoadContext& load) {
  Catalog catalog(load.connection);
  const LoadRequest& request = load.request;
  load.target = catalog.Resolve(request.target);
  std::string kind = catalog.Kind(load.target);
  if (kind == "view" && load.is_temporary()) {
    // Not a user's: a source that was shown without being read, and now is read.
    load.connection.Execute("DROP VIEW " + load.target.Quoted());
    kind.clear();
  }
  if (kind == "view") {
    throw EngineError(base::code::kTargetIsView,
                      fmt::format("{} is a view; rows can be loaded into tables only", request.target.Display()),
                      fmt::format("load into another name, or DROP VIEW {} first", request.target.Display()));
  }
  if (request.read && load.target.catalog != load.connection.CurrentDatabase()) {
    throw EngineError(
        base::code::kStateElsewhere,
        fmt::format("{} is in an attached database, where an incremental load cannot keep how far it read",
                    request.target.Display()),
        "load into a table of the project's database");
  }
  return !kind.empty();
}

LoadResult RunLoad(Connection& connection, Session& session, const LoadRequest& request, LittleMemory* memory) {
  if (request.batch_rows) {
    if (memory) memory->End();
    return RunBatches(connection, session, request);
  }
  if (!connection.in_transaction() && IsOneStatement(request)) {
    if (std::optional<LoadResult> result = ReplaceInOneStatement(connection, request)) return *result;
  }
  if (request.mode == LoadMode::kMerge) connection.match_notes();
  for (;;) {
    try {
      std::optional<RowsInParts> parts;
      if (memory && memory->in_parts()) parts.emplace(connection, request, *memory);
      return InTransaction(connection,
                           [&] { return RunWithin(connection, session, request, memory, parts ? &*parts : nullptr); });
    } catch (const EngineError& error) {
      if (error.code() != base::code::kOutOfMemory || !memory || !memory->AnotherTry()) throw;
    }
  }
}

}  // namespace sqlflow::engine::duckdb
