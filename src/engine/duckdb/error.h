#pragma once
#include <string>
#include <string_view>

#include "engine/sql_engine.h"

// The one place where DuckDB's errors become ours.
namespace sqlflow::engine::duckdb {

// The part of a statement that the caller wrote: what stands before and behind it is ours. Error offsets refer to it.
struct Passage {
  size_t begin = 0;
  size_t length = std::string_view::npos;
};

// Throws EngineError (or base::Interrupted) for DuckDB's error text. Connections have `errors_as_json` set, which
// gives the exact byte where the excerpt "LINE 2: ...x" would only draw a caret; a text that is no JSON (errors of
// opening and committing) is read as it is. `sql` is what was run.
[[noreturn]] void ThrowEngineError(std::string_view text, std::string_view sql = {}, Passage passage = {});

// Whether the text says that the statement was interrupted, and no more.
bool IsInterrupt(std::string_view text);

// The byte where character number `character` (from 0) begins; the end if there are fewer.
size_t ByteOfCharacter(std::string_view text, size_t character);

}  // namespace sqlflow::engine::duckdb
