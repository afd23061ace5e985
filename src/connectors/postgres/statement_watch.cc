#include "connectors/postgres/statement_watch.h"

#include "base/errors/network.h"
#include "base/text.h"

namespace sqlflow::connectors::postgres {

namespace {

std::string IsNamed(const std::string& name) {
  return fmt::format("backend_type = 'client backend' AND left(query, {}) = {}", name.size(), base::QuoteLiteral(name));
}

}  // namespace

std::string StatementName(const std::string& run, const std::string& step, int number) {
  const size_t hash = std::hash<std::string>()(fmt::format("{}\n{}\n{}", run, step, number));
  return fmt::format("/* sqlflow {:016x} */ ", hash);
}

bool IsAtWork(Server& asked, const std::string& name, const std::string& what) {
  const Answer found = asked.Query(
      "SELECT wait_event_type, wait_event, array_to_string(pg_blocking_pids(pid), ', ') FROM "
      "pg_stat_activity WHERE state = 'active' AND " +
          IsNamed(name),
      "asking whether " + what + " goes on");
  if (found.rows.empty()) return false;
  const auto& row = found.rows[0];
  const std::string type = row[0].value_or("");
  if (type == "Lock") {
    throw base::Error(base::code::kLockNotAvailable,
                      fmt::format("{} has to wait for a lock that another session of the server holds (process {})",
                                  what, row[2].value_or("?")),
                      "wait for that transaction, or end it: SELECT pg_terminate_backend(…)");
  }
  return type != "Client" && row[1].value_or("") != "SyncRep";
}

std::string EndOfStatements(const std::string& name) {
  return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + IsNamed(name) + ";";
}

}  // namespace sqlflow::connectors::postgres
