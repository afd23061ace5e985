#pragma once
#include <string>

#include "engine/duckdb/load_context.h"
#include "engine/duckdb/target_table.h"

// Loads that read by a cursor: which rows are wanted, and how far the source has been read (CursorRead, CursorMark).
namespace sqlflow::engine::duckdb {

// What a CursorRead wants of a cursor of that type. Throws kBadLookback or kBadCursorBound.
CursorBounds BoundsOf(Connection& connection, const CursorRead& read, const std::string& type,
                      const base::QualifiedName& target);

// Sets load.window. Throws kCursorGone (renamed or dropped) or kCursorTypeChanged, each with the way on.
void PrepareWindow(LoadContext& load);

// Of the rows just read into `table`, whose types are settled, removes those outside the window that the SELECT could
// not leave out, and sees to those without a cursor; throws kNullCursor. Notes how far was read, and of which parts,
// whose column is dropped.
void TakeWindow(LoadContext& load, const std::string& table);

// Condition on the target's rows that the window covers.
std::string CoveredByWindow(LoadContext& load, const TargetTable& target);

// Throws kSliceChanged if others have changed the target's rows at the last mark.
void CheckSlice(LoadContext& load, const TargetTable& target);

// Deletes the target's rows in the request's range, if it says so. Not before the SELECT is read, which may read the
// target, nor before types are changed, which the engine refuses after.
void ReplaceRange(LoadContext& load, const TargetTable& target);

// Sets result.mark, once the rows are in the target.
void SetMark(LoadContext& load);

}  // namespace sqlflow::engine::duckdb
