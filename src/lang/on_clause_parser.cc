#include <array>
#include <charconv>

#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {
namespace {

namespace code = base::code;
using Kind = Token::Kind;
using Action = OnClause::Action;

struct ActionWord {
  std::string_view word;
  Action action;
};

struct ClauseRule {
  std::string_view word;
  OnClause::Kind kind;
  std::vector<ActionWord> actions;
};

const std::vector<ClauseRule>& Rules() {
  static const std::vector<ClauseRule> rules = {
      {"ON_ERROR",
       OnClause::Kind::kError,
       {{"FAIL", Action::kFail}, {"SKIP", Action::kSkip}, {"RETRY", Action::kRetry}}},
      {"ON_RATE_LIMIT",
       OnClause::Kind::kRateLimit,
       {{"WAIT_AND_RETRY", Action::kWaitAndRetry}, {"FAIL", Action::kFail}, {"SKIP", Action::kSkip}}},
      {"ON_SCHEMA_CHANGE",
       OnClause::Kind::kSchemaChange,
       {{"ALERT", Action::kAlert},
        {"ALERT_AND_CONTINUE", Action::kAlertAndContinue},
        {"ACCEPT", Action::kAccept},
        {"FAIL", Action::kFail}}},
      {"ON_LIMIT_EXCEEDED",
       OnClause::Kind::kLimitExceeded,
       {{"FAIL", Action::kFail}, {"SKIP", Action::kSkip}, {"PAUSE_UNTIL_TOMORROW", Action::kPauseUntilTomorrow}}},
  };
  return rules;
}

std::vector<std::string> RuleWords() {
  std::vector<std::string> words;
  for (const ClauseRule& rule : Rules()) words.emplace_back(rule.word);
  return words;
}

std::string ListOf(const std::vector<ActionWord>& actions) {
  std::string list;
  for (size_t i = 0; i < actions.size(); ++i) {
    if (i > 0) list += i + 1 == actions.size() ? " or " : ", ";
    list += actions[i].word;
    if (actions[i].action == Action::kRetry) list += " n TIMES";
  }
  return list;
}

std::optional<Action> ParseAction(TokenStream& stream, const std::vector<ActionWord>& actions,
                                  const std::string& after) {
  const Token token = stream.Peek();
  std::vector<std::string> words;
  for (const ActionWord& action : actions) {
    if (stream.AtWord(action.word)) {
      stream.Next();
      return action.action;
    }
    words.emplace_back(action.word);
  }
  const std::string near = token.kind == Kind::kWord ? base::Nearest(stream.Text(token), words) : "";
  stream.FailHere(code::kBadOnClause,
                  fmt::format("expected {} after {}, found {}", ListOf(actions), after, stream.Show(token)),
                  near.empty() ? "" : fmt::format("did you mean {}?", near));
  return std::nullopt;
}

// RETRY's `n TIMES [THEN FAIL|SKIP]`.
bool ParseRetry(TokenStream& stream, OnClause* clause) {
  const Token token = stream.Peek();
  const std::string_view text = stream.Text(token);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), clause->retries);
  const bool whole = token.kind == Kind::kNumber && error == std::errc() && end == text.data() + text.size();
  if (!whole || clause->retries < 1) {
    stream.FailHere(code::kBadRetry, fmt::format("expected how many times after RETRY, found {}", stream.Show(token)),
                    "write RETRY 3 TIMES");
    return false;
  }
  stream.Next();
  if (!stream.AcceptWord("TIMES") && !(clause->retries == 1 && stream.AcceptWord("TIME"))) {
    stream.FailHere(code::kBadRetry, fmt::format("expected TIMES, found {}", stream.Show(stream.Peek())),
                    fmt::format("write RETRY {} TIMES", clause->retries));
    return false;
  }
  if (!stream.AcceptWord("THEN")) return true;
  clause->afterwards = ParseAction(stream, {{"FAIL", Action::kFail}, {"SKIP", Action::kSkip}}, "THEN");
  return clause->afterwards.has_value();
}

}  // namespace

bool ParseOnClauses(TokenStream& stream, std::vector<OnClause>* clauses) {
  while (stream.Peek().kind == Kind::kWord) {
    const Token token = stream.Peek();
    const ClauseRule* found = nullptr;
    for (const ClauseRule& rule : Rules()) {
      if (stream.AtWord(rule.word)) found = &rule;
    }
    if (found == nullptr) {
      const bool spaced = stream.AtWord("ON") && stream.Peek(1).kind == Kind::kWord;
      const std::string word =
          spaced ? fmt::format("ON_{}", stream.Text(stream.Peek(1))) : std::string(stream.Text(token));
      if (!base::StartsWithIgnoreCase(word, "ON_") && !base::StartsWithIgnoreCase(word, "ONE")) return true;
      const std::string near = base::Nearest(word, RuleWords());
      stream.FailHere(code::kBadOnClause,
                      fmt::format("{} is not a clause of SOURCE",
                                  spaced ? fmt::format("ON {}", stream.Text(stream.Peek(1))) : word),
                      near.empty() ? "" : fmt::format("did you mean {}?", near),
                      {fmt::format("clauses are {}", base::JoinStrings(RuleWords(), ", "))});
      return false;
    }
    for (const OnClause& earlier : *clauses) {
      if (earlier.kind != found->kind) continue;
      stream.FailHere(
          code::kClauseTwice, fmt::format("{} is given a second time", found->word),
          fmt::format("the first is in line {}; delete one of the two", stream.sources().Locate(earlier.span).line));
      return false;
    }
    OnClause clause;
    clause.kind = found->kind;
    stream.Next();
    const std::optional<Action> action = ParseAction(stream, found->actions, std::string(found->word));
    if (!action) return false;
    clause.action = *action;
    if (*action == Action::kRetry && !ParseRetry(stream, &clause)) return false;
    clause.span = stream.Since(token.span);
    clauses->push_back(clause);
  }
  return true;
}

}  // namespace sqlflow::lang
