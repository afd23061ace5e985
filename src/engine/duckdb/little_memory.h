#pragma once
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/duckdb/checkpoint.h"
#include "engine/duckdb/instance_setting.h"

namespace sqlflow::engine::duckdb {

// Rows of a stream that go straight into their table need little memory, whatever their number; left to itself the
// engine keeps all of what it writes, up to its limit. So the limit is low while they are read and committed, and grows
// with what they weigh, because the engine works with vectors of 2,048 values. How much, and why: decision 21.
class LittleMemory {
 public:
  // Of the stream that `connection` shows. Outside of a transaction. `checkpointer` is that of the database's file.
  LittleMemory(Connection& connection, Checkpointer& checkpointer);
  ~LittleMemory() { End(); }

  // So many rows came, and so many bytes as the last 2,048 of them, by column. Any thread. Throws EngineError if they
  // are better read anew, by one thread or in parts; answers whether a part is full.
  bool Weigh(uint64_t rows, const std::vector<uint64_t>& columns);
  // Other rows than those that are weighed will be in the table: the COMMIT takes the log.
  void TakeTheLog() { takes_log_ = true; }
  // The rows go into a new table of the database's file, which may be made of parts (RowsInParts).
  void AllowParts() { parts_allowed_ = true; }
  bool in_parts() const { return in_parts_; }
  // The transaction is about to be committed. If rows are heavy, the engine will write one column after the other into
  // the file, and not 2,048 whole rows at once into the log.
  void BeforeCommit();
  // Likewise of a part was.
  void AfterPart();
  // After the engine said that it has not enough: whether a further try may have.
  bool AnotherTry();
  // Gives the engine all of its memory, and the scans all of their threads.
  void End();
  bool ended() const { return !limit_; }
  // That scans may have now.
  uint64_t readers() const { return readers_; }

 private:
  enum class Next { kAllMemory, kOneReader, kParts };
  [[noreturn]] void ReadAnew(Next next);
  void SetReaders(uint64_t readers);
  void Raise(uint64_t limit);
  void Set(const char* name, const std::string& value);

  Connection& connection_;
  Checkpointer& checkpointer_;
  const uint64_t columns_;
  uint64_t readers_ = 1;
  uint64_t base_ = 0;  // bytes, as those that follow
  uint64_t most_ = 0;
  bool takes_log_ = false;
  bool parts_allowed_ = false;
  bool in_parts_ = false;
  std::atomic<uint64_t> rows_ = 0;

  std::mutex mutex_;
  std::optional<InstanceSetting> limit_;
  uint64_t limit_now_ = 0;
  bool heavy_ = false;
  Next next_ = Next::kAllMemory;                     // try
  std::map<std::string, InstanceSetting> settings_;  // while rows are heavy
};

}  // namespace sqlflow::engine::duckdb
