#pragma once
#include <memory>
#include <string>
#include <vector>

#include "connectors/postgres/postgres_connection.h"

namespace sqlflow::connectors::postgres {

// What stands between here and that server. `endpoints` and `cancellation` must outlive it.
std::shared_ptr<resilience::Policy> MakePolicy(const ServerOptions& server,
                                               const resilience::ResilienceOptions& options,
                                               resilience::Endpoints& endpoints,
                                               const base::Cancellation& cancellation);

// Questions to a server that change nothing there and need nothing of each other: each is one message, tried again by
// the policy, on a new connection where the old one is gone. One thread.
class Server {
 public:
  Server(ServerOptions options, std::shared_ptr<resilience::Policy> policy)
      : options_(std::move(options)), policy_(std::move(policy)) {}

  // What the last of the statements answers.
  Answer Query(const std::string& sql, const std::string& what) { return std::move(QueryAll(sql, what).back()); }
  // What each answers.
  std::vector<Answer> QueryAll(const std::string& sql, const std::string& what);
  std::string Literal(std::string_view text) { return Connected().Literal(text); }

  // Likewise, of what else leaves nothing behind where it fails: Work(PostgresConnection&).
  template <class Work>
  auto Do(const std::string& what, Work work) {
    return policy_->Call(what, [&] {
      Connect();
      try {
        return work(*connection_);
      } catch (...) {
        connection_.reset();  // it may be broken, or within a transaction that failed
        throw;
      }
    });
  }

  PostgresConnection& Connected();
  // Gives the connection away.
  std::unique_ptr<PostgresConnection> Take();

  const ServerOptions& options() const { return options_; }
  const std::shared_ptr<resilience::Policy>& policy() const { return policy_; }

 private:
  void Connect();

  const ServerOptions options_;
  const std::shared_ptr<resilience::Policy> policy_;
  std::unique_ptr<PostgresConnection> connection_;
};

}  // namespace sqlflow::connectors::postgres
