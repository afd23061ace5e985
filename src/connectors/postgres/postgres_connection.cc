#include "connectors/postgres/postgres_connection.h"

#include <poll.h>

#include <array>

#include "base/errors/network.h"
#include "base/text.h"
#include "connectors/postgres/connection_parameters.h"
#include "connectors/postgres/libpq.h"
#include "connectors/postgres/postgres_error.h"

namespace sqlflow::connectors::postgres {

namespace {

const Libpq& Pq() { return Libpq::Get(); }

struct Clear {
  void operator()(PGresult* result) const { Pq().PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, Clear>;

std::string ErrorOf(PGconn* connection) { return Pq().PQerrorMessage(connection); }

std::optional<std::string> ValueAt(const PGresult* result, int row, int column) {
  if (Pq().PQgetisnull(result, row, column)) return std::nullopt;
  return std::string(Pq().PQgetvalue(result, row, column), Pq().PQgetlength(result, row, column));
}

Answer ReadAnswer(const PGresult* result) {
  Answer answer;
  const int columns = Pq().PQnfields(result);
  for (int c = 0; c < columns; ++c) {
    answer.columns.push_back({Pq().PQfname(result, c), Pq().PQftype(result, c), Pq().PQfmod(result, c)});
  }
  for (int r = 0; r < Pq().PQntuples(result); ++r) {
    auto& row = answer.rows.emplace_back();
    for (int c = 0; c < columns; ++c) row.push_back(ValueAt(result, r, c));
  }
  answer.changed = std::atoll(Pq().PQcmdTuples(const_cast<PGresult*>(result)));
  return answer;
}

bool Failed(const PGresult* result) {
  const ExecStatusType status = Pq().PQresultStatus(result);
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

}  // namespace

void PostgresConnection::Finish::operator()(PGconn* connection) const { Pq().PQfinish(connection); }

PostgresConnection::PostgresConnection(const ServerOptions& server, std::shared_ptr<const resilience::Policy> policy)
    : policy_(std::move(policy)) {
  Connect(server);
}

PostgresConnection::~PostgresConnection() {
  if (row_) Pq().PQfreemem(row_);
  if (connection_ && Pq().PQtransactionStatus(connection_.get()) == PQTRANS_ACTIVE) Cancel();
}

void PostgresConnection::Connect(const ServerOptions& server) {
  const ConnectionParameters parameters(server);
  where_ = parameters.where();
  connection_.reset(Pq().PQconnectStartParams(parameters.keywords(), parameters.values(), 0));
  if (!connection_) throw std::bad_alloc();
  Pq().PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);
  Pq().PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  resilience::Deadline deadline = policy_->ConnectDeadline();
  doing_ = "connecting to " + where_;
  // https://www.postgresql.org/docs/current/libpq-connect.html, PQconnectPoll: the first wait is for writing.
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED || Pq().PQstatus(connection_.get()) == CONNECTION_BAD) {
      throw ConnectError(ErrorOf(connection_.get()), where_);
    }
    Wait(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline);
    state = Pq().PQconnectPoll(connection_.get());
  }
  Pq().PQsetnonblocking(connection_.get(), 1);
}

short PostgresConnection::Wait(short events, resilience::Deadline& deadline, const std::function<bool()>& goes_on) {
  pollfd wanted{Pq().PQsocket(connection_.get()), events, 0};
  do {
    if (goes_on && deadline.left() <= resilience::Length::zero() && goes_on()) deadline.Restart();
    deadline.Check(doing_);
  } while (::poll(&wanted, 1, deadline.poll_milliseconds()) <= 0);
  return wanted.revents;
}

void PostgresConnection::Send(int sent) {
  if (!sent) throw LostError(ErrorOf(connection_.get()), doing_, where_);
  resilience::Deadline deadline = policy_->ProgressDeadline();
  while (const int left = Pq().PQflush(connection_.get())) {
    if (left < 0) throw LostError(ErrorOf(connection_.get()), doing_, where_);
    if ((Wait(POLLIN | POLLOUT, deadline) & POLLIN) == 0) continue;
    heard_ = true;
    Pq().PQconsumeInput(connection_.get());
  }
}

PGresult* PostgresConnection::Await(resilience::Deadline& deadline) {
  while (Pq().PQisBusy(connection_.get())) {
    Wait(POLLIN, deadline, goes_on_);
    if (!Pq().PQconsumeInput(connection_.get())) throw LostError(ErrorOf(connection_.get()), doing_, where_);
  }
  return Pq().PQgetResult(connection_.get());
}

void PostgresConnection::GiveTime(const std::string& name, std::function<bool()> goes_on) {
  name_ = name;
  goes_on_ = std::move(goes_on);
}

std::vector<Answer> PostgresConnection::Query(const std::string& sql, const std::string& what) {
  return Query(sql, what, policy_->CallDeadline());
}

std::vector<Answer> PostgresConnection::Query(const std::string& sql, const std::string& what,
                                              resilience::Deadline deadline) {
  doing_ = what;
  Send(Pq().PQsendQuery(connection_.get(), (name_ + sql).c_str()));
  std::vector<Answer> answers;
  std::optional<base::Error> failure;
  while (ResultHandle result{Await(deadline)}) {
    if (!Failed(result.get())) {
      answers.push_back(ReadAnswer(result.get()));
    } else if (!failure) {
      failure = StatementError(result.get(), what, where_);
    }
    if (Pq().PQstatus(connection_.get()) == CONNECTION_BAD) break;
  }
  if (Pq().PQstatus(connection_.get()) == CONNECTION_BAD && !failure) {
    throw LostError(ErrorOf(connection_.get()), what, where_);
  }
  if (failure) throw *failure;
  return answers;
}

int64_t PostgresConnection::Finished(const std::string& what) {
  resilience::Deadline deadline = policy_->CallDeadline();
  std::optional<base::Error> failure;
  int64_t changed = 0;
  while (ResultHandle result{Await(deadline)}) {
    if (Failed(result.get()) && !failure) failure = StatementError(result.get(), what, where_);
    if (Pq().PQstatus(connection_.get()) == CONNECTION_BAD) {
      throw LostError(ErrorOf(connection_.get()), what, where_);
    }
    changed = std::atoll(Pq().PQcmdTuples(result.get()));
  }
  if (failure) throw *failure;
  return changed;
}

std::vector<Answer> PostgresConnection::BeginCopy(const std::string& sql, const std::string& what,
                                                  ExecStatusType awaited) {
  doing_ = what;
  Send(Pq().PQsendQuery(connection_.get(), (name_ + sql).c_str()));
  resilience::Deadline deadline = policy_->CallDeadline();
  std::vector<Answer> answers;
  while (ResultHandle result{Await(deadline)}) {
    if (Pq().PQresultStatus(result.get()) == awaited) return answers;
    if (Pq().PQstatus(connection_.get()) == CONNECTION_BAD) break;
    if (Failed(result.get())) throw StatementError(result.get(), what, where_);
    answers.push_back(ReadAnswer(result.get()));
  }
  throw LostError(ErrorOf(connection_.get()), what, where_);
}

void PostgresConnection::BeginCopyOut(const std::string& sql, const std::string& what) {
  BeginCopy(sql, what, PGRES_COPY_OUT);
}

std::vector<Answer> PostgresConnection::BeginCopyIn(const std::string& sql, const std::string& what) {
  std::vector<Answer> answers = BeginCopy(sql, what, PGRES_COPY_IN);
  heard_ = false;
  return answers;
}

void PostgresConnection::PutCopy(std::string_view bytes) {
  pollfd heard{Pq().PQsocket(connection_.get()), POLLIN, 0};
  if (heard_ || ::poll(&heard, 1, 0) > 0) {
    // The rest is not worth sending.
    Send(Pq().PQputCopyEnd(connection_.get(), "the server spoke") == 1);
    Finished(doing_);
    throw LostError("the server ended the COPY", doing_, where_);
  }
  Send(Pq().PQputCopyData(connection_.get(), bytes.data(), static_cast<int>(bytes.size())) == 1);
}

int64_t PostgresConnection::EndCopy() {
  Send(Pq().PQputCopyEnd(connection_.get(), nullptr) == 1);
  return Finished(doing_);
}

std::optional<std::string_view> PostgresConnection::GetRow() {
  if (row_) Pq().PQfreemem(std::exchange(row_, nullptr));
  std::optional<resilience::Deadline> deadline;
  while (true) {
    const int length = Pq().PQgetCopyData(connection_.get(), &row_, /*async=*/1);
    if (length > 0) return std::string_view(row_, length);
    if (length == -1) {
      Finished(doing_);  // an error of the server comes here
      return std::nullopt;
    }
    if (length < 0) throw LostError(ErrorOf(connection_.get()), doing_, where_);
    if (!deadline) deadline = policy_->ProgressDeadline();
    Wait(POLLIN, *deadline);
    if (!Pq().PQconsumeInput(connection_.get())) throw LostError(ErrorOf(connection_.get()), doing_, where_);
  }
}

// Else the server goes on until it notices that nobody reads.
void PostgresConnection::Cancel() noexcept {
  std::unique_ptr<PGcancel, decltype(Pq().PQfreeCancel)> cancel(Pq().PQgetCancel(connection_.get()), Pq().PQfreeCancel);
  std::array<char, 256> reason = {};
  if (cancel) Pq().PQcancel(cancel.get(), reason.data(), reason.size());
}

int PostgresConnection::server_version() const { return Pq().PQserverVersion(connection_.get()); }

std::string PostgresConnection::server_name() const {
  const std::string version = Parameter("server_version");  // 15.18 (Debian 15.18-0+deb12u1)
  return "PostgreSQL " + version.substr(0, version.find(' '));
}

bool PostgresConnection::encrypted() const { return Pq().PQsslInUse(connection_.get()) != 0; }

std::string PostgresConnection::Parameter(const char* name) const {
  const char* value = Pq().PQparameterStatus(connection_.get(), name);
  return value ? value : "";
}

std::string PostgresConnection::Literal(std::string_view text) const {
  char* quoted = Pq().PQescapeLiteral(connection_.get(), text.data(), text.size());
  if (!quoted) {
    throw base::Error(base::code::kRequestRefused, "a value of a filter is not valid text in UTF-8",
                      "check the filter's value");
  }
  std::string literal = quoted;
  Pq().PQfreemem(quoted);
  return literal;
}

}  // namespace sqlflow::connectors::postgres
