#include "lang/keywords.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sqlflow::lang {
namespace {

// Longer than any keyword: words beyond it need no look.
constexpr size_t kLongestKeyword = 24;

template <size_t kSize>
bool IsOneOf(const std::array<std::string_view, kSize>& words, std::string_view word) {
  if (word.empty() || word.size() > kLongestKeyword) return false;
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view candidate) { return base::EqualsIgnoreCase(candidate, word); });
}

constexpr std::array<std::string_view, 11> kOurs = {
    "SOURCE", "LOAD", "EXPORT", "INCLUDE", "SET", "IF", "CREATE", "ELSE", "ELSEIF", "END", "ENDIF",
};

constexpr std::array<std::string_view, 45> kEngines = {
    "SELECT",  "WITH",     "FROM",       "VALUES",  "INSERT",    "UPDATE",    "DELETE",      "MERGE",        "DROP",
    "ALTER",   "ATTACH",   "DETACH",     "USE",     "BEGIN",     "START",     "COMMIT",      "ROLLBACK",     "ABORT",
    "PREPARE", "EXECUTE",  "DEALLOCATE", "COPY",    "PRAGMA",    "CALL",      "EXPLAIN",     "ANALYZE",      "VACUUM",
    "SHOW",    "DESCRIBE", "DESC",       "COMMENT", "TRUNCATE",  "RESET",     "INSTALL",     "IMPORT",       "PIVOT",
    "UNPIVOT", "TABLE",    "CHECKPOINT", "FORCE",   "SUMMARIZE", "UNINSTALL", "PIVOT_WIDER", "PIVOT_LONGER", "CHECK",
};

constexpr std::array<std::string_view, 61> kOpen = {
    "SELECT",   "FROM",    "WHERE",  "AND",    "OR",      "NOT",       "IN",     "ON",        "JOIN",
    "BY",       "AS",      "USING",  "HAVING", "WITH",    "UNION",     "ALL",    "EXCEPT",    "INTERSECT",
    "DISTINCT", "CASE",    "WHEN",   "THEN",   "ELSE",    "BETWEEN",   "LIKE",   "ILIKE",     "IS",
    "INTO",     "VALUES",  "SET",    "TABLE",  "VIEW",    "LIMIT",     "OFFSET", "RETURNING", "INNER",
    "LEFT",     "RIGHT",   "OUTER",  "FULL",   "CROSS",   "LATERAL",   "OVER",   "PARTITION", "ORDER",
    "GROUP",    "UPDATE",  "INSERT", "DELETE", "EXISTS",  "IF",        "DROP",   "CREATE",    "ALTER",
    "EXPLAIN",  "ANALYZE", "COLUMN", "DO",     "QUALIFY", "RECURSIVE", "FILTER",
};

}  // namespace

const std::vector<std::string>& StatementWords() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all(kOurs.begin(), kOurs.end());
    all.insert(all.end(), kEngines.begin(), kEngines.end());
    return all;
  }();
  return words;
}

bool BeginsStatement(std::string_view word) { return IsOneOf(kOurs, word) || IsOneOf(kEngines, word); }

bool NeedsMore(std::string_view word) { return IsOneOf(kOpen, word); }

}  // namespace sqlflow::lang
