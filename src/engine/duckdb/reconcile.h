#pragma once
#include <string>
#include <vector>

#include "engine/duckdb/load_context.h"
#include "engine/duckdb/target_table.h"

// What was read meets the columns of a table that exists.
namespace sqlflow::engine::duckdb {

struct ColumnRules {
  bool target_may_have_more = false;  // MERGE: such columns keep their values
  std::vector<std::string> kept;      // columns of the target that the load itself fills, never read
};

// Whether rows of these columns can go into the target as they are: the same names, and every type is the target's or
// one that the target's holds whatever the value.
bool FitsAsItIs(const std::vector<ColumnInfo>& read, const TargetTable& target);

// Texts of the stage whose type is open become the target's type if it takes them as they stand, else what they are.
void SettleForTarget(LoadContext& load, const TargetTable& target);

// Makes the stage's rows fit the target: settles texts, widens the target's types without loss and notes it. Throws
// kSchemaDrift with all that does not fit: columns that one side lacks, types that no common type holds
// (kKeyTypesDiffer if such a column is a key). Answers the stage's columns.
//
// The rules for types: within integers, DECIMAL, FLOAT and DOUBLE the engine's common type is taken if the values of
// both sides come back unchanged from it, so BIGINT and DOUBLE meet as DOUBLE only while all integers are exact in it;
// a DECIMAL target stays what it is while it holds every value; so does a column that a constraint holds. DATE and the
// TIMESTAMP types without zone meet in the finer one; lists and structs likewise. VARCHAR takes any plain value. A text
// fits a type that no file can express (UUID, ENUM, INTERVAL …) if all values are of it. Other pairs are drift. A
// column that holds only NULL fits any type.
std::vector<ColumnInfo> Reconcile(LoadContext& load, TargetTable& target, const ColumnRules& rules);

// The names of the columns that both sides have, as the target writes them.
std::vector<std::string> SharedColumns(const std::vector<ColumnInfo>& read, const TargetTable& target);

// The stage's column as the target's type, the stage being `s`: CAST(s."a" AS BIGINT).
std::string StageValue(const std::vector<ColumnInfo>& read, const TargetTable& target, const std::string& name);

}  // namespace sqlflow::engine::duckdb
