#include "engine/duckdb/little_memory.h"

#include <algorithm>
#include <numeric>

#include "base/errors/resources.h"

namespace sqlflow::engine::duckdb {
namespace {

constexpr uint64_t kMegabyte = 1'000'000;
constexpr uint64_t kLeast = 44 * kMegabyte;
constexpr uint64_t kAnyTable = 20 * kMegabyte;
constexpr uint64_t kAllReaders = 32 * kMegabyte;  // unless one alone needs more
constexpr uint64_t kColumn = kMegabyte / 2;       // of one reader
constexpr uint64_t kHeavyTable = 10 * kMegabyte;  // beside the texts of its heaviest column
constexpr uint64_t kHeavyColumn = kMegabyte / 5;
constexpr uint64_t kMargin = 10 * kMegabyte;    // a checkpoint that lacks memory ends all work on the instance
constexpr uint64_t kLight = 6 * kMegabyte;      // 2,048 rows: these have room anyway
constexpr uint64_t kMost = 80 * kMegabyte;      // for the rows of several readers
constexpr uint64_t kLongTexts = 8 * kMegabyte;  // in one column of 2,048 rows
constexpr uint64_t kRowGroup = 122'880;         // rows; so many are written before the COMMIT

}  // namespace

LittleMemory::LittleMemory(Connection& connection, Checkpointer& checkpointer)
    : connection_(connection),
      checkpointer_(checkpointer),
      columns_(std::max<uint64_t>(1, connection.streams().widest())) {
  const auto threads = static_cast<uint64_t>(connection.Number("SELECT current_setting('threads')::BIGINT"));
  // The engine tells its limit rounded down: put back again and again it would shrink. This only changes what it tells.
  connection.Execute("RESET GLOBAL memory_limit");
  limit_.emplace(connection, "memory_limit");
  most_ = limit_->connection().Number(fmt::format("SELECT parse_formatted_bytes('{}')::BIGINT", limit_->was()));
  SetReaders(std::clamp<uint64_t>(kAllReaders / (kColumn * columns_), 1, threads));
}

void LittleMemory::SetReaders(uint64_t readers) {
  readers_ = readers;
  base_ = std::max(kLeast, kAnyTable + readers * kColumn * columns_);
  Raise(base_);
  connection_.streams().Watch(this, readers);
}

void LittleMemory::Weigh(uint64_t rows, const std::vector<uint64_t>& columns) {
  const uint64_t before = rows_.fetch_add(rows);
  const uint64_t bytes = std::accumulate(columns.begin(), columns.end(), uint64_t{0});
  if (bytes <= kLight) return;
  std::lock_guard lock(mutex_);
  if (!limit_) return;
  heavy_ = true;
  const uint64_t heaviest = *std::max_element(columns.begin(), columns.end());
  const bool whole_rows = readers_ > 1 || takes_log_;
  const uint64_t needed =
      whole_rows ? base_ + 2 * (readers_ + 1) * bytes : kHeavyTable + columns_ * kHeavyColumn + heaviest;
  if (readers_ > 1 && (before < kRowGroup || needed > kMost)) {
    too_many_readers_ = true;
    throw EngineError(base::code::kOutOfMemory, "several readers hold too much of rows that are so heavy");
  }
  if (heaviest > kLongTexts && settings_.empty()) Set("disabled_compression_methods", "dict_fsst");
  if (needed > limit_now_) Raise(needed);
}

void LittleMemory::BeforeCommit() {
  if (!limit_) return;
  if (checkpointer_.log_is_large()) return End();  // what others left there, a checkpoint would have to write as well
  if (!heavy_ || takes_log_) return;
  checkpointer_.Keep(connection_);
  Raise(limit_now_ + kMargin);
  Set("checkpoint_threshold", "0KB");
  Set("auto_checkpoint_skip_wal_threshold", "0");
}

void LittleMemory::Set(const char* name, const std::string& value) {
  settings_.emplace_back(connection_, name).Set(value);
}

bool LittleMemory::AnotherTry() {
  if (!limit_) return false;
  if (std::exchange(too_many_readers_, false)) {
    SetReaders(1);
    rows_ = 0;
  } else {
    End();
  }
  return true;
}

void LittleMemory::Raise(uint64_t limit) {
  limit_now_ = std::min(most_, limit);
  limit_->Set(limit < most_ ? fmt::format("{}B", limit) : limit_->was());
}

void LittleMemory::End() {
  connection_.streams().Watch(nullptr, 0);
  std::lock_guard lock(mutex_);
  settings_.clear();
  limit_.reset();
}

}  // namespace sqlflow::engine::duckdb
