#include "connectors/sqlite/sqlite_stream.h"

#include <bit>

#include "base/errors/rows.h"
#include "base/text.h"

namespace sqlflow::connectors::sqlite {

namespace {

enum class Kind { kInteger, kReal, kBoolean, kBytes, kText };

Kind KindOf(const std::string& type) {
  if (type == "BIGINT") return Kind::kInteger;
  if (type == "DOUBLE") return Kind::kReal;
  if (type == "BOOLEAN") return Kind::kBoolean;
  return type == "BLOB" ? Kind::kBytes : Kind::kText;
}

// A whole number that no DOUBLE is: it has more than 53 bits from the first to the last that is set.
bool LosesDigits(int64_t value) {
  const uint64_t size = value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
  return size != 0 && std::bit_width(size) - std::countr_zero(size) > 53;
}

void Bind(sqlite3_stmt* statement, const std::vector<Binding>& bindings) {
  int place = 0;
  for (const Binding& binding : bindings) {
    ++place;
    const Kind kind = KindOf(binding.type);
    if (kind == Kind::kInteger || kind == Kind::kBoolean) {
      sqlite3_bind_int64(statement, place, std::strtoll(binding.text.c_str(), nullptr, 10));
    } else if (kind == Kind::kReal) {
      sqlite3_bind_double(statement, place, std::strtod(binding.text.c_str(), nullptr));
    } else {
      sqlite3_bind_text(statement, place, binding.text.c_str(), static_cast<int>(binding.text.size()),
                        SQLITE_TRANSIENT);
    }
  }
}

class Reader : public component::RowReader {
 public:
  Reader(const SelectPlan& plan, const std::vector<size_t>& wanted, std::shared_ptr<SqliteDatabase> database)
      : plan_(plan), wanted_(wanted), database_(std::move(database)) {
    std::string list;
    for (const size_t column : wanted) {
      kinds_.push_back(KindOf(plan.columns[column].type));
      list += (list.empty() ? "" : ", ") + base::QuoteIdentifier(plan.columns[column].name);
    }
    statement_ = database_->Prepare("SELECT " + (list.empty() ? "1" : list) + " " + plan.rest);
    Bind(statement_.get(), plan.bindings);
  }

  uint64_t Next(component::Batch& batch) override {
    uint64_t rows = 0, bytes = 0;
    while (rows < batch.capacity && bytes < component::kBatchBytes && !done_) {
      done_ = !database_->Step(statement_.get());
      if (done_) break;
      ++row_;
      for (size_t i = 0; i < wanted_.size(); ++i) bytes += Read(batch.columns[i], rows, i);
      ++rows;
    }
    return rows;
  }

 private:
  // Answers about how many bytes the value has.
  uint64_t Read(component::Vector& column, uint64_t row, size_t i) {
    const int place = static_cast<int>(i);
    sqlite3_stmt* statement = statement_.get();
    const int stored = sqlite3_column_type(statement, place);
    if (stored == SQLITE_NULL) {
      column.SetNull(row);
      return 1;
    }
    switch (kinds_[i]) {
      case Kind::kInteger:
        if (stored != SQLITE_INTEGER) Refuse(i);
        column.values<int64_t>()[row] = sqlite3_column_int64(statement, place);
        return 8;
      case Kind::kReal:
        if (stored != SQLITE_FLOAT && stored != SQLITE_INTEGER) Refuse(i);
        if (stored == SQLITE_INTEGER && LosesDigits(sqlite3_column_int64(statement, place))) Refuse(i);
        column.values<double>()[row] = sqlite3_column_double(statement, place);
        return 8;
      case Kind::kBoolean: {
        const int64_t value = sqlite3_column_int64(statement, place);
        if (stored != SQLITE_INTEGER || (value != 0 && value != 1)) Refuse(i);
        column.values<bool>()[row] = value == 1;
        return 1;
      }
      case Kind::kBytes: {
        const void* data = sqlite3_column_blob(statement, place);
        const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, place));
        column.SetText(row, {static_cast<const char*>(data), size});
        return size;
      }
      case Kind::kText: break;
    }
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, place));
    const std::string_view value(text, static_cast<size_t>(sqlite3_column_bytes(statement, place)));
    if (stored == SQLITE_BLOB || !base::IsValidUtf8(value)) Refuse(i);
    column.SetText(row, value);
    return value.size();
  }

  // SQLite keeps any value in any column; a table here does not.
  [[noreturn]] void Refuse(size_t i) {
    const component::Column& column = plan_.columns[wanted_[i]];
    const int place = static_cast<int>(i);
    const bool bytes = sqlite3_column_type(statement_.get(), place) == SQLITE_BLOB;
    const auto* text = reinterpret_cast<const char*>(bytes ? nullptr : sqlite3_column_text(statement_.get(), place));
    throw base::Error(
        base::code::kUnrepresentableValue,
        fmt::format("column {} of {}, row {}: {} is no {}", column.name, plan_.name, row_,
                    text && base::IsValidUtf8(text) ? base::QuoteLiteral(text) : "its value", column.type),
        fmt::format("\"column_types\": {{\"{}\": \"{}\"}} reads all of its values", column.name,
                    bytes || column.type == "VARCHAR" ? "BLOB" : "VARCHAR"));
  }

  const SelectPlan& plan_;
  const std::vector<size_t> wanted_;
  std::shared_ptr<SqliteDatabase> database_;
  std::vector<Kind> kinds_;
  StatementHandle statement_;
  int64_t row_ = 0;
  bool done_ = false;
};

class Scan : public component::RowScan {
 public:
  Scan(const SelectPlan& plan, std::vector<size_t> wanted, std::shared_ptr<SqliteDatabase> database)
      : plan_(plan), wanted_(std::move(wanted)), database_(std::move(database)) {}
  std::unique_ptr<component::RowReader> Reader() override {
    return std::make_unique<sqlite::Reader>(plan_, wanted_, database_);
  }

 private:
  const SelectPlan& plan_;
  const std::vector<size_t> wanted_;
  std::shared_ptr<SqliteDatabase> database_;
};

class Stream : public component::RowStream {
 public:
  Stream(SelectPlan plan, std::shared_ptr<SqliteDatabase> database)
      : plan_(std::move(plan)), database_(std::move(database)) {}
  const std::vector<component::Column>& columns() const override { return plan_.columns; }
  std::unique_ptr<component::RowScan> Scan(const std::vector<size_t>& wanted) override {
    return std::make_unique<sqlite::Scan>(plan_, wanted, database_);
  }

 private:
  const SelectPlan plan_;
  std::shared_ptr<SqliteDatabase> database_;
};

}  // namespace

std::string TypeOf(const std::string& declared) {
  const std::string upper = base::Upper(declared);
  const auto has = [&upper](const char* part) { return upper.find(part) != std::string::npos; };
  if (has("BOOL")) return "BOOLEAN";
  if (has("INT")) return "BIGINT";
  if (has("CHAR") || has("CLOB") || has("TEXT")) return "VARCHAR";
  if (has("BLOB")) return "BLOB";
  if (has("REAL") || has("FLOA") || has("DOUB") || has("NUMERIC") || has("DECIMAL")) return "DOUBLE";
  return "VARCHAR";  // dates among them: SQLite has no type for them
}

std::shared_ptr<component::RowStream> MakeStream(SelectPlan plan, std::shared_ptr<SqliteDatabase> database) {
  return std::make_shared<Stream>(std::move(plan), std::move(database));
}

}  // namespace sqlflow::connectors::sqlite
