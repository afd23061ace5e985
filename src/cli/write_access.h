#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "access/listener.h"
#include "access/read_server.h"
#include "access/write_lock.h"
#include "cli/command.h"
#include "engine/duckdb/open.h"

namespace CLI {
class Option;
}

namespace sqlflow::cli {

// Adds `--lock-wait DURATION`, bound to `patience`, which must live until the action has run.
CLI::Option* AddLockWaitOption(CLI::App& command, std::chrono::milliseconds& patience);

// The project's database, held for a command that writes it: nobody else can write it meanwhile, and who reads it asks
// this process. A database in memory is nobody else's: it needs neither.
class WriteAccess {
 public:
  // Takes the lock; opens nothing. `what` is told to others: "run sales". Throws kDatabaseLocked, base::Interrupted.
  WriteAccess(const Environment& environment, engine::duckdb::Settings settings, const std::string& what,
              std::chrono::milliseconds patience);

  // Opens the database, or makes it, and answers readers from now on. Waits up to `patience` for programs that have the
  // file open without our lock.
  engine::SqlEngine& Open();
  // Takes away the database that Open made just now, and nobody has used.
  void Discard();
  // Sends the readers away and closes the database; the lock is still held. The sessions must be gone.
  void CloseDatabase();
  // Sends the readers away, closes the database, which checkpoints it, and lets go of the lock. The sessions must be
  // gone.
  void Close();

 private:
  const Environment& environment_;
  engine::duckdb::Settings settings_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<access::WriteLock> lock_;
  std::unique_ptr<access::Listener> listener_;
  std::unique_ptr<engine::SqlEngine> engine_;
  std::unique_ptr<access::ReadServer> server_;
};

}  // namespace sqlflow::cli
