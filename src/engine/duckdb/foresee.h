#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/sql_engine.h"

// What a load would say of its columns, before it reads a row (the rules are Reconcile's).
namespace sqlflow::engine::duckdb {

// The columns of a table that a load fills; nothing: there is no such table.
std::optional<std::vector<ColumnInfo>> FindLoadedColumns(ReadSession& session, const base::QualifiedName& table);

// A column that is not the same in what would be read and in the table.
struct ColumnChange {
  enum class Kind { kAdded, kRemoved, kTypeChanged };
  std::string column;
  Kind kind = Kind::kAdded;
  std::string in_table;  // its type; empty: the table has none
  std::string in_source;
  std::string effect;  // of the next load, a few words: "stops: the table has no such column"
};

// The columns that differ, in the table's order, new ones after them. Of the request count the mode, keys,
// cursor and unsettled columns, which are no change: their values decide.
std::vector<ColumnChange> ForeseeChanges(const LoadRequest& request, const std::vector<ColumnInfo>& read,
                                         const std::vector<ColumnInfo>& table);

}  // namespace sqlflow::engine::duckdb
