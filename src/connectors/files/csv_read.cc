#include "connectors/files/csv_read.h"

#include <algorithm>
#include <map>

#include "base/errors/execution.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/count_rows.h"
#include "connectors/files/csv_quotes.h"
#include "connectors/files/csv_sample.h"
#include "connectors/files/encoding.h"
#include "connectors/files/selection.h"

namespace sqlflow::connectors::files {

namespace {

constexpr int kMostDemotions = 3;  // then a pass over everything decides

// The engine takes a buffer's rows at a time and keeps them in row groups of 122880. At 1.8 groups a buffer it needs
// the least memory and copies no rows to fill a group up (just above one group it takes a third more time).
int64_t BufferBytes(const CsvGroup& group) {
  constexpr int64_t kMegabyte = 1 << 20;
  const int64_t bytes = group.line_bytes * (122880 * 18 / 10);
  if (bytes < 3 * kMegabyte) return 8 * kMegabyte;   // a buffer must hold the longest line allowed
  if (bytes > 48 * kMegabyte) return 4 * kMegabyte;  // each thread has a few of them
  return bytes;
}

bool Has(const std::string& message, std::string_view part) { return message.find(part) != std::string::npos; }

// "Expected Number of Columns: 3 Found: 2"
bool IsShortRow(const std::string& message) {
  const size_t expected = message.find("Expected Number of Columns: ");
  const size_t found = message.find("Found: ");
  if (expected == std::string::npos || found == std::string::npos) return false;
  return std::atol(message.c_str() + found + 7) < std::atol(message.c_str() + expected + 28);
}

bool IsBadRow(const std::string& message) {
  return Has(message, "Expected Number of Columns: ") || Has(message, "unterminated quote") ||
         Has(message, "reached an invalid state");
}

}  // namespace

CsvRead::CsvRead(CsvOptions options, std::filesystem::path root, component::ReadRequest request)
    : options_(std::move(options)), root_(std::move(root)), request_(std::move(request)) {}

void CsvRead::Prepare(const std::vector<DataFile>& files, const std::string& default_delimiter,
                      component::ReadContext& context) {
  const std::vector<DataFile> opened = WithoutFinished(files, request_);
  groups_ = InspectCsvFiles(opened, options_, default_delimiter, context, notes_);
  row_files_ = RowFiles(opened, options_, request_, root_);
  const TextsOfTarget texts(request_, context);
  if (HavePartitions(files)) partition_keys_ = PartitionKeys(files.front().shown);
  partitions_ = PartitionParameters(!partition_keys_.empty(), files.front().shown, texts);
  columns_ = UnionColumns(groups_);
  for (const CsvColumn& column : columns_) {
    const auto lacks = [&](const CsvGroup& group) {
      return std::none_of(group.names.begin(), group.names.end(),
                          [&](const auto& name) { return base::EqualsIgnoreCase(name, column.name); });
    };
    size_t without = 0;
    for (const CsvGroup& group : groups_) without += lacks(group) ? group.files.size() : 0;
    if (without > 0) {
      notes_.push_back(fmt::format("column {} is not in {}; NULL there", column.name,
                                   base::Plural(static_cast<int64_t>(without), "file")));
    }
  }
  Declare(context);
  KeepTexts(texts);
  SettleCsvColumns(groups_, options_, context, columns_, notes_);
  KeepFormats();
}

void CsvRead::KeepTexts(const TextsOfTarget& texts) {
  for (CsvColumn& column : columns_) {
    if (column.origin == CsvColumn::Origin::kDeclared || !texts.Has(column.name)) continue;
    column.type = {};
    column.origin = CsvColumn::Origin::kDeclared;
  }
}

// 01/02/2024 is what it was in the files that are finished. If a value does not fit, a look at all of them decides.
void CsvRead::KeepFormats() {
  if (!request_.files) return;
  for (CsvColumn& column : columns_) {
    const auto known = request_.files->formats.find(column.name);
    if (known == request_.files->formats.end() || column.origin == CsvColumn::Origin::kDeclared) continue;
    if (column.type.format.empty() || column.type.format == known->second) continue;
    column.type.format = known->second;
    column.origin = CsvColumn::Origin::kSampled;
  }
}

void CsvRead::Declare(component::ReadContext& context) {
  std::vector<component::Column> known;
  for (const CsvColumn& column : columns_) known.push_back({column.name, "VARCHAR"});
  for (const DeclaredType& declared : ReadDeclaredTypes(options_.column_types, known, context)) {
    for (CsvColumn& column : columns_) {
      if (column.name != declared.column) continue;
      column.type = {declared.type};
      if (declared.type == "DATE") column.type.format = options_.date_format;
      if (declared.type == "TIMESTAMP") column.type.format = options_.timestamp_format;
      column.origin = CsvColumn::Origin::kDeclared;
    }
  }
}

std::string CsvRead::More(const CsvGroup& group) const {
  std::string more = partitions_ + row_files_.Parameter();
  if (findings_.short_rows || findings_.bad_rows) more += ", null_padding = true";
  if (findings_.quoted_newlines) more += ", parallel = false";
  if (findings_.mixed_line_ends) more += ", strict_mode = false";
  more += findings_.long_lines ? ", max_line_size = 268435456" : fmt::format(", buffer_size = {}", BufferBytes(group));
  if (findings_.bad_rows) more += tables_.Parameters();
  return more;
}

std::vector<component::Column> CsvRead::Columns() const {
  std::vector<component::Column> columns;
  for (const CsvColumn& column : columns_) columns.push_back({column.name, column.type.type});
  const auto add = [&](const std::string& name) {
    const auto same = [&](const component::Column& column) { return base::EqualsIgnoreCase(column.name, name); };
    if (std::none_of(columns.begin(), columns.end(), same)) columns.push_back({name, "VARCHAR"});
  };
  for (const std::string& key : partition_keys_) add(key);
  if (options_.filename) add("filename");
  return columns;
}

std::string CsvRead::Arm(const CsvGroup& group) const {
  std::map<std::string, const CsvColumn*> by_name;
  for (const CsvColumn& column : columns_) by_name[base::Lower(column.name)] = &column;
  std::string types;
  bool plain = groups_.size() == 1 && !options_.filename && partition_keys_.empty();
  std::map<std::string, std::string> expressions;
  std::string fits;
  for (const std::string& name : group.names) {
    CsvColumn column = *by_name.at(base::Lower(name));
    const CsvReading reading = findings_.bad_rows ? LenientReadingOf(column) : ReadingOf(column);
    types += (types.empty() ? "" : ", ") + base::QuoteLiteral(name) + ": " + base::QuoteLiteral(reading.reader_type);
    plain = plain && reading.expression == base::QuoteIdentifier(name);
    expressions[base::Lower(name)] = reading.expression;
    if (findings_.bad_rows && column.origin == CsvColumn::Origin::kDeclared && !column.text()) {
      const std::string x = base::QuoteIdentifier(name);
      fits += fmt::format("{}({} IS NULL OR {} IS NOT FALSE)", fits.empty() ? " WHERE " : " AND ", x,
                          FitsDeclared(column.type, x));
    }
  }
  const std::string scan = CsvScan(group, options_, types, More(group));
  if (plain && fits.empty()) return scan;
  std::string list;
  for (const component::Column& column : Columns()) {
    const std::string name = base::QuoteIdentifier(column.name);
    const auto found = expressions.find(base::Lower(column.name));
    const bool extra = !by_name.contains(base::Lower(column.name));
    std::string expression = found != expressions.end() ? found->second : fmt::format("NULL::{}", column.type);
    if (extra) expression = column.name == "filename" ? ShownPath(root_, RowFiles::kPath) : name;
    list += fmt::format("{}{}", list.empty() ? "" : ", ", expression == name ? name : expression + " AS " + name);
  }
  if (row_files_.need_path()) list += std::string(", ") + RowFiles::kPath;
  return fmt::format("(SELECT {} FROM {}{})", list, scan, fits);
}

component::Relation CsvRead::Relation() {
  component::Relation relation;
  std::string sql;
  for (const CsvGroup& group : groups_) sql += (sql.empty() ? "" : " UNION ALL FROM ") + Arm(group);
  if (groups_.size() > 1) sql = "(FROM " + sql + ")";
  relation.sql = Select(sql, Columns(), options_, request_, row_files_.need_path() ? RowFiles::kPath : "");
  relation.notes = notes_;
  const auto wanted = [&](const std::string& name) {
    return options_.columns.empty() || std::any_of(options_.columns.begin(), options_.columns.end(),
                                                   [&](const auto& c) { return base::EqualsIgnoreCase(c, name); });
  };
  for (const CsvColumn& column : columns_) {
    if (column.origin == CsvColumn::Origin::kUnsettled && wanted(column.name))
      relation.unsettled.push_back(column.name);
  }
  relation.revise = [self = shared_from_this()](const base::Error& error, component::ReadContext& context) {
    return self->Revise(error, context);
  };
  if (findings_.short_rows || findings_.bad_rows) {
    relation.finish = [self = shared_from_this()](component::ReadContext& context) { return self->Finish(context); };
  }
  for (const CsvColumn& column : columns_) {
    if (!column.type.format.empty()) relation.formats[column.name] = column.type.format;
  }
  row_files_.Complete(relation, Columns());
  return relation;
}

std::optional<component::Relation> CsvRead::Revise(const base::Error& error, component::ReadContext& context) {
  const std::string message = error.message() + "\n" + error.details();
  if (const std::optional<BentValue> bent = FindBent(message)) {
    if (!Bend(*bent, error, context)) return std::nullopt;
  } else if (Has(message, "null_padding in conjunction with quoted new lines")) {
    findings_.quoted_newlines = true;
    CheckQuotes();
  } else if (Has(message, "Invalid unicode") || Has(message, "is not latin-1 encoded")) {
    throw EncodingError(Files(), groups_.front().encoding, message);
  } else if (Has(message, "Maximum line size of") && !findings_.long_lines) {
    findings_.long_lines = true;
  } else if (IsShortRow(message) && !findings_.short_rows) {
    findings_.short_rows = true;
  } else if (Has(message, "reached an invalid state") && !findings_.mixed_line_ends) {
    findings_.mixed_line_ends = true;
  } else if (IsBadRow(message) && !findings_.bad_rows) {
    MeetBadRow(error, context);
  } else {
    return std::nullopt;
  }
  return Relation();
}

// The engine, which reads by one thread from here on, would not tell.
void CsvRead::CheckQuotes() const {
  for (const CsvGroup& group : groups_) {
    if (group.compression != "none" || group.encoding == "utf-16") continue;
    for (const DataFile& file : group.files) {
      if (!MayEndInQuotes(file, group.dialect)) continue;
      const std::optional<int64_t> line = FindOpenQuote(file, group.dialect, group.skip);
      if (!line) continue;
      throw base::Error(base::code::kBadRow,
                        fmt::format("the quote that opens in line {} of {} is never closed", *line, file.shown),
                        "close it, or set quote_char as the file has it");
    }
  }
}

bool CsvRead::Bend(const BentValue& bent, const base::Error& error, component::ReadContext& context) {
  const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const CsvColumn& column) {
    return base::EqualsIgnoreCase(column.name, bent.column);
  });
  if (found == columns_.end()) return false;
  if (found->origin == CsvColumn::Origin::kDeclared) {
    if (findings_.bad_rows) return false;
    MeetBadRow(error, context);
    return true;
  }
  if (found->origin == CsvColumn::Origin::kUnsettled || found->text()) return false;
  if (findings_.bad_rows) {
    found->type = {};
    return true;
  }
  // A date in a notation of its own is beyond what the engine settles.
  if (++revisions_ > kMostDemotions || !found->type.format.empty()) {
    SettleWholeCsvColumns(groups_, options_, context, columns_, notes_);
  } else if (bent.value.empty()) {
    found->origin = CsvColumn::Origin::kUnsettled;
  } else {
    WidenFor(*found, bent.value);
  }
  return true;
}

void CsvRead::MeetBadRow(const base::Error& error, component::ReadContext& context) {
  if (options_.on_bad_row == "fail" && !options_.ignore_errors) {
    throw BadRowsError(groups_, columns_, options_, root_, context, error);
  }
  findings_.bad_rows = true;
  findings_.mixed_line_ends = false;
  tables_ = FreshRejectTables();
  SettleWholeCsvColumns(groups_, options_, context, columns_, notes_);
}

std::vector<DataFile> CsvRead::Files() const {
  std::vector<DataFile> files;
  for (const CsvGroup& group : groups_) files.insert(files.end(), group.files.begin(), group.files.end());
  return files;
}

// Bytes of another encoding are no fault of single rows.
void CsvRead::CheckBytes(component::ReadContext& context) const {
  const auto rows = context.Query(fmt::format(
      "SELECT s.file_path || ' Line: ' || e.line FROM temp.{} AS e JOIN temp.{} AS s USING (scan_id, file_id) "
      "WHERE e.error_type = 'INVALID ENCODING' ORDER BY s.file_path, e.line LIMIT 1",
      tables_.errors, tables_.scans));
  if (!rows.empty()) throw EncodingError(Files(), groups_.front().encoding, rows[0][0].value_or(""));
}

component::ReadSummary CsvRead::Finish(component::ReadContext& context) {
  component::ReadSummary summary;
  if (const int64_t rows = CountShortRows(groups_, options_, context); rows > 0) {
    summary.notes.push_back(
        fmt::format("{} had fewer fields than the header; NULL where they are missing", base::Plural(rows, "row")));
  }
  if (!findings_.bad_rows) return summary;
  CheckBytes(context);
  const bool declared = std::any_of(columns_.begin(), columns_.end(), [](const CsvColumn& column) {
    return column.origin == CsvColumn::Origin::kDeclared && !column.text();
  });
  // The load reads declared columns as text; a scan with their types tells the lines of what does not fit.
  const RejectTables tables = declared ? ScanForBadRows(groups_, columns_, options_, context) : tables_;
  const std::string select = BadRowsSelect(tables, groups_, columns_, options_, root_);
  const int64_t count = component::CountRows("(" + select + ")", context);
  if (options_.on_bad_row == "quarantine") {
    summary.rejected = count;
    summary.rejects_select = fmt::format("SELECT * FROM ({}) ORDER BY file, line", select);
  } else if (count > 0) {
    summary.notes.push_back(
        fmt::format("{} could not be read and left out (ignore_errors)", base::Plural(count, "row")));
  }
  return summary;
}

}  // namespace sqlflow::connectors::files
