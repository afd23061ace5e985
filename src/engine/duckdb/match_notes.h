#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/duckdb/handle.h"

namespace sqlflow::engine::duckdb {

// What a DELETE tells of the rows that it met. A merge that looked first and deleted then would go through its target
// twice; here two SQL functions of the connection's own take notes while the one statement runs:
//   met(stage row, target row, stale)  notes the pair; true: the target's row is to be replaced
//   wanted(stage row)                  afterwards: the row is new, or replaces one
// Rows of the stage are named by their rowid. Any number of the engine's threads may call the functions.
class MatchNotes {
 public:
  // Registers the functions; not within a transaction, which might take them back.
  explicit MatchNotes(duckdb_connection connection);

  const std::string& met() const { return met_; }
  const std::string& wanted() const { return wanted_; }

  // Forgets all; from now on the stage's rows are `first` to `first` + `rows` - 1.
  void Begin(int64_t first, int64_t rows);
  // Rows of the stage that replace a row, and that met newer ones only.
  int64_t replacing() const;
  int64_t stale() const;
  // Rows of the stage that replace more than one row, once for each beyond the first.
  const std::vector<int64_t>& again() const;

 private:
  struct Notes {
    // Null for what is no row of the stage: only our own statements call the functions rightly.
    uint8_t* Of(int64_t stage_row);
    std::mutex mutex;
    int64_t first = 0;
    std::vector<uint8_t> of_row;  // kReplaces, kStale
    std::vector<int64_t> again;
  };
  static void Meet(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output);
  static void Want(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output);
  void Register(duckdb_connection connection, const std::string& name, const std::vector<duckdb_type>& parameters,
                duckdb_scalar_function_t function);

  std::shared_ptr<Notes> notes_;  // the engine keeps the functions longer than the connection
  std::string met_;
  std::string wanted_;
};

}  // namespace sqlflow::engine::duckdb
