#include "connectors/postgres/server.h"

#include "connectors/postgres/connection_parameters.h"

namespace sqlflow::connectors::postgres {

std::shared_ptr<resilience::Policy> MakePolicy(const ServerOptions& server,
                                               const resilience::ResilienceOptions& options,
                                               resilience::Endpoints& endpoints,
                                               const base::Cancellation& cancellation) {
  const std::string endpoint = ConnectionParameters(server).where();
  return std::make_shared<resilience::Policy>(
      options, endpoints, resilience::Policy::Names{endpoint, endpoint + " as " + server.username}, cancellation);
}

void Server::Connect() {
  if (!connection_) connection_ = std::make_unique<PostgresConnection>(options_, policy_);
}

std::vector<Answer> Server::QueryAll(const std::string& sql, const std::string& what) {
  return Do(what, [&](PostgresConnection& connection) { return connection.Query(sql, what); });
}

PostgresConnection& Server::Connected() {
  if (!connection_) policy_->Call("connecting", [this] { Connect(); });
  return *connection_;
}

std::unique_ptr<PostgresConnection> Server::Take() {
  Connected();
  return std::move(connection_);
}

}  // namespace sqlflow::connectors::postgres
