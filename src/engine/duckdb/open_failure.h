#pragma once
#include <string>

#include "engine/duckdb/open.h"
#include "engine/sql_engine.h"

namespace sqlflow::engine::duckdb {

// Throws what DuckDB's error text on opening `settings.path` means to a user.
[[noreturn]] void ThrowOpenFailure(const std::string& text, const Settings& settings);

}  // namespace sqlflow::engine::duckdb
