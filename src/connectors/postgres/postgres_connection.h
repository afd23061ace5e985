#pragma once
#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "connectors/postgres/postgres_options.h"
#include "resilience/policy.h"

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

// One connection to a server. Not thread safe. Every wait has the policy's end, and hears a cancel. Errors are ours
// (postgres_error.h); nothing is tried again here. After an error of the connection itself nothing but the destructor
// may be called.
class PostgresConnection {
 public:
  PostgresConnection(const ServerOptions& server, std::shared_ptr<const resilience::Policy> policy);
  ~PostgresConnection();  // stops what still runs there
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Runs one or more statements, sent at once; what each answers. `what` is said in errors: "reading public.orders".
  std::vector<Answer> Query(const std::string& sql, const std::string& what);
  std::vector<Answer> Query(const std::string& sql, const std::string& what, resilience::Deadline deadline);

  // Statements of which the last is COPY … TO STDOUT: then GetRow until it answers nothing. A row stays valid until the
  // next call.
  void BeginCopyOut(const std::string& sql, const std::string& what);
  std::optional<std::string_view> GetRow();

  // Statements of which the last is COPY … FROM STDIN: then PutCopy, any number of times, and EndCopy, which answers
  // the number of rows that the server took. Answers what the others do.
  std::vector<Answer> BeginCopyIn(const std::string& sql, const std::string& what);
  void PutCopy(std::string_view bytes);
  int64_t EndCopy();

  // From now on a statement may take longer than a call: whenever it has taken as long again, `goes_on` is asked
  // whether the server is still at it. `name` stands before each statement, so that it can be found there; it has no
  // "*/".
  void GiveTime(const std::string& name, std::function<bool()> goes_on);

  // Whose ends and cancel count from now on.
  void Follow(std::shared_ptr<const resilience::Policy> policy) { policy_ = std::move(policy); }

  int server_version() const;                          // 150018
  std::string server_name() const;                     // "PostgreSQL 15.18"
  const std::string& where() const { return where_; }  // "db.example.com:5432", for messages
  bool encrypted() const;
  std::string Parameter(const char* name) const;  // "server_encoding"
  std::string Literal(std::string_view text) const;

 private:
  struct Finish {
    void operator()(PGconn* connection) const;
  };
  void Connect(const ServerOptions& server);
  void Send(int sent);  // throws unless the library took it; flushes
  // The next result, waited for; null at the end of a statement.
  PGresult* Await(resilience::Deadline& deadline);
  // Answers those that came. `goes_on`: asked once the time is over.
  short Wait(short events, resilience::Deadline& deadline, const std::function<bool()>& goes_on = nullptr);
  std::vector<Answer> BeginCopy(const std::string& sql, const std::string& what, ExecStatusType awaited);
  int64_t Finished(const std::string& what);  // reads the end of what was asked; answers the rows changed
  void Cancel() noexcept;

  std::shared_ptr<const resilience::Policy> policy_;
  std::unique_ptr<PGconn, Finish> connection_;
  std::string where_;
  std::string doing_;  // for errors
  std::string name_;   // before each statement
  std::function<bool()> goes_on_;
  char* row_ = nullptr;  // of libpq
  bool heard_ = false;   // while a COPY goes in, a server speaks only to say that it failed
};

}  // namespace sqlflow::connectors::postgres
