#pragma once
#include "engine/duckdb/load_context.h"
#include "engine/duckdb/target_table.h"

// LoadRequest::verify. What the target must hold is worked out before the load writes to it, from the rows read and the
// target's, by other statements than the load's; and compared at the end. Without the request nothing is done here.
namespace sqlflow::engine::duckdb {

// Counts the target, if it exists. Before anything else.
void BeginVerify(LoadContext& load, bool exists);

// The rows of `table` were read for a new target: each key once, with its highest cursor.
void ExpectKeys(LoadContext& load, const std::string& table, const std::vector<ColumnInfo>& read);

// How the rows of the stage meet those of a target, as SQL; these are `sqlflow_s` and `sqlflow_t`.
struct Meeting {
  std::string same_key;
  std::string keeps;           // the target's row stays as it is, being newer
  std::string among = "true";  // the target's rows that count
};
void ExpectKeys(LoadContext& load, const std::vector<ColumnInfo>& read, const TargetTable& target,
                const Meeting& meeting);

// Each row of the stage as often as it was read, or as the target has it already. Target and stage fit each other.
void ExpectRows(LoadContext& load, const std::vector<ColumnInfo>& read, const TargetTable& target);

// Sets result.verified, or throws kNotVerified.
void Verify(LoadContext& load, bool existed);

}  // namespace sqlflow::engine::duckdb
