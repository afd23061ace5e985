#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "state/reader.h"
#include "state/store.h"

namespace sqlflow::state {

// A file that an incremental load has read to its end, and what it found there from `read_from` on.
struct FileRecord {
  std::string path;
  uint64_t size = 0;
  std::optional<base::Clock::Instant> modified;  // nothing: it was being written, so it may have changed since
  int64_t rows = 0;
  std::optional<std::string> lowest;
  std::optional<std::string> highest;
  int64_t null_cursors = 0;
  std::string read_from;                       // a cursor's value; empty: from the beginning
  std::map<std::string, std::string> columns;  // how dates and times are written (empty: as ISO 8601), by column
};

// Which rows a read wants.
struct FileQuestion {
  engine::CursorBounds bounds;  // neither: all
  bool without_cursor = true;   // those as well
  bool after_from = false;      // those at bounds.from are not wanted of a file that is finished
};

struct KnownFile {
  FileRecord record;
  bool wanted = true;  // rows of it may be wanted
  bool covers = true;  // the record tells of all that is wanted
};

// The files that made up one target of one source: a row a file. Whoever writes begins and commits the transaction.
class FileLedger {
 public:
  FileLedger(Store& store, WatermarkKey key) : store_(store), key_(std::move(key)) {}

  // By path.
  std::map<std::string, KnownFile> Find(const FileQuestion& question);
  // Puts the records in the place of those with the same paths.
  void Save(const std::vector<FileRecord>& records, const std::string& run_id, const std::string& at);
  void Forget(const std::vector<std::string>& paths);
  void ForgetAll();

 private:
  Store& store_;
  WatermarkKey key_;
};

// How many files a target's ledger has.
int64_t CountFiles(const Reader& reader, const WatermarkKey& key);

}  // namespace sqlflow::state
