#include <cassert>
#include <thread>

#include "base/crash_point.h"
#include "engine/duckdb/connection.h"

// How a connection's transactions begin and end, and what interrupts its statements.
namespace sqlflow::engine::duckdb {
namespace {

constexpr std::chrono::microseconds kShortestRest{50};
constexpr std::chrono::microseconds kLongestRest{1000};

}  // namespace

// While it lives, an interrupt waits for the next statement. The engine looks for one again when a COMMIT is done, and
// would report it as failed.
class Connection::Deafness {
 public:
  explicit Deafness(Connection& connection) : connection_(connection) { Set(true); }
  ~Deafness() { Set(false); }
  Deafness(const Deafness&) = delete;
  Deafness& operator=(const Deafness&) = delete;

 private:
  void Set(bool deaf) {
    std::lock_guard lock(connection_.hearing_mutex_);
    connection_.deaf_ = deaf;
  }
  Connection& connection_;
};

void Connection::CheckInterrupted() {
  if (interrupted_.exchange(false)) throw base::Interrupted();
}

void Connection::Interrupt() {
  interrupted_ = true;
  std::lock_guard lock(hearing_mutex_);
  if (!deaf_) duckdb_interrupt(handle_.get());
}

void Connection::RunAtRest(const std::string& sql, Passage passage, Result& result) {
  PreparedHandle prepared;
  PendingHandle pending;
  if (duckdb_prepare(handle_.get(), sql.c_str(), prepared.out()) != DuckDBSuccess ||
      duckdb_pending_prepared(prepared.get(), pending.out()) != DuckDBSuccess) {
    Fail(pending ? duckdb_pending_error(pending.get()) : duckdb_prepare_error(prepared.get()), sql, passage);
  }
  auto rest = kShortestRest;
  duckdb_pending_state state = DUCKDB_PENDING_RESULT_NOT_READY;
  while (state == DUCKDB_PENDING_RESULT_NOT_READY || state == DUCKDB_PENDING_NO_TASKS_AVAILABLE) {
    if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE) {
      std::this_thread::sleep_for(rest);
      rest = std::min(rest + rest / 8, kLongestRest);
    } else {
      rest = kShortestRest;
    }
    state = duckdb_pending_execute_task(pending.get());
  }
  if (duckdb_execute_pending(pending.get(), result.out()) != DuckDBSuccess) Fail(result.error(), sql, passage);
}

void Connection::Begin() {
  assert(!in_transaction_);
  Execute("BEGIN TRANSACTION");
  in_transaction_ = true;
  read_only_ = false;
}

void Connection::BeginReadOnly() {
  assert(!in_transaction_);
  Execute("BEGIN TRANSACTION READ ONLY");
  in_transaction_ = true;
  read_only_ = true;
}

void Connection::Commit() {
  assert(in_transaction_);
  base::CrashPoint("commit");
  CheckInterrupted();
  const Deafness deafness(*this);
  Result result;
  RunAtRest("COMMIT", {}, result);
  in_transaction_ = false;
  base::CrashPoint("committed");
}

void Connection::Rollback() noexcept {
  if (!in_transaction_) return;
  in_transaction_ = false;
  // Straight to the engine: neither an interrupt nor the state of a statement may keep it from happening. An error
  // means that there is nothing to roll back any more.
  const Deafness deafness(*this);
  Result result;
  duckdb_query(handle_.get(), "ROLLBACK", result.out());
}

}  // namespace sqlflow::engine::duckdb
