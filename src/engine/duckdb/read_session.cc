#include "engine/duckdb/read_session.h"

#include <map>
#include <set>

#include "base/errors/resources.h"
#include "base/text.h"

namespace sqlflow::engine::duckdb {
namespace {

using Words = std::vector<std::string>;

// The words of a text in lower case, and its parentheses. Comments and strings are words too: a text that mentions what
// is refused is refused, which errs on the right side.
Words SplitWords(const std::string& sql) {
  Words words;
  bool in_word = false;
  for (char c : base::Lower(sql)) {
    bool letter = std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    if (letter && in_word) {
      words.back() += c;
    } else if (letter || c == '(' || c == ')') {
      words.emplace_back(1, c);
    }
    in_word = letter;
  }
  return words;
}

bool Contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// EXPLAIN ANALYZE runs what it explains: only a question may follow.
bool ExplainsQuestions(const Words& words) {
  static const std::set<std::string_view> questions = {"select",   "from", "with",      "values", "table",
                                                       "describe", "show", "summarize", "pivot",  "unpivot"};
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (*word != "explain") continue;
    auto next = word + 1;
    if (next != words.end() && *next == "(") next = std::find(next, words.end(), ")");
    while (next != words.end() && (*next == ")" || *next == "analyze" || *next == "analyse")) ++next;
    if (next == words.end() || !questions.contains(*next)) return false;
  }
  return true;
}

// What a kind or a transaction does not stop: functions of a SELECT that change the running instance or write files,
// and EXPORT DATABASE, which makes its folder when it is only prepared.
void RefuseEffects(const Words& words) {
  static const std::set<std::string_view> refused = {"checkpoint",      "force_checkpoint",     "enable_logging",
                                                     "disable_logging", "truncate_duckdb_logs", "enable_profiling",
                                                     "write_log",       "disable_profiling",    "pg_cancel_backend"};
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    bool exports = words[i] == "export" && words[i + 1] == "database";
    if (exports || (words[i + 1] == "(" && refused.contains(words[i]))) {
      throw EngineError(base::code::kPermissionDenied,
                        fmt::format("{} does more than read", exports ? "EXPORT DATABASE" : words[i] + "()"));
    }
  }
}

std::string KindName(duckdb_statement_type type) {
  static const std::map<duckdb_statement_type, std::string> names = {
      {DUCKDB_STATEMENT_TYPE_INSERT, "INSERT"}, {DUCKDB_STATEMENT_TYPE_UPDATE, "UPDATE"},
      {DUCKDB_STATEMENT_TYPE_DELETE, "DELETE"}, {DUCKDB_STATEMENT_TYPE_CREATE, "CREATE"},
      {DUCKDB_STATEMENT_TYPE_ALTER, "ALTER"},   {DUCKDB_STATEMENT_TYPE_DROP, "DROP"},
      {DUCKDB_STATEMENT_TYPE_COPY, "COPY"},     {DUCKDB_STATEMENT_TYPE_EXPORT, "EXPORT"},
      {DUCKDB_STATEMENT_TYPE_ATTACH, "ATTACH"}, {DUCKDB_STATEMENT_TYPE_DETACH, "DETACH"},
      {DUCKDB_STATEMENT_TYPE_CALL, "CALL"},     {DUCKDB_STATEMENT_TYPE_EXPLAIN, "EXPLAIN of such a statement"},
      {DUCKDB_STATEMENT_TYPE_SET, "SET"},       {DUCKDB_STATEMENT_TYPE_TRANSACTION, "a transaction's BEGIN or END"},
      {DUCKDB_STATEMENT_TYPE_VACUUM, "VACUUM"}, {DUCKDB_STATEMENT_TYPE_LOAD, "LOAD"}};
  auto found = names.find(type);
  return found == names.end() ? "this statement" : found->second;
}

// PIVOT makes a temporary type by a CREATE of DuckDB's own.
void CheckReads(duckdb_statement_type type, const std::string& sql) {
  Words words = SplitWords(sql);
  bool reads = type == DUCKDB_STATEMENT_TYPE_SELECT ||
               (type == DUCKDB_STATEMENT_TYPE_EXPLAIN && ExplainsQuestions(words)) ||
               (type == DUCKDB_STATEMENT_TYPE_CREATE && Contains(words, "pivot") && !Contains(words, "create"));
  if (!reads) throw EngineError(base::code::kPermissionDenied, KindName(type) + " does more than read");
}

}  // namespace

DuckdbReadSession::DuckdbReadSession(duckdb_database database) : connection_(database) {
  connection_.set_statement_check(CheckReads);
}

void DuckdbReadSession::QueryRows(const std::string& sql, const Head& head, const Each& each) {
  struct Ending {
    Connection& connection;
    ~Ending() { connection.Rollback(); }
  } ending{connection_};
  RefuseEffects(SplitWords(sql));
  connection_.BeginReadOnly();
  connection_.QueryRows(sql, head, each);
}

}  // namespace sqlflow::engine::duckdb
