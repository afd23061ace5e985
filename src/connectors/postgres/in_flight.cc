#include "connectors/postgres/in_flight.h"

#include <chrono>
#include <functional>
#include <thread>

#include "base/text.h"
#include "connectors/postgres/conditions.h"

namespace sqlflow::connectors::postgres {

namespace {

constexpr std::chrono::milliseconds kFirstPause(5);
constexpr std::chrono::milliseconds kLongestPause(100);

// Locks that are taken to write rows. Autovacuum takes others.
constexpr const char* kWriteLocks =
    "l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid() AND l.mode IN "
    "('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') AND l.database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database())";

// Asks until it is answered that none is left; false: not in time.
bool Await(int64_t wait_seconds, const std::function<bool()>& none_left) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(wait_seconds);
  auto pause = kFirstPause;
  while (!none_left()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
  return true;
}

// Since when the oldest transaction is open, on whatever tables, as a value of the cursor's type in the engine's
// notation: it may still write rows with this time. Roles that may not see others' transactions get nothing.
std::string OldestQuestion(const RemoteColumn& cursor) {
  std::string time = "timezone('UTC', begun)";
  std::string form = "YYYY-MM-DD HH24:MI:SS.US";
  switch (cursor.here.wire) {
    case Wire::kTimestampTz: form += "\"+00\""; break;
    // Whose zone writers mean is not known: the server's, or UTC.
    case Wire::kTimestamp: time = "least(" + time + ", timezone(current_setting('TimeZone'), begun))"; break;
    case Wire::kDate:
      time = "least(" + time + ", timezone(current_setting('TimeZone'), begun))";
      form = "YYYY-MM-DD";
      break;
    default: return "SELECT NULL";
  }
  return fmt::format(
      "SELECT to_char({}, '{}') FROM (SELECT min(xact_start) AS begun FROM pg_stat_activity WHERE pid <> "
      "pg_backend_pid() AND datname = current_database() AND query NOT LIKE 'autovacuum:%') AS "
      "oldest",
      time, form);
}

std::string List(const Answer& answer, Server& server) {
  std::string list;
  for (const auto& row : answer.rows) list += (list.empty() ? "" : ", ") + server.Literal(*row[0]);
  return list;
}

}  // namespace

SafeRange WaitForWriters(Server& server, const ServerObject& object, const RemoteColumn& cursor,
                         const std::string& condition, int64_t wait_seconds) {
  SafeRange range;
  const std::string what = "looking for the highest " + cursor.name + " of " + object.name;
  // The first question locks what it reads, tables behind views, partitions and all. Who writes to them?
  const std::vector<Answer> answers = server.QueryAll(
      // ORDER BY prefers a column of the result to one of the table: as text, 9 would be above 10.
      fmt::format(
          "BEGIN READ ONLY; SELECT highest::text, pg_is_in_recovery() FROM (SELECT {0} AS highest FROM {1} WHERE "
          "{2}{3} ORDER BY {4} DESC LIMIT 1) AS found; SELECT DISTINCT l.virtualtransaction FROM pg_locks l WHERE {5} "
          "AND l.relation IN (SELECT relation FROM pg_locks WHERE locktype = 'relation' AND pid = pg_backend_pid()); "
          "{6}; COMMIT",
          base::QuoteIdentifier(cursor.name), object.from, HasValue(cursor),
          condition.empty() ? "" : " AND " + condition, Comparable(cursor), kWriteLocks, OldestQuestion(cursor)),
      what);
  const Answer& highest = answers.at(1);
  const Answer& writers = answers.at(2);
  range.oldest = answers.at(3).rows[0][0].value_or("");
  if (!highest.rows.empty()) {
    range.highest = highest.rows[0][0];
    range.standby = *highest.rows[0][1] == "t";
  }
  if (writers.rows.empty()) return range;
  const std::string those = List(writers, server);
  Await(wait_seconds, [&] {
    const Answer left = server.Query(
        fmt::format(
            "SELECT count(DISTINCT l.virtualtransaction) FROM pg_locks l WHERE {} AND l.virtualtransaction IN ({})",
            kWriteLocks, those),
        "waiting for transactions in flight");
    range.unfinished = std::stoll(*left.rows[0][0]);
    return range.unfinished == 0;
  });
  return range;
}

EndedTransactions WaitForOlder(Server& server, int64_t wait_seconds) {
  EndedTransactions ended;
  int64_t wanted = 0;
  ended.waited_in_vain = !Await(wait_seconds, [&] {
    const Answer now =
        server.Query("SELECT txid_snapshot_xmin(s), txid_snapshot_xmax(s) FROM txid_current_snapshot() AS s",
                     "waiting for transactions in flight");
    ended.before = std::stoll(*now.rows[0][0]);
    ended.next = std::stoll(*now.rows[0][1]);
    if (wanted == 0) wanted = ended.next;
    return ended.before >= wanted;
  });
  return ended;
}

}  // namespace sqlflow::connectors::postgres
