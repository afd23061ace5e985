#include "connectors/files/csv_files.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/errors/connection.h"
#include "base/text.h"
#include "connectors/files/csv_quotes.h"
#include "connectors/files/encoding.h"
#include "connectors/files/file_bytes.h"

namespace sqlflow::connectors::files {

namespace {

constexpr size_t kHeadBytes = 65536;
constexpr int kHeadLines = 64;

std::string CompressionOf(const std::string& option, std::string_view head) {
  if (option != "auto") return option;
  switch (DetectCompression(head)) {
    case Compression::kGzip: return "gzip";
    case Compression::kZstd: return "zstd";
    case Compression::kNone: break;
  }
  return "none";
}

// The first lines of a file that only the engine can decode. No byte of the dialect counts: a line is a line.
std::string HeadLines(const CsvGroup& group, int64_t lines, component::ReadContext& context) {
  const std::string sql = fmt::format(
      "SELECT line FROM read_csv({}, auto_detect = false, header = false, delim = '\x01', quote = '', escape = '', "
      "columns = {{'line': 'VARCHAR'}}, compression = '{}', encoding = '{}') LIMIT {}",
      FileList(group.files), group.compression, group.encoding, lines);
  std::string text;
  for (const auto& row : context.Query(sql)) text += row[0].value_or("") + "\n";
  return text;
}

// One file on its own, before it joins its neighbours.
class Inspection {
 public:
  Inspection(const DataFile& file, const CsvOptions& options, const std::string& default_delimiter,
             component::ReadContext& context)
      : options_(options), context_(context) {
    group_.files = {file};
    group_.dialect.delimiter = options.delimiter.empty() ? default_delimiter : Unescape(options.delimiter);
    group_.dialect.quote = Unescape(options.quote_char);
    group_.dialect.escape = options.escape_char.empty() ? group_.dialect.quote : Unescape(options.escape_char);
  }

  // False when there is no text in the file.
  bool Look(std::vector<std::string>& notes) {
    std::string text = Head(notes);
    SkipLines(text);
    if (text.empty()) return false;
    const DataFile& file = group_.files.front();
    const bool packed = group_.compression != "none" || file.size < 4 * kHeadBytes;
    const std::string middle = packed ? text : ReadBytes(file, file.size / 2, kHeadBytes);
    group_.line_bytes = std::ssize(middle) / (1 + std::count(middle.begin(), middle.end(), '\n'));
    const std::string before = group_.dialect.delimiter;
    if (options_.delimiter.empty() && options_.has_header) {
      const std::optional<char> only = OnlyDelimiter(text, group_.dialect.quote);
      if (only) group_.dialect.delimiter = std::string(1, *only);
    }
    if (group_.dialect.delimiter != before) notes.push_back("delimiter " + Shown() + " (from the header line)");
    std::vector<std::string> fields = SplitRecord(text, group_.dialect);
    if (!options_.has_header) std::fill(fields.begin(), fields.end(), "");
    group_.names = UniqueNames(std::move(fields), options_.has_header ? &notes : nullptr);
    return true;
  }

  CsvGroup Take() && { return std::move(group_); }

 private:
  std::string Head(std::vector<std::string>& notes) {
    const DataFile& file = group_.files.front();
    std::string head = ReadBytes(file, 0, kHeadBytes);
    group_.compression = CompressionOf(options_.compression, head);
    group_.encoding = EncodingOf(options_.encoding);
    if (group_.compression == "none") group_.encoding = CheckEncoding(file, group_.encoding, head, notes);
    if (group_.compression != "none" || group_.encoding != "utf-8") {
      if (head.empty()) return head;
      return HeadLines(group_, options_.skip_rows + kHeadLines, context_);
    }
    if (head.starts_with("\xef\xbb\xbf")) head.erase(0, 3);
    return head;
  }

  // What the user skips, and blank lines, which the engine would take for a header.
  void SkipLines(std::string& text) {
    size_t at = 0;
    while (at < text.size()) {
      size_t end = text.find_first_of("\r\n", at);
      if (end == std::string::npos) end = text.size();
      const bool blank = end == at;
      if (group_.skip >= options_.skip_rows && !blank) break;
      ++group_.skip;
      at = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
    }
    text.erase(0, std::min(at, text.size()));
  }

  std::string Shown() const { return group_.dialect.delimiter == "\t" ? "tab" : group_.dialect.delimiter; }

  const CsvOptions& options_;
  component::ReadContext& context_;
  CsvGroup group_;
};

// The engine tells of a quote that is open at a file's end, unless it reads more than two files a thread in one scan:
// then the rest of such a file is gone without a word. So a file is read by itself if its last quote may be an opening
// one; compressed files, whose ends nobody knows, are read by so few at once.
size_t MostPacked(component::ReadContext& context) {
  return 2 * std::stoul(context.Query("SELECT current_setting('threads')::VARCHAR").at(0).at(0).value_or("1"));
}

bool MayEndInQuotes(const CsvGroup& group) {
  if (group.compression != "none" || group.encoding == "utf-16") return false;
  return MayEndInQuotes(group.files.front(), group.dialect);
}

bool Alike(const CsvGroup& a, const CsvGroup& b) {
  return a.names == b.names && a.dialect.delimiter == b.dialect.delimiter && a.skip == b.skip &&
         a.compression == b.compression && a.encoding == b.encoding;
}

void AddOnce(std::vector<std::string>& notes, const std::vector<std::string>& more) {
  for (const std::string& note : more) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  }
}

}  // namespace

std::vector<CsvGroup> InspectCsvFiles(const std::vector<DataFile>& files, const CsvOptions& options,
                                      const std::string& default_delimiter, component::ReadContext& context,
                                      std::vector<std::string>& notes) {
  std::vector<CsvGroup> groups;
  std::vector<std::string> empty;
  bool apart = false;      // the last group
  size_t most_packed = 0;  // files of a group; 0: not asked yet
  for (const DataFile& file : files) {
    Inspection inspection(file, options, default_delimiter, context);
    std::vector<std::string> found;
    if (!inspection.Look(found)) {
      empty.push_back(file.shown);
      continue;
    }
    AddOnce(notes, found);
    CsvGroup group = std::move(inspection).Take();
    const bool was_apart = apart;
    apart = files.size() > 2 && MayEndInQuotes(group);
    if (files.size() > 2 && group.compression != "none" && most_packed == 0) most_packed = MostPacked(context);
    const bool full = !groups.empty() && group.compression != "none" && groups.back().files.size() == most_packed;
    if (!groups.empty() && !apart && !was_apart && !full && Alike(groups.back(), group))
      groups.back().files.push_back(file);
    else
      groups.push_back(std::move(group));
  }
  if (groups.empty()) {
    throw base::Error(base::code::kEmptyFile, fmt::format("{} is empty: it has not even a header line", empty.front()),
                      "a table without rows still needs the names of its columns in the first line");
  }
  for (const std::string& file : empty) notes.push_back(file + " is empty and was passed over");
  return groups;
}

std::string CsvScan(const CsvGroup& group, const CsvOptions& options, const std::string& columns,
                    const std::string& more) {
  std::string scan = fmt::format(
      "read_csv({}, auto_detect = false, header = {}, delim = {}, quote = {}, escape = {}, columns = {{{}}}",
      FileList(group.files), options.has_header, base::QuoteLiteral(group.dialect.delimiter),
      base::QuoteLiteral(group.dialect.quote), base::QuoteLiteral(group.dialect.escape), columns);
  if (group.skip > 0) scan += fmt::format(", skip = {}", group.skip);
  if (group.encoding != "utf-8") scan += fmt::format(", encoding = '{}'", group.encoding);
  if (group.compression != "none") scan += fmt::format(", compression = '{}'", group.compression);
  if (!options.null_values.empty()) {
    std::set<std::string> nulls(options.null_values.begin(), options.null_values.end());
    nulls.insert("");
    std::string list;
    for (const std::string& text : nulls) list += (list.empty() ? "" : ", ") + base::QuoteLiteral(text);
    scan += ", nullstr = [" + list + "]";
  }
  return scan + more + ")";
}

}  // namespace sqlflow::connectors::files
