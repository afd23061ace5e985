#include "documents.h"

#include <sqlite3.h>

#include <memory>
#include <stdexcept>

namespace sqlflow::crash {

std::string Documents(int day, int rows, int document) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open(":memory:", &opened);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, sqlite3_close);
  const std::string sql =
      "CREATE TABLE documents (id INTEGER PRIMARY KEY, document TEXT); INSERT INTO documents SELECT value, "
      "hex(zeroblob(" +
      std::to_string(document / 2) + ")) || value || ' of " + std::to_string(day) +
      "' FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < " +
      std::to_string(rows) + ") SELECT value FROM n)";
  if (status != SQLITE_OK || sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(opened));
  }
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(sqlite3_serialize(opened, "main", &size, 0),
                                                                      sqlite3_free);
  return {reinterpret_cast<const char*>(bytes.get()), static_cast<size_t>(size)};
}

}  // namespace sqlflow::crash
