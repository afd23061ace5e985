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
};

// The narrowest type that all texts of each of the request's unsettled columns are, as DuckDB's CSV sniffer would find
// it for the whole file (BOOLEAN, BIGINT, DOUBLE, TIME, DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE, else VARCHAR; 007 is
// no number), but for numbers that a DOUBLE would round: those stay text.
std::vector<SettledColumn> SettleTypes(LoadContext& load, const std::string& table);

// Gives the columns of `table` the types that their values are.
void ConvertSettled(LoadContext& load, const std::string& table, const std::vector<SettledColumn>& columns);

}  // namespace sqlflow::engine::duckdb
