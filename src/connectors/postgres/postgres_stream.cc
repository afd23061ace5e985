#include "connectors/postgres/postgres_stream.h"

#include "base/errors/network.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "connectors/postgres/decode.h"

namespace sqlflow::connectors::postgres {

namespace {

// https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);
constexpr int16_t kTrailer = -1;

void TakeHeader(std::string_view& bytes, const std::string& where) {
  if (!bytes.starts_with(kSignature)) {
    throw base::Error(base::code::kAnswerNotUnderstood, fmt::format("{} does not answer in COPY's binary form", where),
                      "is it a PostgreSQL server?");
  }
  bytes.remove_prefix(kSignature.size());
  Take<int32_t>(bytes);  // flags
  const int32_t extension = Take<int32_t>(bytes);
  if (extension < 0 || bytes.size() < static_cast<size_t>(extension)) throw Malformed();
  bytes.remove_prefix(extension);
}

class Scan;

// Reads portions, one after the other, over one connection.
class Reader : public component::RowReader {
 public:
  // `begin`: the statements that begin its transaction; empty: it is within one. Without a connection it has no rows.
  Reader(Scan& scan, std::shared_ptr<PostgresConnection> connection, std::string begin)
      : scan_(scan), connection_(std::move(connection)), begin_(std::move(begin)), types_(TypesOf(scan)) {}
  ~Reader() override { Count(); }
  uint64_t Next(component::Batch& batch) override;

 private:
  static std::vector<const ColumnType*> TypesOf(const Scan& scan);
  bool NextPortion();
  // False at the portion's end.
  bool NextRow(component::Batch& batch, uint64_t row);
  void ReadValue(component::Batch& batch, size_t column, uint64_t row, std::string_view value);
  [[noreturn]] void ThrowMalformed(size_t column) const;
  void Count();

  Scan& scan_;
  std::shared_ptr<PostgresConnection> connection_;
  std::string begin_;
  const std::vector<const ColumnType*> types_;  // of the columns that are wanted
  const Portion* portion_ = nullptr;
  int64_t row_of_portion_ = 0;
  int64_t rows_ = 0;
  int64_t bytes_ = 0;
};

class Scan : public component::RowScan {
 public:
  Scan(const StreamPlan& plan, const std::vector<size_t>& wanted, std::unique_ptr<PostgresConnection> connection,
       Traffic& traffic)
      : plan_(plan), wanted_(wanted), traffic_(traffic), first_(std::move(connection)) {
    if (!first_) first_ = Connect();
    if (most_readers() < 2) return;
    snapshot_ = *first_->Query(Begin() + "; SELECT pg_export_snapshot()", "sharing a snapshot").back().rows[0][0];
  }

  uint64_t most_readers() const override {
    return std::min<uint64_t>(plan_.portions.size(), static_cast<uint64_t>(plan_.most_connections));
  }

  std::unique_ptr<component::RowReader> Reader() override {
    // The connection that exported the snapshot reads, too.
    if (!first_reads_.exchange(true)) {
      return std::make_unique<postgres::Reader>(*this, first_, most_readers() < 2 ? Begin() : "");
    }
    return std::make_unique<postgres::Reader>(*this, Join(), "");
  }

  const Portion* NextPortion() {
    const size_t next = next_.fetch_add(1);
    return next < plan_.portions.size() ? &plan_.portions[next] : nullptr;
  }

  std::string CopyStatement(const Portion& portion) const {
    std::string list;
    for (const size_t column : wanted_) {
      list += (list.empty() ? "" : ", ") + base::QuoteIdentifier(plan_.columns[column].name) + plan_.types[column].cast;
    }
    return fmt::format("COPY (SELECT {} FROM {}{}{}) TO STDOUT (FORMAT BINARY)", list, portion.from,
                       portion.condition.empty() ? "" : " WHERE " + portion.condition, plan_.tail);
  }

  const StreamPlan& plan() const { return plan_; }
  const std::vector<size_t>& wanted() const { return wanted_; }
  Traffic& traffic() { return traffic_; }

 private:
  std::unique_ptr<PostgresConnection> Connect() const {
    return plan_.policy->Call("connecting",
                              [this] { return std::make_unique<PostgresConnection>(plan_.server, plan_.policy); });
  }

  // A further connection that sees the snapshot; null where the server, or a pool before it, has none to give: others
  // then read all of it.
  std::shared_ptr<PostgresConnection> Join() const {
    try {
      std::shared_ptr<PostgresConnection> connection = Connect();
      connection->Query(Begin("SET TRANSACTION SNAPSHOT " + connection->Literal(snapshot_) + "; "),
                        "joining the read's snapshot", plan_.policy->ConnectDeadline());
      return connection;
    } catch (const base::Error&) {
      return nullptr;
    }
  }

  // A transaction that sees one state of the database, and writes nothing.
  std::string Begin(const std::string& snapshot = "") const {
    return fmt::format(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}SET LOCAL extra_float_digits = 3; SET LOCAL datestyle = "
        "ISO; SET LOCAL intervalstyle = postgres; SET LOCAL statement_timeout = {}",
        snapshot, plan_.statement_timeout_seconds * 1000);
  }

  const StreamPlan& plan_;
  const std::vector<size_t> wanted_;
  Traffic& traffic_;
  std::shared_ptr<PostgresConnection> first_;  // lives as long as the scan, and the snapshot that it exported with it
  std::atomic<bool> first_reads_{false};
  std::string snapshot_;
  std::atomic<size_t> next_{0};
};

class Stream : public component::RowStream {
 public:
  Stream(StreamPlan plan, std::unique_ptr<PostgresConnection> connection, std::shared_ptr<Traffic> traffic)
      : plan_(std::move(plan)), connection_(std::move(connection)), traffic_(std::move(traffic)) {}

  const std::vector<component::Column>& columns() const override { return plan_.columns; }
  std::optional<uint64_t> EstimateRows() const override { return plan_.estimated_rows; }
  std::unique_ptr<component::RowScan> Scan(const std::vector<size_t>& wanted) override {
    std::unique_ptr<PostgresConnection> connection;
    {
      std::lock_guard lock(mutex_);
      connection = std::move(connection_);
    }
    return std::make_unique<postgres::Scan>(plan_, wanted, std::move(connection), *traffic_);
  }

 private:
  const StreamPlan plan_;
  std::mutex mutex_;
  std::unique_ptr<PostgresConnection> connection_;
  std::shared_ptr<Traffic> traffic_;
};

std::vector<const ColumnType*> Reader::TypesOf(const Scan& scan) {
  std::vector<const ColumnType*> types;
  for (const size_t column : scan.wanted()) types.push_back(&scan.plan().types[column]);
  return types;
}

bool Reader::NextPortion() {
  portion_ = scan_.NextPortion();
  if (!portion_) return false;
  row_of_portion_ = 0;
  std::string sql = begin_.empty() ? "" : std::exchange(begin_, "") + "; ";
  connection_->BeginCopyOut(sql + scan_.CopyStatement(*portion_), "reading " + portion_->name);
  return true;
}

uint64_t Reader::Next(component::Batch& batch) {
  if (!connection_) return 0;
  uint64_t rows = 0;
  const int64_t full = bytes_ + static_cast<int64_t>(component::kBatchBytes);
  while (rows < batch.capacity && bytes_ < full) {
    if (!portion_ && !NextPortion()) break;
    if (NextRow(batch, rows)) {
      ++rows;
    } else {
      portion_ = nullptr;
    }
  }
  rows_ += static_cast<int64_t>(rows);
  return rows;  // at the end the transaction goes with its connection
}

void Reader::Count() {
  scan_.traffic().rows += std::exchange(rows_, 0);
  scan_.traffic().bytes += std::exchange(bytes_, 0);
}

bool Reader::NextRow(component::Batch& batch, uint64_t row) {
  const std::optional<std::string_view> message = connection_->GetRow();
  if (!message) return false;
  std::string_view bytes = *message;
  bytes_ += static_cast<int64_t>(bytes.size());
  size_t column = 0;
  try {
    if (row_of_portion_ == 0 && bytes.starts_with(kSignature.front())) TakeHeader(bytes, connection_->where());
    if (bytes.empty()) return NextRow(batch, row);  // the header came alone
    const int16_t fields = Take<int16_t>(bytes);
    if (fields == kTrailer) return NextRow(batch, row);  // then comes the end
    ++row_of_portion_;
    if (static_cast<size_t>(fields) != batch.columns.size()) throw Malformed();
    for (; column < batch.columns.size(); ++column) {
      const int32_t length = Take<int32_t>(bytes);
      if (length < 0) {
        batch.columns[column].SetNull(row);
        if (types_[column]->wire == Wire::kArray) {
          auto* entries = batch.columns[column].values<component::ListEntry>();
          entries[row] = {row == 0 ? 0 : entries[row - 1].offset + entries[row - 1].length, 0};
        }
        continue;
      }
      if (bytes.size() < static_cast<size_t>(length)) throw Malformed();
      ReadValue(batch, column, row, bytes.substr(0, length));
      bytes.remove_prefix(length);
    }
    if (!bytes.empty()) throw Malformed();
  } catch (const Malformed&) {
    ThrowMalformed(column);
  }
  return true;
}

void Reader::ReadValue(component::Batch& batch, size_t column, uint64_t row, std::string_view value) {
  const StreamPlan& plan = scan_.plan();
  try {
    if (plan.check_text && types_[column]->wire == Wire::kText && !base::IsValidUtf8(value)) {
      throw Unrepresentable{"", "is not valid UTF-8, and the database's encoding (SQL_ASCII) does not say what it is"};
    }
    Decode(*types_[column], value, batch.columns[column], row);
  } catch (const Unrepresentable& found) {
    if (plan.null_unrepresentable) {
      batch.columns[column].SetNull(row);
      ++scan_.traffic().unrepresentable;
      return;
    }
    const size_t place = scan_.wanted()[column];
    const std::string shown = found.value.empty() ? "its value" : found.value;
    throw base::Error(base::code::kUnrepresentableValue,
                      fmt::format("column {} of {}, row {}: {} {}", plan.columns[place].name, portion_->name,
                                  row_of_portion_, shown, found.reason),
                      "\"on_unrepresentable\": \"null\" makes such values NULL and counts them; \"column_types\": {\"" +
                          plan.columns[place].name + "\": \"VARCHAR\"} reads their text");
  }
}

void Reader::ThrowMalformed(size_t column) const {
  const StreamPlan& plan = scan_.plan();
  const std::string name = column < scan_.wanted().size() ? plan.columns[scan_.wanted()[column]].name : "";
  throw base::Error(base::code::kAnswerNotUnderstood,
                    fmt::format("row {} of {} from {} cannot be read{}", row_of_portion_, portion_->name,
                                connection_->where(), name.empty() ? "" : ", at column " + name),
                    "was the table changed during the read? Then run again");
}

}  // namespace

std::shared_ptr<component::RowStream> MakeStream(StreamPlan plan, std::unique_ptr<PostgresConnection> connection,
                                                 std::shared_ptr<Traffic> traffic) {
  return std::make_shared<Stream>(std::move(plan), std::move(connection), std::move(traffic));
}

}  // namespace sqlflow::connectors::postgres
