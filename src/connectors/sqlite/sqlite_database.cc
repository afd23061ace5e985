#include "connectors/sqlite/sqlite_database.h"

#include <filesystem>

#include "base/errors/connection.h"
#include "base/errors/network.h"
#include "base/errors/resources.h"
#include "base/text.h"

namespace sqlflow::connectors::sqlite {

namespace code = base::code;

namespace {

constexpr int kBusyMilliseconds = 5000;     // while another program writes
constexpr int kStepsBetweenLooks = 100000;  // of SQLite's machine: a few milliseconds

base::Code CodeOf(int result) {
  switch (result & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return code::kUnreadableFile;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY: return code::kPermissionDenied;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return code::kLockNotAvailable;
    case SQLITE_NOMEM: return code::kOutOfMemory;
    case SQLITE_IOERR: return code::kConnectionLost;
    default: return code::kRequestRefused;
  }
}

}  // namespace

SqliteDatabase::SqliteDatabase(const std::filesystem::path& root, const std::string& path,
                               const base::Cancellation& cancellation)
    : path_(path), cancellation_(cancellation) {
  const std::filesystem::path file = root / path;
  if (!std::filesystem::exists(file)) {
    throw base::Error(code::kFileNotFound, fmt::format("there is no file {}", path),
                      "paths are relative to the project's root, " + root.string());
  }
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_FULLMUTEX, nullptr);
  handle_.reset(opened);
  if (result == SQLITE_CANTOPEN) {
    throw base::Error(code::kPermissionDenied, fmt::format("{} cannot be opened", path),
                      "is it a file that you may read?");
  }
  if (result != SQLITE_OK) Fail(result);
  sqlite3_busy_timeout(opened, kBusyMilliseconds);
  sqlite3_progress_handler(
      opened, kStepsBetweenLooks,
      [](void* token) { return static_cast<const base::Cancellation*>(token)->requested() ? 1 : 0; },
      const_cast<base::Cancellation*>(&cancellation_));
}

void SqliteDatabase::Fail(int result) const {
  if (cancellation_.requested()) throw base::Interrupted();
  throw base::Error(
      CodeOf(result), fmt::format("SQLite cannot read {}: {}", path_, sqlite3_errmsg(handle_.get())),
      (result & 0xff) == SQLITE_BUSY ? "another program is writing to it: try again when it is done" : "");
}

StatementHandle SqliteDatabase::Prepare(const std::string& sql) const {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(handle_.get(), sql.c_str(), -1, &statement, nullptr);
  StatementHandle handle(statement);
  if (result != SQLITE_OK) Fail(result);
  return handle;
}

bool SqliteDatabase::Step(sqlite3_stmt* statement) const {
  const int result = sqlite3_step(statement);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  Fail(result);
}

}  // namespace sqlflow::connectors::sqlite
