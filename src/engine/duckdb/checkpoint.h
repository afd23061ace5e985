#pragma once
#include <filesystem>

#include "base/descriptor.h"
#include "engine/duckdb/connection.h"

namespace sqlflow::engine::duckdb {

// Checkpoints of one database file that a crash cannot tear. DuckDB writes the new catalogue into free parts of blocks
// whose other parts the file still lives on, and each block has one checksum: a block that is half written when the
// process is killed or the power goes would make the whole file unreadable. So the blocks stand in a file beside the
// database, FILE.checkpoint, until the checkpoint is done, and are put back if it did not come that far. The engine
// must not checkpoint by itself.
class Checkpointer {
 public:
  explicit Checkpointer(std::filesystem::path database) : database_(std::move(database)) {}

  // Puts back what a checkpoint that died may have torn. Nobody else may write the file, and it is not open yet. Throws
  // EngineError.
  static void Recover(const std::filesystem::path& database);
  // Whether one died, and nobody has recovered the file.
  static bool NeedsRecovery(const std::filesystem::path& database);

  // Writes what is in the log into the file; each 8th time the engine merges small row groups. Not within a
  // transaction, and there must be no other. Throws EngineError; the log is then still there.
  void Run(Connection& connection);
  // Likewise once the log is large, and nothing if it cannot be now. After a COMMIT.
  void RunIfDue(Connection& connection);
  bool log_is_large() const;
  // For a COMMIT that checkpoints by itself; RunIfDue follows if it went well. Throws EngineError.
  void Keep(Connection& connection);
  // This process merges no row groups any more: some are small because memory is little.
  void SpareRowGroups() { spares_row_groups_ = true; }

 private:
  void Forget();

  std::filesystem::path database_;
  bool kept_ = false;
  bool spares_row_groups_ = false;
  uint64_t done_ = 0;           // checkpoints of the file, ever
  uint64_t done_at_merge_ = 0;  // or when this process began
  // Held until the database is closed: closing it would give up the lock that DuckDB holds on the file.
  base::Descriptor file_;
};

}  // namespace sqlflow::engine::duckdb
