#include "state/file_ledger.h"

#include "base/text.h"

namespace sqlflow::state {
namespace {

using std::chrono::microseconds;

std::string Value(const engine::CursorValue& value) {
  return fmt::format("CAST({} AS {})", base::QuoteLiteral(value.text), value.type);
}

// Whether a recorded value stands so to a bound; one that is no value of its type any more decides nothing.
std::string Compare(const char* column, const char* sign, const engine::CursorValue& bound) {
  return fmt::format("coalesce(TRY_CAST({} AS {}) {} {}, false)", column, bound.type, sign, Value(bound));
}

std::string Covers(const FileQuestion& question) {
  if (!question.bounds.from) return "read_from IS NULL";
  return "(read_from IS NULL OR " + Compare("read_from", "<=", *question.bounds.from) + ")";
}

std::string IsWanted(const FileQuestion& question) {
  const auto& [from, to] = question.bounds;
  if (!from && !to) return "true";
  std::string outside = "highest IS NULL";
  if (from) outside += " OR " + Compare("highest", question.after_from ? "<=" : "<", *from);
  if (to) outside += " OR " + Compare("lowest", ">=", *to);
  const char* without_cursor = question.without_cursor ? " AND null_cursors = 0" : "";
  return fmt::format("NOT ({} AND ({}){})", Covers(question), outside, without_cursor);
}

// A line a column: its name, and after a tab the format if there is one.
std::string ColumnsText(const std::map<std::string, std::string>& columns) {
  std::string text;
  for (const auto& [name, format] : columns) {
    text += (text.empty() ? "" : "\n") + name + (format.empty() ? "" : "\t" + format);
  }
  return text;
}

std::map<std::string, std::string> ReadColumns(const std::string& text) {
  std::map<std::string, std::string> columns;
  if (text.empty()) return columns;
  for (const std::string& line : base::Split(text, '\n')) {
    const size_t tab = line.find('\t');
    columns[line.substr(0, tab)] = tab == std::string::npos ? "" : line.substr(tab + 1);
  }
  return columns;
}

}  // namespace

std::map<std::string, KnownFile> FileLedger::Find(const FileQuestion& question) {
  const engine::ResultTable found = store_.session().Query(
      fmt::format("SELECT path, size::VARCHAR, epoch_us(modified)::VARCHAR, rows::VARCHAR, lowest, highest, "
                  "null_cursors::VARCHAR, coalesce(read_from, ''), coalesce(columns, ''), ({})::VARCHAR, ({})::VARCHAR "
                  "FROM {} WHERE {}",
                  IsWanted(question), Covers(question), store_.Table("files"), SameKey(key_)));
  std::map<std::string, KnownFile> files;
  for (const auto& row : found.rows) {
    FileRecord record{*row[0], std::stoull(*row[1]), std::nullopt, std::stoll(*row[3]), row[4],
                      row[5],  std::stoll(*row[6]),  *row[7],      ReadColumns(*row[8])};
    if (row[2]) record.modified = base::Clock::Instant(microseconds(std::stoll(*row[2])));
    std::string path = record.path;
    files[std::move(path)] = {std::move(record), row[9] == "true", row[10] == "true"};
  }
  return files;
}

void FileLedger::Save(const std::vector<FileRecord>& records, const std::string& run_id, const std::string& at) {
  std::vector<std::string> paths;
  std::vector<std::vector<std::optional<std::string>>> rows;
  const auto text = [](const std::string& value) { return value.empty() ? std::nullopt : std::optional(value); };
  for (const FileRecord& record : records) {
    paths.push_back(record.path);
    rows.push_back({key_.pipeline, key_.source, key_.target, key_.cursor_field, record.path,
                    std::to_string(record.size),
                    record.modified ? std::optional(base::FormatTimestamp(*record.modified)) : std::nullopt,
                    std::to_string(record.rows), record.lowest, record.highest, std::to_string(record.null_cursors),
                    text(record.read_from), text(ColumnsText(record.columns)), run_id, at});
  }
  Forget(paths);
  store_.Append("files", rows);
}

void FileLedger::Forget(const std::vector<std::string>& paths) {
  if (paths.empty()) return;
  std::string list;
  for (const std::string& path : paths) list += (list.empty() ? "" : ", ") + base::QuoteLiteral(path);
  store_.session().Execute(
      fmt::format("DELETE FROM {} WHERE {} AND path IN ({})", store_.Table("files"), SameKey(key_), list));
}

void FileLedger::ForgetAll() {
  store_.session().Execute(fmt::format("DELETE FROM {} WHERE {}", store_.Table("files"), SameKey(key_)));
}

int64_t CountFiles(const Reader& reader, const WatermarkKey& key) {
  const Reader::Rows found =
      reader.Ask(fmt::format("SELECT count(*)::VARCHAR FROM {} WHERE {}", reader.Table("files"), SameKey(key)));
  return std::stoll(*found[0][0]);
}

}  // namespace sqlflow::state
