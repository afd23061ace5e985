#pragma once
#include <string>
#include <string_view>

#include "engine/sql_parser.h"

namespace sqlflow::engine::duckdb {

// What DuckDB's parse tree of one text says, as `json_serialize_sql` writes it. `needs_parse` is set when the text is
// no SELECT, of which the tree says nothing.
struct TreeFacts {
  SqlFacts facts;
  bool needs_parse = false;
};
TreeFacts ReadTree(std::string_view json, std::string_view text);

// A function whose rows or result hang on tables that its arguments do not name to a parser.
bool IsCatalogFunction(std::string_view name);

}  // namespace sqlflow::engine::duckdb
