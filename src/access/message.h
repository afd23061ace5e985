#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/sql_engine.h"

// What reader and writer tell each other, as JSON texts. Per connection: the writer greets, the reader asks one
// question, the writer answers with columns, rows (any number of times), and an end or an error.
namespace sqlflow::access {

// Both sides must speak the same. Greetings and errors never change their form, so that they can say that they do not.
constexpr int kProtocol = 1;

using Row = std::vector<std::optional<std::string>>;

struct Message {
  enum class Kind { kGreeting, kQuestion, kColumns, kRows, kEnd, kError, kUnknown };
  Kind kind = Kind::kUnknown;
  int protocol = 0;                          // kGreeting, kQuestion
  std::string version;                       // kGreeting
  std::string sql;                           // kQuestion
  std::vector<engine::ColumnInfo> columns;   // kColumns
  std::vector<Row> rows;                     // kRows
  std::optional<engine::EngineError> error;  // kError
};

std::string Greeting();
std::string Question(const std::string& sql);
std::string Columns(const std::vector<engine::ColumnInfo>& columns);
std::string Rows(const std::vector<Row>& rows);
std::string End();
std::string Failure(const base::Error& error);

// kUnknown when it is none of them.
Message ReadMessage(const std::string& text);

}  // namespace sqlflow::access
