#pragma once
#include <string>
#include <vector>

#include "engine/duckdb/load_context.h"

namespace sqlflow::engine::duckdb {

// A text column whose values have been looked at: the type they are, and how a text becomes it.
struct SettledColumn {
  std::string name;
  std::string type;        // VARCHAR: it stays what it is
  std::string expression;  // of the column in the table, as that type
  bool only_null = false;
  std::string note;  // what a user should know of the choice
};

// The narrowest type that all texts of each of the request's unsettled columns are (base/text_type.h).
std::vector<SettledColumn> SettleTypes(LoadContext& load, const std::string& table);

// Gives the columns of `table` the types that their values are, and notes what a user should know.
void ConvertSettled(LoadContext& load, const std::string& table, const std::vector<SettledColumn>& columns);

}  // namespace sqlflow::engine::duckdb
