#include "connectors/postgres/server.h"

namespace sqlflow::connectors::postgres {

void Server::Connect() {
  if (!connection_) connection_ = std::make_unique<PostgresConnection>(options_, policy_);
}

std::vector<Answer> Server::QueryAll(const std::string& sql, const std::string& what) {
  return policy_->Call(what, [&] {
    Connect();
    try {
      return connection_->Query(sql, what);
    } catch (const std::exception&) {
      connection_.reset();  // it may be broken, or within a transaction that failed
      throw;
    }
  });
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
