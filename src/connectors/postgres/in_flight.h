#pragma once
#include <optional>
#include <string>

#include "connectors/postgres/server_object.h"

namespace sqlflow::connectors::postgres {

// How far an incremental read may go, and whether it may say so. A transaction that is under way can commit rows whose
// cursor is lower than that of rows committed before it: a watermark above them would lose them.
struct SafeRange {
  std::optional<std::string> highest;  // the cursor's highest value before the wait; nothing: there was none
  int64_t unfinished = 0;              // transactions that write there and did not end within the wait
  std::string oldest;                  // of a cursor of times: since when a transaction is open; empty: not known
  bool standby = false;                // transactions of the primary cannot be seen
};

// Transactions by their numbers of 64 bits.
struct EndedTransactions {
  int64_t before = 0;  // all below have ended
  int64_t next = 0;    // that the server has not yet given
  bool waited_in_vain = false;
};

// Waits until all transactions have ended that are under way now, on whatever tables.
EndedTransactions WaitForOlder(Server& server, int64_t wait_seconds);

// Notes the cursor's highest value, then waits for the transactions that hold a write lock on what the object reads.
SafeRange WaitForWriters(Server& server, const ServerObject& object, const RemoteColumn& cursor,
                         const std::string& condition, int64_t wait_seconds);

}  // namespace sqlflow::connectors::postgres
