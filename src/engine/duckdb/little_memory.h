#pragma once
#include <mutex>
#include <optional>

#include "engine/duckdb/instance_setting.h"

namespace sqlflow::engine::duckdb {

// Rows of a stream that go straight into their table need little memory, whatever their number; left to itself the
// engine keeps all of what it writes, up to its limit. So the limit is low while they are read and committed. It is, in
// megabytes, 20, and for each thread that reads half a one a column (a block that it fills, one that it compresses), at
// least 44; as many threads read as have room. And it grows with the heaviest 2,048 rows on their way beyond 6, because
// the engine works with vectors of that many values (decision 21).
class LittleMemory {
 public:
  // Of the stream that `connection` shows. Outside of a transaction.
  explicit LittleMemory(Connection& connection);
  ~LittleMemory() { End(); }

  // So many bytes came as 2,048 rows, one after the other. Any thread.
  void Weigh(uint64_t bytes);
  // Gives the engine all of its memory, and the scans all of their threads.
  void End();
  bool ended() const { return !limit_; }
  // That scans may have now.
  uint64_t readers() const { return readers_; }

 private:
  void Raise(uint64_t limit);

  Connection& connection_;
  const uint64_t columns_;
  uint64_t readers_ = 1;
  uint64_t base_ = 0;  // bytes, as those that follow
  uint64_t most_ = 0;

  std::mutex mutex_;
  std::optional<InstanceSetting> limit_;
  uint64_t limit_now_ = 0;
};

}  // namespace sqlflow::engine::duckdb
