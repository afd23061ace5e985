#pragma once
#include "engine/duckdb/load_context.h"

// The load modes of spec 2, each within the load's transaction. All counts go to load.result.
namespace sqlflow::engine::duckdb {

// The target is what was read: rows (one a key, if the request has keys), columns, types. Indexes and constraints of
// the old table go with it.
void Replace(LoadContext& load);
// A new table of what was read.
void Create(LoadContext& load);
// Adds all rows; the target's types widen where they must.
void Append(LoadContext& load);
// Adds the rows of the window that the target does not have yet.
void AppendNew(LoadContext& load);
// The rows of the parts that were read replace those that the target has of them.
void ReplaceParts(LoadContext& load);
// A new table with one row a key.
void CreateByKey(LoadContext& load);
// Rows with a known key replace that row's columns, others are added.
void Merge(LoadContext& load);
// The columns that MODE SCD2 keeps itself.
const std::vector<std::string>& HistoryColumns();
// A new table in which each key has one open version.
void CreateHistory(LoadContext& load);
// Changed rows close their key's open version and add a new one.
void ExtendHistory(LoadContext& load);

}  // namespace sqlflow::engine::duckdb
