#include "connectors/files/json_read.h"

#include <algorithm>

#include "base/errors/connection.h"
#include "base/errors/execution.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/count_rows.h"
#include "connectors/files/csv_sample.h"
#include "connectors/files/declared_types.h"
#include "connectors/files/encoding.h"
#include "connectors/files/file_bytes.h"
#include "connectors/files/selection.h"

namespace sqlflow::connectors::files {

namespace {

// The engine has seen every value before; what the sample says of times is checked while reading.
constexpr int64_t kSampleRows = 2048;

bool Has(const std::string& message, std::string_view part) { return message.find(part) != std::string::npos; }

bool IsTime(const std::string& type) {
  return type == "DATE" || type == "TIMESTAMP" || type == "TIMESTAMP WITH TIME ZONE";
}

bool IsScalar(const std::string& type) { return type != "JSON" && type.find_first_of("([") == std::string::npos; }

// HUGEINT is what the engine makes of integers of mixed sign, nested ones too.
std::string NarrowIntegers(std::string type) {
  for (size_t at = type.find("HUGEINT"); at != std::string::npos; at = type.find("HUGEINT", at)) {
    if (at > 0 && type[at - 1] == 'U')
      at += 7;
    else
      type.replace(at, 7, "BIGINT");
  }
  return type;
}

std::string FormatOf(const std::string& option) {
  if (option == "jsonl" || option == "ndjson" || option == "newline_delimited") return "newline_delimited";
  if (option == "array") return "array";
  return "auto";
}

// The engine calls the second of the keys "id" and "ID" ID_1.
bool HasRenamedKey(const std::vector<component::Column>& columns) {
  for (const component::Column& column : columns) {
    const size_t end = column.name.find_last_not_of("0123456789");
    if (end == std::string::npos || end + 1 == column.name.size() || column.name[end] != '_') continue;
    for (const component::Column& other : columns) {
      if (base::EqualsIgnoreCase(other.name, column.name.substr(0, end))) return true;
    }
  }
  return false;
}

}  // namespace

JsonRead::JsonRead(JsonOptions options, std::filesystem::path root, component::ReadRequest request)
    : options_(std::move(options)), root_(std::move(root)), request_(std::move(request)) {}

void JsonRead::Prepare(const std::vector<DataFile>& files, component::ReadContext& context) {
  const std::vector<DataFile> opened = WithoutFinished(files, request_);
  CheckFiles(opened);
  row_files_ = RowFiles(opened, options_, request_, root_);
  if (HavePartitions(files)) partition_keys_ = PartitionKeys(files.front().shown);
  partitions_ = PartitionParameters(!partition_keys_.empty(), files.front().shown, TextsOfTarget(request_, context));
  Detect(context);
  Correct(context);
}

void JsonRead::CheckFiles(const std::vector<DataFile>& files) {
  for (const DataFile& file : files) {
    const std::string head = ReadBytes(file, 0, 4096);
    if (head.empty()) {
      notes_.push_back(file.shown + " is empty and was passed over");
      continue;
    }
    switch (DetectCompression(head)) {
      case Compression::kGzip: compression_ = "gzip"; break;
      case Compression::kZstd: compression_ = "zstd"; break;
      case Compression::kNone: CheckEncoding(file, "utf-8", head, notes_); break;
    }
    const ByteOrderMark mark = DetectMark(head);
    if (mark == ByteOrderMark::kUtf16Little) {
      throw base::Error(base::code::kWrongEncoding, fmt::format("{} is UTF-16, and JSON is UTF-8", file.shown),
                        fmt::format("convert it first: iconv -f UTF-16 -t UTF-8 '{0}' > '{0}.utf8'", file.shown));
    }
    if (mark == ByteOrderMark::kUtf8) {
      throw base::Error(base::code::kWrongEncoding,
                        fmt::format("{} begins with a byte-order mark, which JSON has none of", file.shown),
                        fmt::format("cut it off: sed -i '1s/^\\xEF\\xBB\\xBF//' '{}'", file.shown));
    }
    files_.push_back(file);
  }
  if (!files_.empty()) return;
  throw base::Error(base::code::kEmptyFile, fmt::format("{} is empty", files.front().shown),
                    "an empty list of objects is written []");
}

std::string JsonRead::Scan(const std::string& columns) const {
  std::string scan =
      fmt::format("read_json({}, format = '{}'{}", FileList(files_), FormatOf(options_.format), partitions_);
  if (!columns.empty())
    scan += fmt::format(", columns = {{{}}}{}", columns, many_keys_ ? ", records = true" : "");
  else {
    scan +=
        fmt::format(", sample_size = {}, maximum_sample_files = {}", options_.sample_rows.value_or(-1), files_.size());
    if (many_keys_) scan += ", map_inference_threshold = -1";
  }
  if (renamed_ || !columns.empty()) scan += row_files_.Parameter();
  if (!compression_.empty()) scan += fmt::format(", compression = '{}'", compression_);
  if (object_size_ > 0) scan += fmt::format(", maximum_object_size = {}", object_size_);
  return scan + ")";
}

void JsonRead::Detect(component::ReadContext& context) {
  std::vector<component::Column> found;
  try {
    found = context.Describe("SELECT * FROM " + Scan(""));
  } catch (const base::Error& error) {
    if (!Has(error.message(), "maximum_object_size") || object_size_ > 0) throw Explain(error);
    for (const DataFile& file : files_) object_size_ = std::max(object_size_, file.size + 16);
    return Detect(context);
  }
  const std::vector<std::string>& keys = partition_keys_;
  for (const component::Column& column : found) {
    const bool key = std::find(keys.begin(), keys.end(), column.name) != keys.end();
    if (!key) columns_.push_back({.name = column.name, .detected = column.type, .type = {column.type}});
  }
  const bool map = columns_.size() == 1 && columns_[0].name == "json" && columns_[0].detected.starts_with("MAP(");
  if (map && !many_keys_) {
    many_keys_ = true;
    columns_.clear();
    return Detect(context);
  }
  renamed_ = HasRenamedKey(found);
}

void JsonRead::Correct(component::ReadContext& context) {
  if (columns_.size() == 1 && columns_[0].name == "json" && columns_[0].detected == "JSON") {
    // Perhaps no object at all: then nothing says which columns there are.
    if (component::CountRows("(SELECT 1 FROM " + Scan("") + " LIMIT 1)", context) == 0) {
      return TakeTargetColumns(context);
    }
  }
  for (Column& column : columns_) column.type = {NarrowIntegers(column.detected)};
  Declare(context);
  SettleMixed(context);
  SettleTexts(TextsOfTarget(request_, context), context);
}

void JsonRead::TakeTargetColumns(component::ReadContext& context) {
  const auto target = context.TargetColumns();
  if (!target) {
    throw base::Error(base::code::kEmptyFile, fmt::format("{} holds no objects", files_.front().shown),
                      "nothing says which columns the table has; load a file with rows first, or create the table");
  }
  columns_.clear();
  for (const component::Column& column : *target) {
    columns_.push_back({.name = column.name, .detected = column.type, .type = {column.type}});
  }
}

void JsonRead::Declare(component::ReadContext& context) {
  std::vector<component::Column> known;
  for (const Column& column : columns_) known.push_back({column.name, column.type.type});
  for (const DeclaredType& declared : ReadDeclaredTypes(options_.column_types, known, context)) {
    for (Column& column : columns_) {
      if (column.name != declared.column) continue;
      column.type = {declared.type};
      if (declared.type == "DATE") column.type.format = options_.date_format;
      if (declared.type == "TIMESTAMP") column.type.format = options_.timestamp_format;
      column.how = Column::How::kDeclared;
    }
  }
}

std::string JsonRead::TextScan(const std::vector<const Column*>& texts, const char* type) const {
  std::string columns;
  for (const Column* column : texts) {
    columns += fmt::format("{}{}: '{}'", columns.empty() ? "" : ", ", base::QuoteLiteral(column->name), type);
  }
  return Scan(columns);
}

// JSON is what the engine calls a column of several kinds of values. Without objects and lists it is plain text.
void JsonRead::SettleMixed(component::ReadContext& context) {
  std::vector<const Column*> mixed;
  std::string sql;
  for (const Column& column : columns_) {
    if (column.type.type != "JSON" || column.how == Column::How::kDeclared) continue;
    mixed.push_back(&column);
    sql += fmt::format("{}coalesce(bool_or(json_type({}) IN ('OBJECT', 'ARRAY')), false)",
                       sql.empty() ? "SELECT " : ", ", base::QuoteIdentifier(column.name));
  }
  if (mixed.empty()) return;
  const auto answers = context.Query(sql + " FROM " + (renamed_ ? Scan("") : TextScan(mixed, "JSON"))).at(0);
  for (size_t i = 0; i < mixed.size(); ++i) {
    if (answers[i] == "true") continue;
    for (Column& column : columns_) {
      if (&column == mixed[i]) column.type = {"VARCHAR"};
    }
  }
}

void JsonRead::SettleTexts(const TextsOfTarget& kept, component::ReadContext& context) {
  std::vector<Column*> texts;
  for (Column& column : columns_) {
    if (column.how != Column::How::kNative) continue;
    if (kept.Has(column.name) && IsScalar(column.detected)) {
      column.type = {};
    } else if (column.detected == "VARCHAR" || IsTime(column.detected)) {
      texts.push_back(&column);
    }
  }
  // Keys that the engine has renamed cannot be asked for by name: its own idea of times stands.
  if (texts.empty() || renamed_) return;
  SettleTimes(texts, false, context);
  KeepFormats(texts);
}

// 01/02/2024 is what it was in the files that are finished. If a value does not fit, a look at all of them decides.
void JsonRead::KeepFormats(const std::vector<Column*>& texts) {
  if (!request_.files) return;
  for (Column* column : texts) {
    const auto known = request_.files->formats.find(column->name);
    if (known != request_.files->formats.end() && !column->type.format.empty()) column->type.format = known->second;
  }
}

void JsonRead::SettleTimes(std::vector<Column*> texts, bool whole, component::ReadContext& context) {
  std::vector<std::string> names;
  std::vector<const Column*> read;
  for (const Column* column : texts) {
    names.push_back(column->name);
    read.push_back(column);
  }
  std::string relation = TextScan(read, "VARCHAR");
  if (!whole) relation = fmt::format("(SELECT * FROM {} LIMIT {})", relation, kSampleRows);
  const auto settled = base::SettleTextTypes(
      names, relation, [&](const std::string& sql) { return context.Query(sql); }, nullptr,
      GivenFormats(options_.date_format, options_.timestamp_format));
  std::vector<Column*> unseen;
  for (size_t i = 0; i < texts.size(); ++i) {
    Column& column = *texts[i];
    const base::TextType& type = settled[i].type;
    if (settled[i].values == 0 && !whole) unseen.push_back(&column);
    column.how = Column::How::kNative;
    column.type = IsTime(type.type) ? type : base::TextType{};
    // The engine has seen every value as an ISO date or timestamp too: its own cast is right.
    const bool sure = type.type == column.detected && type.format.empty();
    if (IsTime(type.type) && !(sure && !whole)) column.how = Column::How::kText;
  }
  if (!unseen.empty()) SettleTimes(unseen, true, context);
}

std::vector<component::Column> JsonRead::Columns() const {
  std::vector<component::Column> columns;
  for (const Column& column : columns_) columns.push_back({column.name, column.type.type});
  for (const std::string& key : partition_keys_) columns.push_back({key, "VARCHAR"});
  if (options_.filename) columns.push_back({"filename", "VARCHAR"});
  return columns;
}

std::string JsonRead::Expression(const Column& column) const {
  const std::string x = base::QuoteIdentifier(column.name);
  const bool text = column.how != Column::How::kNative;
  if (!text || column.type.type == "VARCHAR") {
    if (!renamed_ || column.type.type == column.detected) return x;
    return column.detected == "JSON" ? fmt::format("{} ->> '$'", x)
                                     : fmt::format("CAST({} AS {})", x, column.type.type);
  }
  const std::string value = renamed_ ? "(" + x + "::VARCHAR)" : x;
  const std::string bent = RaiseBent(column.name, value);
  if (column.how != Column::How::kDeclared) return base::ExactCast(column.type, value, bent);
  return fmt::format("CASE WHEN {0} IS NULL THEN NULL WHEN {1} THEN {2} ELSE {3} END", x,
                     FitsDeclared(column.type, value), base::CastText(column.type, value), bent);
}

component::Relation JsonRead::Relation() {
  component::Relation relation;
  std::string types;
  std::string replaced;
  const auto replace = [&](const std::string& expression, const std::string& name) {
    replaced += fmt::format("{}{} AS {}", replaced.empty() ? "" : ", ", expression, name);
  };
  for (const Column& column : columns_) {
    const std::string x = base::QuoteIdentifier(column.name);
    const bool text = column.how != Column::How::kNative;
    types += fmt::format("{}{}: {}", types.empty() ? "" : ", ", base::QuoteLiteral(column.name),
                         base::QuoteLiteral(text ? "VARCHAR" : column.type.type));
    if (column.type.type == "DOUBLE" && !text) relation.inexact.push_back(column.name);
    const std::string expression = Expression(column);
    if (expression != x) replace(expression, x);
  }
  std::string sql = Scan(renamed_ ? "" : types);
  if (!replaced.empty()) sql = fmt::format("(SELECT * REPLACE ({}) FROM {})", replaced, sql);
  sql = row_files_.WithName(sql);
  relation.sql = Select(sql, Columns(), options_, request_, row_files_.need_path() ? RowFiles::kPath : "");
  std::erase_if(relation.inexact, [&](const std::string& name) {
    return !options_.columns.empty() && std::none_of(options_.columns.begin(), options_.columns.end(),
                                                     [&](const auto& c) { return base::EqualsIgnoreCase(c, name); });
  });
  relation.notes = notes_;
  relation.revise = [self = shared_from_this()](const base::Error& error, component::ReadContext& context) {
    return self->Revise(error, context);
  };
  for (const Column& column : columns_) {
    if (!column.type.format.empty()) relation.formats[column.name] = column.type.format;
  }
  row_files_.Complete(relation, Columns());
  return relation;
}

std::optional<component::Relation> JsonRead::Revise(const base::Error& error, component::ReadContext& context) {
  const std::string message = error.message() + "\n" + error.details();
  const std::optional<BentValue> bent = FindBent(message);
  if (error.code() == base::code::kLosesDigits) {
    for (const std::string& name : base::Split(error.details(), '\n')) {
      for (Column& column : columns_) {
        if (!base::EqualsIgnoreCase(column.name, name) || column.type.type != "DOUBLE") continue;
        column.type = {"VARCHAR"};
        notes_.push_back(fmt::format("{} stays text: a DOUBLE would lose digits", column.name));
      }
    }
    return Relation();
  }
  for (Column& column : columns_) {
    if (!bent || !base::EqualsIgnoreCase(column.name, bent->column)) continue;
    if (column.how == Column::How::kDeclared) throw BentValueError(column, context);
    SettleTimes({&column}, true, context);
    return Relation();
  }
  if (Has(message, "maximum_object_size") && object_size_ == 0) {
    for (const DataFile& file : files_) object_size_ = std::max(object_size_, file.size + 16);
    return Relation();
  }
  if (Has(message, "JSON transform error") || Has(message, "Failed to cast") || Has(message, "Conversion Error")) {
    // An integer beyond BIGINT, or a time the engine saw otherwise: back to what it found.
    bool changed = false;
    std::vector<Column*> times;
    for (Column& column : columns_) {
      if (column.how == Column::How::kNative && column.type.type != column.detected &&
          Has(column.detected, "HUGEINT")) {
        column.type = {column.detected};
        changed = true;
      } else if (column.how == Column::How::kNative && IsTime(column.type.type)) {
        times.push_back(&column);
      }
    }
    if (!changed && !times.empty()) {
      SettleTimes(times, true, context);
      changed = true;
    }
    if (changed) return Relation();
  }
  if (Has(message, "Malformed JSON")) throw Explain(error);
  return std::nullopt;
}

base::Error JsonRead::Explain(const base::Error& error) const {
  const std::string& message = error.message();
  std::string name = files_.front().shown;
  for (const DataFile& file : files_) {
    if (Has(message, file.path)) name = file.shown;
  }
  if (!Has(message, "Malformed JSON")) return error;
  const size_t at = message.find("at byte ");
  const std::string where =
      at == std::string::npos ? message : message.substr(at, message.find_first_of(".\n", at) - at);
  return base::Error(
      base::code::kBadRow, fmt::format("{} is not valid JSON: {}", name, where),
      "the file may be cut off, or of another type (JSON is an array or objects, JSONL an object a line)", message);
}

base::Error JsonRead::BentValueError(const Column& column, component::ReadContext& context) const {
  const std::string x = base::QuoteIdentifier(column.name);
  const auto rows = context.Query(fmt::format("SELECT DISTINCT {0} FROM {1} WHERE {0} IS NOT NULL AND NOT {2} LIMIT 5",
                                              x, TextScan({&column}, "VARCHAR"), FitsDeclared(column.type, x)));
  std::string values;
  for (const auto& row : rows) values += (values.empty() ? "" : "\n") + row[0].value_or("NULL");
  return base::Error(base::code::kBadRow,
                     fmt::format("{} holds values that do not fit {}: {}", column.name, column.type.type,
                                 rows.empty() ? "" : rows[0][0].value_or("")),
                     "mend the file, or declare another type in column_types", values);
}

}  // namespace sqlflow::connectors::files
