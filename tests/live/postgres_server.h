#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "connectors/postgres/postgres_connection.h"

namespace sqlflow::live {

// A PostgreSQL of its own: in a temporary folder, on a free port, with TLS (a certificate for localhost) and SCRAM,
// stopped and removed in the end. The user postgres has the password `secret`.
class PostgresServer {
 public:
  PostgresServer();
  // A hot standby of the primary, which is stopped for a moment. It must go before the primary does.
  explicit PostgresServer(PostgresServer& primary);
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  int port() const { return port_; }
  std::filesystem::path certificate() const { return folder_ / "data" / "server.crt"; }
  const std::filesystem::path& socket_folder() const { return folder_; }

  void Stop();  // as an administrator does: sessions are ended
  void Start();
  void Crash();  // and start again: nobody is waited for, and what was written is recovered
  // What the other server has written by now is to be seen here.
  void CatchUpWith(const PostgresServer& primary) const;

  // Runs statements as the user postgres, each call over a new connection.
  connectors::postgres::Answer Run(const std::string& sql) const;
  // A connection that a test keeps.
  std::unique_ptr<connectors::postgres::PostgresConnection> Connect() const;
  // The parameters of a source or destination: "host": … "password": …, and what `more` says.
  std::string Parameters(const std::string& more = "", int port = 0) const;

 private:
  std::filesystem::path folder_;
  int port_ = 0;
};

// A PgBouncer of its own before a server, in transaction mode, with so many connections to it.
class PgBouncer {
 public:
  PgBouncer(const PostgresServer& server, int connections);
  ~PgBouncer();
  PgBouncer(const PgBouncer&) = delete;
  PgBouncer& operator=(const PgBouncer&) = delete;

  int port() const { return port_; }

 private:
  std::filesystem::path folder_;
  int port_ = 0;
};

// The one that the tests of a program share, started when first asked for.
PostgresServer& SharedServer();

}  // namespace sqlflow::live
