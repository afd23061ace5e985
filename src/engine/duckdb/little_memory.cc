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
constexpr uint64_t kMargin = 10 * kMegabyte;      // a checkpoint that lacks memory ends all work on the instance
constexpr uint64_t kLight = 6 * kMegabyte;        // 2,048 rows: these have room anyway
constexpr uint64_t kMostOfMany = 90 * kMegabyte;  // of several readers; the process has up to 60 beside
constexpr uint64_t kVector = 48 * kMegabyte;      // of one column: heavier ones are read in parts
constexpr uint64_t kPart = 20 * kMegabyte;        // a COMMIT holds all columns of a part, several times
constexpr uint64_t kFewColumns = 16;              // heavy ones: else the parts would have too few rows
constexpr uint64_t kLongTexts = 8 * kMegabyte;    // in one column of 2,048 rows
constexpr uint64_t kRowGroup = 122'880;           // rows; so many are written before the COMMIT

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
  base_ = in_parts_ ? kHeavyTable + columns_ * kHeavyColumn + 2 * kPart
                    : std::max(kLeast, kAnyTable + readers * kColumn * columns_);
  Raise(base_);
  connection_.streams().Watch(this, readers);
}

bool LittleMemory::Weigh(uint64_t rows, const std::vector<uint64_t>& columns) {
  const uint64_t before = rows_.fetch_add(rows);
  const uint64_t bytes = std::accumulate(columns.begin(), columns.end(), uint64_t{0});
  if (bytes <= kLight) return false;
  std::lock_guard lock(mutex_);
  if (!limit_) return false;
  heavy_ = true;
  const uint64_t heaviest = *std::max_element(columns.begin(), columns.end());
  uint64_t needed = kHeavyTable + columns_ * kHeavyColumn + (in_parts_ ? 2 * bytes : heaviest);
  if (readers_ > 1 || takes_log_) needed = base_ + 2 * (readers_ + 1) * bytes;  // whole rows
  if (readers_ > 1 && (before < kRowGroup || needed > kMostOfMany)) ReadAnew(Next::kOneReader);
  if (heaviest > kVector && parts_allowed_ && !in_parts_ && bytes <= kFewColumns * heaviest) ReadAnew(Next::kParts);
  if (heaviest > kLongTexts) Set("disabled_compression_methods", "dict_fsst");
  if (needed > limit_now_) Raise(needed);
  return in_parts_ && bytes >= kPart;
}

void LittleMemory::ReadAnew(Next next) {
  next_ = next;
  throw EngineError(base::code::kOutOfMemory, "rows that are so heavy are read otherwise");
}

void LittleMemory::BeforeCommit() {
  if (!limit_) return;
  if (checkpointer_.log_is_large()) return End();  // what others left there, a checkpoint would have to write as well
  if (!heavy_ || takes_log_) return;
  checkpointer_.Keep(connection_);
  if (!in_parts_) Raise(limit_now_ + kMargin);
  Set("checkpoint_threshold", "0KB");
  Set("auto_checkpoint_skip_wal_threshold", "0");
}

void LittleMemory::AfterPart() {
  if (checkpointer_.log_is_large()) End();  // it took the log, because somebody reads
  checkpointer_.RunIfDue(connection_);
}

void LittleMemory::Set(const char* name, const std::string& value) {
  const auto [setting, is_new] = settings_.try_emplace(name, connection_, name);
  if (is_new) setting->second.Set(value);
}

bool LittleMemory::AnotherTry() {
  if (!limit_) return false;
  connection_.streams().Rewind();
  rows_ = 0;
  const Next next = std::exchange(next_, Next::kAllMemory);
  in_parts_ = next == Next::kParts;
  if (next == Next::kAllMemory) {
    End();
    return true;
  }
  SetReaders(1);
  if (in_parts_) {
    checkpointer_.SpareRowGroups();
    Set("threads", "1");  // each keeps memory that it had for a part
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
