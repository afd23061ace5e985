#pragma once
#include <string>
#include <vector>

#include "engine/duckdb/load_context.h"

// The rows that a load's SELECT gives, while they are in a table of their own: the stage, or the new target itself.
namespace sqlflow::engine::duckdb {

// `head` is the CREATE TABLE that the user's SELECT completes. Sets rows_read.
void ReadInto(LoadContext& load, const std::string& head, const std::string& table);
// Reads into the stage and answers its columns.
std::vector<ColumnInfo> ReadIntoStage(LoadContext& load);
// Drops the temporary tables of a load, if it has any.
void DropStage(LoadContext& load);

// Without the column that names a row's part.
std::vector<ColumnInfo> ColumnsOf(LoadContext& load, const std::string& table);

// Throws kLosesDigits if one of the request's inexact columns has a value that a DOUBLE may have rounded.
void CheckDigits(LoadContext& load, const std::string& table);
// Throws kKeyColumnMissing (or kReservedColumn for a column rowid) unless keys (and cursor) are among the columns of
// `side` ("what was read", "the target").
void CheckKeysExist(LoadContext& load, const std::vector<ColumnInfo>& columns, const std::string& side);
// Throws kNullKey with a sample row.
void CheckKeysAreNotNull(LoadContext& load, const std::string& table);
// Leaves one row a key: the highest cursor's, else the last read. Counts the others.
void DropDuplicates(LoadContext& load, const std::string& table, const std::vector<ColumnInfo>& columns);

// The cursor as it counts: NaN and infinity, which come from broken clocks and divisions, are NULL.
std::string CursorRank(const LoadContext& load, const std::vector<ColumnInfo>& columns, const std::string& alias);
std::string RankOf(const ColumnInfo& cursor, const std::string& alias);

}  // namespace sqlflow::engine::duckdb
