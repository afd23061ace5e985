#include "connectors/postgres/postgres_write.h"

#include <optional>

#include "base/errors/execution.h"
#include "base/errors/network.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "connectors/postgres/decode.h"
#include "connectors/postgres/encode.h"
#include "connectors/postgres/statement_watch.h"
#include "connectors/postgres/swap_table.h"
#include "connectors/postgres/write_marks.h"
#include "connectors/postgres/write_statements.h"

namespace sqlflow::connectors::postgres {

namespace {

constexpr size_t kPutBytes = 32 * 1024;  // the server takes small messages faster than large ones

// One try to write: a further one looks at the table again.
struct Try {
  explicit Try(Server asked) : server(std::move(asked)) {}

  Server server;  // answers what the table is, and gives its connection to the transaction
  TargetTable target;
  std::vector<WrittenColumn> columns;
  WriteStatements statements;
  std::optional<WriteMarks> marks;
  std::string select;
  std::vector<std::string> notes;
  bool done_before = false;                        // by a try of the same run
  std::unique_ptr<PostgresConnection> connection;  // within the transaction, once it has begun
  std::string transaction;
  std::string server_start;
  CopyBytes out;
  int64_t rows = 0;
  int64_t bytes = 0;
};

class PostgresWrite : public component::PendingWrite, public component::RowSink {
 public:
  PostgresWrite(ServerOptions server, WriteOptions options, component::WriteRequest request,
                std::shared_ptr<resilience::Policy> policy, std::shared_ptr<resilience::Policy> patient)
      : server_options_(std::move(server)),
        options_(std::move(options)),
        request_(std::move(request)),
        policy_(std::move(policy)),
        patient_(std::move(patient)),
        what_("writing to " + options_.table),
        attempt_(*policy_, what_, resilience::Policy::Attempt::Kind::kUnit) {
    Prepare();
  }

  const std::string& statement() const override { return try_->select; }
  component::RowSink* sink() override { return this; }
  const std::vector<std::string>& notes() const override { return try_->notes; }
  std::optional<base::Error> Reword(const base::Error& error) const override {
    return RewordMisfit(error, try_->columns);
  }

  void Write(uint64_t rows, const std::vector<component::ColumnView>& columns) override {
    Noting([&] {
      if (try_->done_before) return;
      Begin();
      for (uint64_t row = 0; row < rows; ++row) Add(columns, row);
    });
  }

  int64_t Commit() override {
    Noting([&] {
      if (try_->done_before) return;
      Begin();
      Finish();
      try_->connection.reset();
    });
    if (std::string note = policy_->Note(); !note.empty()) try_->notes.push_back(std::move(note));
    return try_->bytes;
  }

  bool Again(const base::Error& error) override {
    if (!std::exchange(failed_, false)) return false;
    try_->connection.reset();  // ends the transaction
    attempt_.Failed(error);
    Prepare();
    return true;
  }

 private:
  // Failures of the engine and of sources are not ours to repeat.
  template <class Work>
  void Noting(Work work) {
    try {
      work();
    } catch (const base::Error&) {
      failed_ = true;
      throw;
    }
  }

  void Prepare() {
    try_ = std::make_unique<Try>(Server(server_options_, policy_));
    asker_.emplace(server_options_, policy_);
    Server& server = try_->server;
    const TargetTable& target = try_->target = FindTarget(server, options_.schema, options_.table);
    what_ = "writing to " + target.name();
    try_->columns = MapColumns(request_.columns, target, try_->notes);
    try_->statements = PlanWrite(target, try_->columns, options_);
    if (options_.mode == WriteOptions::Mode::kAppend) FindMarks();
    std::vector<std::string> selected, names;
    for (const WrittenColumn& column : try_->columns) selected.push_back(column.select);
    for (size_t i = 0; i < request_.columns.size(); ++i) names.push_back(fmt::format("c{}", i));
    try_->select = fmt::format("SELECT {} FROM ({}\n) AS rows({})", base::JoinStrings(selected, ", "), request_.select,
                               base::JoinStrings(names, ", "));
  }

  void FindMarks() {
    const TargetTable& target = try_->target;
    try_->marks = WriteMarks::Make(try_->server, target, request_.run, request_.step);
    if (!try_->marks) {
      try_->notes.push_back(fmt::format(
          "this user may not write the table {}.{}, by which a repeated append is known: it might double rows",
          target.schema, WriteMarks::kTable));
      return;
    }
    try_->done_before = try_->marks->IsSet();
    if (try_->done_before) try_->notes.push_back("this run has written these rows before");
  }

  // One message: each is one more that a bad wire may lose.
  void Begin() {
    if (try_->connection) return;
    std::string sql = fmt::format(
        "SET LOCAL client_min_messages = error; SET LOCAL statement_timeout = '{}s'; SELECT txid_current(), "
        "pg_postmaster_start_time();",
        options_.statement_timeout_seconds);
    if (try_->marks) sql += try_->marks->Statements();
    sql += try_->statements.prepare + try_->statements.copy;
    const std::vector<Answer> answers = try_->server.Do(what_, [&](PostgresConnection& connection) {
      const std::string end = name_.empty() ? "" : EndOfStatements(name_);
      name_ = StatementName(request_.run, request_.step, ++begun_);
      connection.GiveTime(name_, [this] { return IsAtWork(*asker_, name_, what_); });
      return connection.BeginCopyIn("BEGIN;" + end + sql, what_);
    });
    try_->connection = try_->server.Take();
    const auto is_transaction = [](const Answer& answer) { return answer.columns.size() == 2; };
    const auto& transaction = std::find_if(answers.begin(), answers.end(), is_transaction)->rows.at(0);
    try_->transaction = *transaction[0];
    try_->server_start = *transaction[1];
    try_->out.Add(CopyHead());
  }

  void Add(const std::vector<component::ColumnView>& columns, uint64_t row) {
    try_->out.Add(static_cast<int16_t>(columns.size()));
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].is_null(row)) {
        try_->out.Add(int32_t{-1});
        continue;
      }
      try {
        Encode(try_->columns[i].wire, columns[i], row, try_->out);
      } catch (const Unrepresentable& value) {
        throw base::Error(
            base::code::kUnrepresentableValue,
            fmt::format("the value of column {} in row {} {}", try_->columns[i].name, try_->rows + 1, value.reason),
            "leave such rows out, or make the value NULL, in the SELECT that is exported");
      }
    }
    ++try_->rows;
    if (try_->out.view().size() >= kPutBytes) Put();
  }

  void Put() {
    try_->connection->PutCopy(try_->out.view());
    try_->bytes += static_cast<int64_t>(try_->out.view().size());
    try_->out.Clear();
  }

  void Finish() {
    try_->out.Add(CopyEnd());
    Put();
    int64_t taken = try_->connection->EndCopy();
    if (!try_->statements.null_keys.empty()) CheckKeys();
    if (!try_->statements.place.empty()) taken = try_->connection->Query(try_->statements.place, what_).back().changed;
    if (taken < try_->rows) {
      try_->notes.push_back(
          fmt::format("{} of {} rows changed {}: a trigger, a rule or ON CONFLICT left the others out", taken,
                      try_->rows, try_->target.name()));
    }
    const std::string last = try_->statements.swaps ? PrepareSwap(*try_->connection, try_->target) : "";
    CommitThere(last + "COMMIT");
  }

  void CheckKeys() {
    const std::string keys = base::JoinStrings(try_->statements.keys, ", ");
    const std::vector<Answer> wrong =
        try_->connection->Query(try_->statements.null_keys + ";" + try_->statements.doubled_keys, what_);
    if (!wrong[0].rows.empty()) {
      const std::string& count = *wrong[0].rows[0][0];
      throw base::Error(base::code::kNullKey,
                        fmt::format("{} of the export {} no value in the key ({})",
                                    base::Plural(std::stoll(count), "row"), count == "1" ? "has" : "have", keys),
                        "leave them out: WHERE … IS NOT NULL");
    }
    if (wrong[1].rows.empty()) return;
    const auto& first = wrong[1].rows[0];
    throw base::Error(base::code::kDoubledKeyInExport,
                      fmt::format("{} rows of the export have the same key ({}): {}", *first[1], keys, *first[0]),
                      "export one row a key, or add the column that tells them apart to \"keys\"");
  }

  // From here on a cancel is too late: whether the server has committed must be known.
  void CommitThere(const std::string& sql) {
    try_->connection->Follow(patient_);
    asker_.emplace(server_options_, patient_);
    try {
      try_->connection->Query(sql, what_);
    } catch (const base::Error& error) {
      if (error.code().repeat() == base::Repeat::kNever) throw;
      if (!WasCommitted(error)) throw;
    }
  }

  // The answer to COMMIT was lost. A server that was started since may have given the transaction's number to another.
  bool WasCommitted(const base::Error& lost) {
    constexpr int kMostTries = 150;
    const std::string ask = fmt::format(
        "SELECT pg_sleep(CASE status WHEN 'in progress' THEN 0.2 ELSE 0 END), status FROM (SELECT CASE WHEN "
        "pg_postmaster_start_time()::text = {} THEN txid_status({}) END) s(status)",
        base::QuoteLiteral(try_->server_start), try_->transaction);
    try {
      for (int i = 0; i < kMostTries; ++i) {
        const auto status = asker_->Query(ask, "asking whether the rows were committed").rows.at(0)[1];
        if (status == "committed") return true;
        // A repeat is known by its name, or does no harm.
        if (status == "aborted" || (!status && MayRepeat())) return false;
        if (!status) break;
      }
    } catch (const base::Error& error) {
      ThrowUnknown(error.message());
    }
    ThrowUnknown(lost.message());
  }

  bool MayRepeat() const { return options_.mode != WriteOptions::Mode::kAppend || try_->marks; }

  [[noreturn]] void ThrowUnknown(const std::string& cause) const {
    throw base::Error(base::code::kCommitUnknown,
                      fmt::format("whether the rows are in {} is not known: the server's answer to COMMIT was lost",
                                  try_->target.name()),
                      "look there before you run it again", cause);
  }

  const ServerOptions server_options_;
  const WriteOptions options_;
  const component::WriteRequest request_;
  const std::shared_ptr<resilience::Policy> policy_;
  const std::shared_ptr<resilience::Policy> patient_;  // hears no cancel
  std::string what_;
  resilience::Policy::Attempt attempt_;
  bool failed_ = false;
  int begun_ = 0;                // transactions
  std::string name_;             // of the last one's statements
  std::optional<Server> asker_;  // after statements that take long
  std::unique_ptr<Try> try_;
};

}  // namespace

std::unique_ptr<component::PendingWrite> BeginWrite(ServerOptions server, WriteOptions options,
                                                    component::WriteRequest request,
                                                    std::shared_ptr<resilience::Policy> policy,
                                                    std::shared_ptr<resilience::Policy> patient) {
  return std::make_unique<PostgresWrite>(std::move(server), std::move(options), std::move(request), std::move(policy),
                                         std::move(patient));
}

}  // namespace sqlflow::connectors::postgres
