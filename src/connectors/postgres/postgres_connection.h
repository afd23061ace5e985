#pragma once
#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.h"
#include "base/error.h"
#include "connectors/postgres/postgres_options.h"

namespace sqlflow::connectors::postgres {

// A small result, as text.
struct Answer {
  struct Column {
    std::string name;
    uint32_t type = 0;  // pg_type.oid
    int32_t modifier = -1;
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  int64_t changed = 0;  // rows, by a statement that changes some
};

// One connection to a server. Not thread safe. Every wait has an end and hears a cancel within a tenth of a second:
// then base::Interrupted. Errors are ours (postgres_error.h). After an error of the connection itself nothing but the
// destructor may be called.
class PostgresConnection {
 public:
  PostgresConnection(const ServerOptions& server, const base::Cancellation& cancellation);
  ~PostgresConnection();  // stops what still runs there
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Runs one or more statements; the last one's rows. `what` is said in errors: "reading public.orders".
  Answer Query(const std::string& sql, const std::string& what);
  // The columns of a query that is not run.
  std::vector<Answer::Column> Describe(const std::string& sql, const std::string& what);

  // COPY … TO STDOUT: then GetRow until it answers nothing. A row stays valid until the next call.
  void BeginCopyOut(const std::string& sql, const std::string& what);
  std::optional<std::string_view> GetRow();

  // How long to wait for a statement's first answer, and for the next bytes of one.
  void set_timeouts(std::chrono::seconds first, std::chrono::seconds progress) {
    first_timeout_ = first;
    progress_timeout_ = progress;
  }
  int server_version() const;          // 150018
  std::string server_name() const;     // "PostgreSQL 15.18"
  const std::string& where() const { return where_; }  // "db.example.com:5432", for messages
  bool encrypted() const;
  std::string Parameter(const char* name) const;  // "server_encoding"
  std::string Literal(std::string_view text) const;
  bool in_transaction() const;

 private:
  struct Finish {
    void operator()(PGconn* connection) const;
  };
  using Clock = std::chrono::steady_clock;

  void Connect(const ServerOptions& server);
  void Send(int sent);  // throws unless the library took it; flushes
  // The next result, waited for; null at the end of a statement.
  PGresult* Await(Clock::time_point deadline);
  void Wait(short events, Clock::time_point deadline);
  void Finished(const std::string& what);  // reads the end of what was asked
  void Cancel() noexcept;

  const base::Cancellation& cancellation_;
  std::unique_ptr<PGconn, Finish> connection_;
  std::string where_;
  std::string doing_;  // for errors
  std::chrono::seconds connect_timeout_{10};
  std::chrono::seconds first_timeout_{300};
  std::chrono::seconds progress_timeout_{60};
  char* row_ = nullptr;  // of libpq
};

}  // namespace sqlflow::connectors::postgres
