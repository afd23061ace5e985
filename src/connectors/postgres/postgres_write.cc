#include "connectors/postgres/postgres_write.h"

#include <optional>

#include "base/errors/execution.h"
#include "base/errors/network.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "connectors/postgres/decode.h"
#include "connectors/postgres/encode.h"
#include "connectors/postgres/swap_table.h"
#include "connectors/postgres/write_marks.h"
#include "connectors/postgres/write_statements.h"

namespace sqlflow::connectors::postgres {

namespace {

constexpr size_t kPutBytes = 256 * 1024;
constexpr size_t kTransactionAnswer = 3;  // of Begin

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

  const std::string& statement() const override { return select_; }
  component::RowSink* sink() override { return this; }
  const std::vector<std::string>& notes() const override { return notes_; }
  std::optional<base::Error> Reword(const base::Error& error) const override { return RewordMisfit(error); }

  void Write(uint64_t rows, const std::vector<component::ColumnView>& columns) override {
    Noting([&] {
      if (done_before_) return;
      Begin();
      for (uint64_t row = 0; row < rows; ++row) Add(columns, row);
    });
  }

  int64_t Commit() override {
    Noting([&] {
      if (done_before_) return;
      Begin();
      Finish();
      connection_.reset();
    });
    if (std::string note = policy_->Note(); !note.empty()) notes_.push_back(std::move(note));
    return bytes_;
  }

  bool Again(const base::Error& error) override {
    if (!std::exchange(failed_, false)) return false;
    connection_.reset();  // ends the transaction
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
    rows_ = bytes_ = 0;
    out_.Clear();
    notes_.clear();
    Server server(server_options_, policy_);
    target_ = FindTarget(server, options_.schema, options_.table);
    what_ = "writing to " + target_.name();
    columns_ = MapColumns(request_.columns, target_, notes_);
    statements_ = PlanWrite(target_, columns_, options_);
    marks_.reset();
    if (options_.mode == WriteOptions::Mode::kAppend) {
      marks_ = WriteMarks::Make(server, target_, request_.run, request_.step);
      if (!marks_) {
        notes_.push_back(fmt::format(
            "this user may not write the table {}.{}, by which a repeated append is known: it might double rows",
            target_.schema, WriteMarks::kTable));
      }
    }
    done_before_ = marks_ && marks_->IsSet();
    if (done_before_) notes_.push_back("this run has written these rows before");
    std::vector<std::string> selected, names;
    for (const WrittenColumn& column : columns_) selected.push_back(column.select);
    for (size_t i = 0; i < request_.columns.size(); ++i) names.push_back(fmt::format("c{}", i));
    select_ = fmt::format("SELECT {} FROM ({}\n) AS rows({})", base::JoinStrings(selected, ", "), request_.select,
                          base::JoinStrings(names, ", "));
    begun_ = false;
  }

  // One message: each is one more that a bad wire may lose.
  void Begin() {
    if (std::exchange(begun_, true)) return;
    connection_ = Server(server_options_, policy_).Take();
    std::string sql = "BEGIN; SET LOCAL client_min_messages = error;";
    sql +=
        fmt::format("SET LOCAL statement_timeout = '{}s'; SELECT txid_current();", options_.statement_timeout_seconds);
    if (marks_) sql += marks_->Statements();
    sql += statements_.prepare + statements_.copy;
    transaction_ = *connection_->BeginCopyIn(sql, what_).at(kTransactionAnswer).rows.at(0)[0];
    out_.Add(CopyHead());
  }

  void Add(const std::vector<component::ColumnView>& columns, uint64_t row) {
    out_.Add(static_cast<int16_t>(columns.size()));
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].is_null(row)) {
        out_.Add(int32_t{-1});
        continue;
      }
      try {
        Encode(columns_[i].wire, columns[i], row, out_);
      } catch (const Unrepresentable& value) {
        throw base::Error(base::code::kUnrepresentableValue,
                          fmt::format("the value of column {} in row {} {}", columns_[i].name, rows_ + 1, value.reason),
                          "leave such rows out, or make the value NULL, in the SELECT that is exported");
      }
    }
    ++rows_;
    if (out_.view().size() >= kPutBytes) Put();
  }

  void Put() {
    connection_->PutCopy(out_.view());
    bytes_ += static_cast<int64_t>(out_.view().size());
    out_.Clear();
  }

  void Finish() {
    out_.Add(CopyEnd());
    Put();
    int64_t taken = connection_->EndCopy();
    if (!statements_.null_keys.empty()) CheckKeys();
    if (!statements_.place.empty()) taken = connection_->Query(statements_.place, what_).back().changed;
    if (taken < rows_) {
      notes_.push_back(fmt::format("{} of {} rows changed {}: a trigger, a rule or ON CONFLICT left the others out",
                                   taken, rows_, target_.name()));
    }
    const std::string last = statements_.swaps ? PrepareSwap(*connection_, target_) : "";
    CommitThere(last + "COMMIT");
  }

  void CheckKeys() {
    const std::string keys = base::JoinStrings(statements_.keys, ", ");
    const std::vector<Answer> wrong = connection_->Query(statements_.null_keys + ";" + statements_.doubled_keys, what_);
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
    connection_->Follow(patient_);
    try {
      connection_->Query(sql, what_);
    } catch (const base::Error& error) {
      if (error.code().repeat() == base::Repeat::kNever) throw;
      if (!WasCommitted(error)) throw;
    }
  }

  // The answer to COMMIT was lost.
  bool WasCommitted(const base::Error& lost) {
    constexpr int kMostTries = 150;
    const std::string ask =
        fmt::format("SELECT pg_sleep(CASE txid_status({0}) WHEN 'in progress' THEN 0.2 ELSE 0 END), txid_status({0})",
                    transaction_);
    try {
      Server server(server_options_, patient_);
      for (int i = 0; i < kMostTries; ++i) {
        const std::optional<std::string> status =
            server.Query(ask, "asking whether the rows were committed").rows.at(0)[1];
        if (status == "committed") return true;
        if (status == "aborted") return false;
        if (!status) break;
      }
    } catch (const base::Error& error) {
      ThrowUnknown(error.message());
    }
    ThrowUnknown(lost.message());
  }

  [[noreturn]] void ThrowUnknown(const std::string& cause) const {
    throw base::Error(
        base::code::kCommitUnknown,
        fmt::format("whether the rows are in {} is not known: the server's answer to COMMIT was lost", target_.name()),
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

  // Of one try.
  TargetTable target_;
  std::vector<WrittenColumn> columns_;
  WriteStatements statements_;
  std::optional<WriteMarks> marks_;
  std::string select_;
  std::vector<std::string> notes_;
  std::unique_ptr<PostgresConnection> connection_;
  bool begun_ = false;
  bool done_before_ = false;  // by a try of the same run
  std::string transaction_;
  CopyBytes out_;
  int64_t rows_ = 0;
  int64_t bytes_ = 0;
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
