#include "plan/sql_facts.h"

#include <fmt/format.h>

#include "base/errors/syntax.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "plan/later_features.h"
#include "plan/sql_tokens.h"
#include "plan/time_macros.h"

namespace sqlflow::plan {
namespace {

const std::vector<std::string> kKeywords = {
    "SELECT",    "FROM",    "WHERE",     "GROUP",     "ORDER", "BY",     "HAVING",  "LIMIT",     "OFFSET",   "JOIN",
    "LEFT",      "RIGHT",   "FULL",      "INNER",     "OUTER", "CROSS",  "ON",      "USING",     "UNION",    "EXCEPT",
    "INTERSECT", "WITH",    "RECURSIVE", "AS",        "CASE",  "WHEN",   "THEN",    "ELSE",      "END",      "DISTINCT",
    "VALUES",    "INSERT",  "INTO",      "UPDATE",    "SET",   "DELETE", "CREATE",  "TABLE",     "VIEW",     "INDEX",
    "DROP",      "ALTER",   "BETWEEN",   "LIKE",      "IS",    "NOT",    "NULL",    "AND",       "OR",       "IN",
    "EXISTS",    "QUALIFY", "WINDOW",    "PARTITION", "OVER",  "PIVOT",  "UNPIVOT", "SUMMARIZE", "DESCRIBE", "TRUNCATE",
    "MERGE",     "COPY",    "RETURNING", "CAST"};

bool IsKeyword(std::string_view word) {
  for (const std::string& keyword : kKeywords) {
    if (base::EqualsIgnoreCase(keyword, word)) return true;
  }
  return false;
}

// A misspelt keyword is read as a name or an alias, so the parser stumbles over it or over the token after it.
struct Slip {
  size_t begin = 0;
  size_t length = 1;
  std::string suggestion;
};
Slip FindSlip(const std::string& text, size_t offset) {
  const SqlTokens tokens(text);
  size_t at = 0;
  while (at < tokens.size() && tokens.End(at) <= offset) ++at;
  Slip slip{.begin = offset, .length = std::max<size_t>(1, tokens.End(at) - tokens.Begin(at))};
  for (const size_t token : {at, at - 1}) {
    if (token >= tokens.size() || tokens.kind(token) != lang::Token::Kind::kWord || tokens.Text(token).size() < 3)
      continue;
    if (IsKeyword(tokens.Text(token))) continue;
    slip.suggestion = base::DidYouMean(tokens.Text(token), kKeywords);
    if (slip.suggestion.empty()) continue;
    slip.begin = tokens.Begin(token);
    slip.length = tokens.End(token) - tokens.Begin(token);
    break;
  }
  return slip;
}

void ReportSyntax(const Draft& draft, const engine::SqlFacts& facts, base::Diagnostics& diagnostics) {
  const lang::ExpandedText& text = draft.step.sql;
  const size_t offset = std::min(facts.offset.value_or(0), text.text.size());
  const Slip slip = FindSlip(text.text, offset);
  const base::Span place = offset < text.text.size() || slip.begin < text.text.size()
                               ? text.OriginAt(slip.begin, slip.length)
                               : base::Span{draft.step.place.file, draft.step.place.end, draft.step.place.end};
  std::string message = facts.error;
  while (!message.empty() && (message.back() == '.' || message.back() == '\n' || message.back() == ' ')) {
    message.pop_back();
  }
  diagnostics.Error(base::code::kSqlSyntax, facts.offset ? place : draft.step.place, message, slip.suggestion);
}

// The bytes of a name of one to three parts that begins at `offset`.
size_t NameLength(const std::string& text, size_t offset) {
  size_t at = offset;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') quoted = !quoted;
    const bool part = c == '_' || c == '.' || c == '$' || static_cast<unsigned char>(c) >= 0x80 ||
                      std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (!quoted && !part && c != '"') break;
  }
  return std::max<size_t>(1, at - offset);
}

// `covered`: other texts say what this one reads (PIVOT is several statements to the engine).
void TakeFacts(const lang::ExpandedText& text, const engine::SqlFacts& facts, bool covered, Draft& draft) {
  for (const engine::TableReference& table : facts.tables) {
    draft.tables.push_back(
        {.name = table.name, .place = text.OriginAt(table.offset, NameLength(text.text, table.offset))});
  }
  for (const engine::PathReference& path : facts.paths) {
    draft.paths.push_back({.path = draft.parsed.empty() ? path.path : MaskedPath(path.path),
                           .place = text.OriginAt(path.offset),
                           .secret = text.secret});
  }
  for (const engine::FunctionCall& call : facts.functions) draft.functions.emplace_back(call.name, call.offset);
  if (facts.unknowable && !covered && draft.unknowable.empty()) {
    draft.unknowable = "what its query reads is decided while it runs";
  }
}

// To the engine such a PIVOT is several statements, none of which can be filtered to a window.
void RefuseOpenPivot(const Draft& draft, const engine::SqlFacts& facts, base::Diagnostics& diagnostics) {
  const bool several = facts.is_select && facts.unknowable && facts.tables.empty() && !draft.probes.empty();
  if (!draft.step.windowed || !several) return;
  diagnostics
      .Error(base::code::kBadMode, draft.step.place,
             "the columns of this PIVOT come from the data, which MODE INCREMENTAL cannot have")
      .notes.push_back({std::nullopt, "name them: PIVOT t ON kind IN ('a', 'b') USING sum(amount)"});
}

}  // namespace

void ReadFacts(engine::SqlParser& parser, std::vector<Draft>& drafts, base::Diagnostics& diagnostics) {
  std::vector<std::string> texts;
  for (const Draft& draft : drafts) {
    if (!draft.checks_sql || draft.faulty) continue;
    texts.push_back(draft.parsed.empty() ? draft.step.sql.text : draft.parsed);
    for (const lang::ExpandedText& probe : draft.probes) texts.push_back(probe.text);
  }
  if (texts.empty()) return;
  const std::vector<engine::SqlFacts> facts = parser.Parse(texts);
  size_t next = 0;
  for (Draft& draft : drafts) {
    if (!draft.checks_sql || draft.faulty) continue;
    const engine::SqlFacts& whole = facts[next++];
    if (whole.parsed) {
      TakeFacts(draft.step.sql, whole, !draft.probes.empty(), draft);
      CheckSqlFeatures(draft.step.sql, draft.functions, diagnostics);
      RefuseOpenPivot(draft, whole, diagnostics);
      if (!draft.step.windowed) RefuseTimeMacros(draft.step.sql, diagnostics);
    } else {
      ReportSyntax(draft, whole, diagnostics);
      draft.faulty = true;
    }
    for (const lang::ExpandedText& probe : draft.probes) {
      const engine::SqlFacts& part = facts[next++];
      if (!part.parsed || draft.faulty) continue;
      const size_t before = draft.functions.size();
      TakeFacts(probe, part, false, draft);
      CheckSqlFeatures(probe, {draft.functions.begin() + static_cast<std::ptrdiff_t>(before), draft.functions.end()},
                       diagnostics);
    }
  }
}

}  // namespace sqlflow::plan
