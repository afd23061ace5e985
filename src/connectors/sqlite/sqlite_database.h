#pragma once
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/error.h"

namespace sqlflow::connectors::sqlite {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, Finalize>;

// A database file that is only read. One thread; a statement hears a cancel.
class SqliteDatabase {
 public:
  // Throws Error: no such file, not a database, no permission.
  SqliteDatabase(const std::filesystem::path& root, const std::string& path, const base::Cancellation& cancellation);

  StatementHandle Prepare(const std::string& sql) const;
  // The next row; false at the end. Throws Error, or Interrupted.
  bool Step(sqlite3_stmt* statement) const;
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  [[noreturn]] void Fail(int result) const;

  std::string path_;
  const base::Cancellation& cancellation_;
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace sqlflow::connectors::sqlite
