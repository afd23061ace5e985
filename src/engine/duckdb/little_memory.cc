#include "engine/duckdb/little_memory.h"

#include <algorithm>

namespace sqlflow::engine::duckdb {
namespace {

constexpr uint64_t kMegabyte = 1'000'000;
constexpr uint64_t kLeast = 44 * kMegabyte;
constexpr uint64_t kAnyTable = 20 * kMegabyte;
constexpr uint64_t kAllReaders = 32 * kMegabyte;  // unless one alone needs more
constexpr uint64_t kColumn = kMegabyte / 2;       // of one reader
constexpr uint64_t kRows = 6 * kMegabyte;         // 2,048 of them: these have room anyway

}  // namespace

LittleMemory::LittleMemory(Connection& connection)
    : connection_(connection), columns_(std::max<uint64_t>(1, connection.streams().widest())) {
  const uint64_t reader = kColumn * columns_;
  const auto threads = static_cast<uint64_t>(connection.Number("SELECT current_setting('threads')::BIGINT"));
  readers_ = std::clamp<uint64_t>(kAllReaders / reader, 1, threads);
  base_ = std::max(kLeast, kAnyTable + readers_ * reader);
  // The engine tells its limit rounded down: put back again and again it would shrink. This only changes what it tells.
  connection.Execute("RESET GLOBAL memory_limit");
  limit_.emplace(connection, "memory_limit");
  most_ = limit_->connection().Number(fmt::format("SELECT parse_formatted_bytes('{}')::BIGINT", limit_->was()));
  Raise(base_);
  connection.streams().Watch(this, readers_);
}

void LittleMemory::Weigh(uint64_t bytes) {
  if (bytes <= kRows) return;
  // Each reader's rows, and those that the commit looks at, twice because a long text may have a block of its own; and
  // half a further block of each column, where short ones lie.
  const uint64_t needed = base_ + 2 * (readers_ + 1) * (bytes - kRows) + columns_ * kColumn / 2;
  std::lock_guard lock(mutex_);
  if (needed > limit_now_ && limit_) Raise(needed);
}

void LittleMemory::Raise(uint64_t limit) {
  limit_now_ = std::min(most_, limit);
  limit_->Set(limit < most_ ? fmt::format("{}B", limit) : limit_->was());
}

void LittleMemory::End() {
  connection_.streams().Watch(nullptr, 0);
  std::lock_guard lock(mutex_);
  limit_.reset();
}

}  // namespace sqlflow::engine::duckdb
