#include "run/file_account.h"

#include <algorithm>

#include "base/text.h"

namespace sqlflow::run {

namespace {

// A file may be changed once more within the tick of a clock that its time is taken from (two seconds on some disks).
constexpr std::chrono::seconds kClockTick{2};

// "a.csv, b.csv and 3 more"
std::string Shown(const std::vector<std::string>& names) {
  constexpr size_t kMost = 3;
  const std::vector<std::string> first(names.begin(), names.begin() + std::min(names.size(), kMost));
  const std::string list = base::JoinStrings(first, ", ");
  return names.size() <= kMost ? list : fmt::format("{} and {} more", list, names.size() - kMost);
}

std::string Were(size_t count) { return count == 1 ? "was" : "were"; }

}  // namespace

bool FileAccount::IsUnchanged(const component::SourceFile& file) const {
  const auto known = known_.find(file.path);
  return known != known_.end() && known->second.record.modified == file.modified &&
         known->second.record.size == file.size;
}

void FileAccount::LeaveOutFinished(state::FileLedger& ledger, const state::FileQuestion& question) {
  known_ = ledger.Find(question);
  for (const component::SourceFile& file : listed_) {
    if (IsUnchanged(file) && !known_.at(file.path).wanted) left_out_.insert(file.path);
  }
}

const std::string* FileAccount::ValueOf(const component::SourceFile& file) const {
  for (const auto& [key, value] : file.partition) {
    // What is escaped, or stands for NULL, is left to the engine.
    const bool plain = value.find('%') == std::string::npos && value != "__HIVE_DEFAULT_PARTITION__";
    if (plain && base::EqualsIgnoreCase(key, cursor_)) return &value;
  }
  return nullptr;
}

std::string FileAccount::Values() const {
  std::set<std::string> values;
  for (const component::SourceFile& file : listed_) {
    if (const std::string* value = ValueOf(file)) values.insert(base::QuoteLiteral(*value));
  }
  return base::JoinStrings(std::vector<std::string>(values.begin(), values.end()), ", ");
}

std::string FileAccount::PartitionType(engine::Session& session) const {
  const std::string values = Values();
  if (values.empty()) return {};
  std::string choice = "CASE";
  for (const char* type : {"DATE", "TIMESTAMP", "BIGINT"}) {
    choice += fmt::format(" WHEN bool_and(TRY_CAST(v AS {0}) IS NOT NULL) THEN '{0}'", type);
  }
  return *session.Query(fmt::format("SELECT {} ELSE 'VARCHAR' END FROM unnest([{}]) AS t(v)", choice, values))
              .rows[0][0];
}

void FileAccount::LeaveOutPartitions(engine::Session& session, const engine::CursorBounds& bounds) {
  const std::string values = Values();
  std::vector<std::string> outside;
  const auto is = [&](const char* sign, const std::optional<engine::CursorValue>& bound) {
    if (!bound) return;
    outside.push_back(
        fmt::format("TRY_CAST(v AS {0}) {1} CAST({2} AS {0})", bound->type, sign, base::QuoteLiteral(bound->text)));
  };
  is("<", bounds.from);
  is(">=", bounds.to);
  if (values.empty() || outside.empty()) return;
  const engine::ResultTable found = session.Query(
      fmt::format("SELECT v FROM unnest([{}]) AS t(v) WHERE {}", values, base::JoinStrings(outside, " OR ")));
  std::set<std::string> passed;
  for (const auto& row : found.rows) passed.insert(*row[0]);
  for (const component::SourceFile& file : listed_) {
    const std::string* own = ValueOf(file);
    if (own && passed.contains(*own)) left_out_.insert(file.path), passed_.push_back(file);
  }
}

void FileAccount::LeaveOutAllBut(const FileTimes& times) {
  for (const component::SourceFile& file : listed_) {
    if (!times.Contain(file)) left_out_.insert(file.path);
  }
}

void FileAccount::TakeAsRead(Instant mark) {
  if (!known_.empty()) return;
  for (const component::SourceFile& file : listed_) {
    if (file.modified > mark) continue;
    left_out_.insert(file.path);
    passed_.push_back(file);
  }
}

component::FileRead FileAccount::Request() const {
  component::FileRead request;
  request.finished = left_out_;
  request.cursor = cursor_;
  for (const std::string& path : left_out_) {
    const auto known = known_.find(path);
    if (known == known_.end()) continue;
    for (const auto& [name, format] : known->second.record.columns) {
      if (!format.empty()) request.formats[name] = format;
    }
  }
  return request;
}

std::set<std::string> FileAccount::Columns() const {
  std::set<std::string> names;
  for (const std::string& path : left_out_) {
    const auto known = known_.find(path);
    if (known == known_.end()) continue;
    for (const auto& [name, format] : known->second.record.columns) names.insert(name);
  }
  return names;
}

state::FileRecord FileAccount::NewRecord(const component::SourceFile& file, const std::string& read_from) const {
  state::FileRecord record{.path = file.path, .size = file.size, .read_from = by_time_ ? "" : read_from};
  if (file.modified + kClockTick <= now_) record.modified = file.modified;
  return record;
}

void FileAccount::Save(state::FileLedger& ledger, const component::Relation& relation, const engine::LoadResult& result,
                       const std::vector<std::string>& changed, const std::string& read_from,
                       const std::string& run_id) {
  changed_ = changed;
  without_rows_.clear();
  std::map<std::string, std::string> columns;
  for (const engine::ColumnInfo& column : result.columns) {
    const auto format = relation.formats.find(column.name);
    columns[column.name] = format == relation.formats.end() ? "" : format->second;
    const bool is_cursor = base::EqualsIgnoreCase(column.name, cursor_);
    if (is_cursor && column.type == component::kText) columns[column.name] = component::kText;
  }
  std::vector<state::FileRecord> records;
  for (const component::SourceFile& file : passed_) {
    if (!IsUnchanged(file)) records.push_back(NewRecord(file, read_from));
  }
  for (size_t i = 0; i < relation.files.size(); ++i) {
    const component::SourceFile& file = relation.files[i];
    // What was known before may tell of more than was wanted now.
    if (IsUnchanged(file) && known_.at(file.path).covers) continue;
    state::FileRecord record = NewRecord(file, read_from);
    const std::string place = relation.file_column.empty() ? "" : std::to_string(i);
    const auto part = std::find_if(result.parts.begin(), result.parts.end(),
                                   [&](const engine::PartRead& read) { return read.part == place; });
    if (part != result.parts.end()) {
      record.rows = part->rows;
      record.lowest = part->lowest;
      record.highest = part->highest;
      record.null_cursors = part->null_cursors;
      record.columns = columns;
    }
    if (std::find(changed.begin(), changed.end(), file.path) != changed.end()) record.modified.reset();
    // Rows of a file that the engine calls otherwise: nothing is sure.
    const bool nameless =
        !relation.file_column.empty() && std::any_of(result.parts.begin(), result.parts.end(),
                                                     [](const engine::PartRead& read) { return read.part.empty(); });
    if (nameless) record.modified.reset();
    records.push_back(std::move(record));
  }
  if (!by_time_ && !read_from.empty() && !known_.empty()) {
    for (const state::FileRecord& record : records) {
      if (record.rows == 0 && record.size > 0 && !known_.contains(record.path)) without_rows_.push_back(record.path);
    }
  }
  ledger.Save(records, run_id, base::FormatTimestamp(now_));
  ledger.Forget(Vanished());
}

std::vector<std::string> FileAccount::Vanished() const {
  std::set<std::string> there;
  for (const component::SourceFile& file : listed_) there.insert(file.path);
  std::vector<std::string> vanished;
  for (const auto& [path, known] : known_) {
    if (!there.contains(path)) vanished.push_back(path);
  }
  return vanished;
}

std::vector<std::string> FileAccount::Notes(const std::string& target, bool replaces_rows) const {
  std::vector<std::string> notes;
  const std::string anew = fmt::format("run --full-refresh={} loads what is there now", target);
  if (leaves_out()) {
    const std::string of = opens_none() ? "" : base::GroupDigits(std::ssize(left_out_)) + " of ";
    notes.push_back(fmt::format("{}{} not opened, with nothing new in {}", of,
                                base::Plural(std::ssize(listed_), "file"), left_out_.size() == 1 ? "it" : "them"));
  }
  if (const std::vector<std::string> gone = Vanished(); !gone.empty()) {
    notes.push_back(fmt::format("{} {} read before and {} gone: the rows stay; {}", Shown(gone), Were(gone.size()),
                                gone.size() == 1 ? "is" : "are", anew));
  }
  for (const component::SourceFile& file : listed_) {
    const auto known = known_.find(file.path);
    if (known == known_.end() || file.size >= known->second.record.size) continue;
    notes.push_back(fmt::format("{} shrank from {} to {} bytes: {}", file.path,
                                base::GroupDigits(static_cast<int64_t>(known->second.record.size)),
                                base::GroupDigits(static_cast<int64_t>(file.size)),
                                replaces_rows ? "its rows were replaced" : "the rows it gave before stay; " + anew));
  }
  if (!without_rows_.empty()) {
    notes.push_back(
        fmt::format("{} {} new, with no row from the watermark on: older rows are read by run --from, or "
                    "within a lookback_window",
                    Shown(without_rows_), without_rows_.size() == 1 ? "is" : "are"));
  }
  if (!changed_.empty()) {
    notes.push_back(fmt::format("{} {} changed while being read: the next run reads {} again", Shown(changed_),
                                Were(changed_.size()), changed_.size() == 1 ? "it" : "them"));
  }
  return notes;
}

}  // namespace sqlflow::run
