#pragma once
#include <map>

#include "cli/source_bench.h"
#include "cli/source_loads.h"
#include "engine/duckdb/foresee.h"

namespace sqlflow::cli {

// The columns of a source as they are now, beside those of the table that one of its LOADs fills.
struct LoadChanges {
  size_t step = 0;       // of the plan
  std::string unknown;   // why the source cannot be asked before the steps that the LOAD waits for; empty: it can
  std::string no_table;  // why there is nothing to compare with; empty: there is
  size_t columns = 0;    // of the source
  std::vector<engine::duckdb::ColumnChange> changes;
};

// Of every LOAD, or of those of one stream. The project's database is read, if there is one. Throws what the source
// throws.
std::vector<LoadChanges> FindChanges(const LoadingPipeline& loading, const std::string& stream, SourceBench& bench);

// A row a difference; of a LOAD without any, a row that says so.
Listing ListChanges(const std::vector<LoadChanges>& loads, const plan::Plan& plan);

}  // namespace sqlflow::cli
