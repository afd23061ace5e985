#include "engine/duckdb/little_memory.h"

#include <algorithm>

namespace sqlflow::engine::duckdb {
namespace {

constexpr uint64_t kMegabyte = 1'000'000;
constexpr uint64_t kLeast = 48 * kMegabyte;
constexpr uint64_t kAnyTable = 24 * kMegabyte;
constexpr uint64_t kAllReaders = 32 * kMegabyte;  // unless one alone needs more
constexpr uint64_t kColumn = kMegabyte / 2;       // of one reader

std::string Bytes(uint64_t bytes) { return fmt::format("{}B", bytes); }

}  // namespace

LittleMemory::LittleMemory(Connection& connection) : connection_(connection) {
  const uint64_t reader = kColumn * std::max<uint64_t>(1, connection.streams().widest());
  const auto threads = static_cast<uint64_t>(connection.Number("SELECT current_setting('threads')::BIGINT"));
  readers_ = std::clamp<uint64_t>(kAllReaders / reader, 1, threads);
  base_ = limit_now_ = std::max(kLeast, kAnyTable + readers_ * reader);
  limit_.emplace(connection, "memory_limit", Bytes(base_));
  most_ = limit_->connection().Number(fmt::format("SELECT parse_formatted_bytes('{}')::BIGINT", limit_->was()));
  connection.streams().Watch(this, readers_);
}

void LittleMemory::Weigh(uint64_t bytes) {
  // Each reader's, and those that the commit or a checkpoint looks at.
  const uint64_t needed = base_ + (readers_ + 1) * bytes;
  std::lock_guard lock(mutex_);
  if (needed <= limit_now_ || !limit_) return;
  // Somewhat more, so that this is done seldom.
  limit_now_ = std::min(most_, needed + needed / 4);
  limit_->Set(limit_now_ == most_ ? limit_->was() : Bytes(limit_now_));
}

void LittleMemory::End() {
  connection_.streams().Watch(nullptr, 0);
  std::lock_guard lock(mutex_);
  limit_.reset();
}

}  // namespace sqlflow::engine::duckdb
