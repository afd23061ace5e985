#include <array>

#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/keywords.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {
namespace {

namespace code = base::code;
using Kind = Token::Kind;

struct ModeWord {
  std::string_view word;
  LoadMode::Kind kind;
};
constexpr std::array<ModeWord, 6> kModes = {{
    {"REPLACE", LoadMode::Kind::kReplace},
    {"APPEND", LoadMode::Kind::kAppend},
    {"MERGE", LoadMode::Kind::kMerge},
    {"UPSERT", LoadMode::Kind::kMerge},
    {"INCREMENTAL", LoadMode::Kind::kIncremental},
    {"SCD2", LoadMode::Kind::kScd2},
}};
constexpr std::string_view kModeList = "REPLACE, APPEND, MERGE, UPSERT, INCREMENTAL or SCD2";

const std::vector<std::string>& ClauseWords() {
  static const std::vector<std::string> words = {"MERGE_KEYS", "KEY",      "PRIMARY_KEY", "CURSOR_FIELD",
                                                 "WATERMARK",  "LOOKBACK", "BATCH_SIZE",  "BY"};
  return words;
}

// Reads one mode and its clauses, in any order, each once.
class LoadModeParser {
 public:
  explicit LoadModeParser(TokenStream& stream) : stream_(stream) {}

  std::optional<LoadMode> Parse() {
    if (!ParseKeyword()) return std::nullopt;
    while (true) {
      const std::optional<bool> clause = ParseClause();
      if (!clause) return std::nullopt;
      if (!*clause) break;
    }
    mode_.span = stream_.Since(mode_.keyword);
    return mode_;
  }

 private:
  bool ParseKeyword();
  std::optional<bool> ParseClause();
  bool ParseKeys();
  bool AtForgottenComma();
  bool ParseColumn(std::string_view clause, std::optional<Span>* column);
  bool ParseLookback();
  bool ParseBatchSize();
  bool AllowedHere(std::string_view clause);
  bool ReportNearClause();

  TokenStream& stream_;
  LoadMode mode_;
};

bool LoadModeParser::ParseKeyword() {
  const Token token = stream_.Peek();
  const std::string_view word = stream_.Text(token);
  const std::string_view next_word = stream_.Text(stream_.Peek(1));
  for (const ModeWord& mode : kModes) {
    if (token.kind != Kind::kWord || !base::EqualsIgnoreCase(mode.word, word)) continue;
    mode_.kind = mode.kind;
    mode_.keyword = stream_.Next().span;
    return true;
  }
  std::vector<std::string> names;
  for (const ModeWord& mode : kModes) names.emplace_back(mode.word);
  if (token.kind != Kind::kWord) {
    stream_.FailHere(code::kUnknownLoadMode,
                     fmt::format("expected a load mode after MODE, found {}", stream_.Show(token)),
                     fmt::format("write {}", kModeList));
    return false;
  }
  static const std::vector<std::pair<std::string_view, std::string_view>> kOthers = {
      {"OVERWRITE", "REPLACE"},     {"FULL", "REPLACE"},  {"FULL_REFRESH", "REPLACE"},
      {"TRUNCATE", "REPLACE"},      {"INSERT", "APPEND"}, {"ADD", "APPEND"},
      {"UPDATE", "MERGE"},          {"SCD", "SCD2"},      {"HISTORY", "SCD2"},
      {"INCREMENT", "INCREMENTAL"}, {"DEDUP", "MERGE"}};
  std::string suggestion = base::DidYouMean(word, names);
  std::string near = base::Nearest(word, names);
  for (const auto& [other, ours] : kOthers) {
    if (base::EqualsIgnoreCase(other, word)) near = ours;
  }
  if (near.empty() && base::EqualsIgnoreCase(word, "SCD") && next_word == "2") near = "SCD2";
  stream_.FailHere(code::kUnknownLoadMode, fmt::format("{} is not a load mode", stream_.Show(token)),
                   near.empty() ? "" : fmt::format("did you mean {}?", near), {fmt::format("modes are {}", kModeList)});
  return false;
}

// A clause for another mode, or one given twice.
bool LoadModeParser::AllowedHere(std::string_view clause) {
  const bool keys = clause == "MERGE_KEYS" || clause == "KEY" || clause == "PRIMARY_KEY";
  const bool cursor = clause == "CURSOR_FIELD" || clause == "WATERMARK" || clause == "BY";
  const LoadMode::Kind kind = mode_.kind;
  bool allowed = false;
  if (keys) allowed = kind != LoadMode::Kind::kReplace && kind != LoadMode::Kind::kAppend;
  if (clause == "CURSOR_FIELD") allowed = kind == LoadMode::Kind::kMerge;
  if (clause == "WATERMARK" || clause == "BY") allowed = kind == LoadMode::Kind::kIncremental;
  if (clause == "LOOKBACK" || clause == "BATCH_SIZE") allowed = kind == LoadMode::Kind::kIncremental;
  const std::string mode = base::Upper(stream_.Text(mode_.keyword));
  if (!allowed) {
    std::string suggestion;
    if (keys) suggestion = "keys go with MERGE, UPSERT, INCREMENTAL and SCD2";
    if (clause == "CURSOR_FIELD") suggestion = "CURSOR_FIELD goes with MERGE and UPSERT";
    if (clause == "CURSOR_FIELD" && kind == LoadMode::Kind::kIncremental) suggestion = "write WATERMARK and the column";
    if (clause == "WATERMARK" || clause == "BY") suggestion = "WATERMARK and BY go with INCREMENTAL";
    if ((clause == "WATERMARK" || clause == "BY") && kind == LoadMode::Kind::kMerge) {
      suggestion = "write CURSOR_FIELD and the column";
    }
    if (clause == "LOOKBACK" || clause == "BATCH_SIZE") suggestion = fmt::format("{} goes with INCREMENTAL", clause);
    stream_.FailHere(code::kClauseNotForMode, fmt::format("{} has no meaning with MODE {}", clause, mode), suggestion);
    return false;
  }
  const bool twice = (keys && !mode_.keys.empty()) || (cursor && mode_.cursor) ||
                     (clause == "LOOKBACK" && mode_.lookback) || (clause == "BATCH_SIZE" && mode_.batch_size);
  if (twice) {
    stream_.FailHere(code::kClauseTwice, fmt::format("{} is given a second time", keys ? "a list of keys" : clause),
                     "delete one of the two");
  }
  return !twice;
}

// Answers whether a clause was read; nothing after an error.
std::optional<bool> LoadModeParser::ParseClause() {
  if (stream_.Peek().kind != Kind::kWord) {
    // MERGE (id): the word for keys is missing.
    if (stream_.AtSymbol("(")) {
      stream_.FailHere(code::kBadMergeKeys, fmt::format("expected MERGE_KEYS before the list of keys"),
                       fmt::format("write MODE {} MERGE_KEYS (column, …)", base::Upper(stream_.Text(mode_.keyword))));
      return std::nullopt;
    }
    return false;
  }
  for (const std::string& clause : ClauseWords()) {
    if (!stream_.AtWord(clause)) continue;
    if (!AllowedHere(clause)) return std::nullopt;
    bool read = false;
    if (clause == "MERGE_KEYS" || clause == "KEY" || clause == "PRIMARY_KEY") {
      read = ParseKeys();
    } else if (clause == "LOOKBACK") {
      read = ParseLookback();
    } else if (clause == "BATCH_SIZE") {
      read = ParseBatchSize();
    } else {
      read = ParseColumn(clause, &mode_.cursor);
    }
    if (!read) return std::nullopt;
    return true;
  }
  if (ReportNearClause()) return std::nullopt;
  return false;
}

// MERGE KEYS, KEYS, PRIMARY KEY, CURSOR, LOOKBACKS …: a clause that is nearly right.
bool LoadModeParser::ReportNearClause() {
  const Token token = stream_.Peek();
  const std::string word = base::Upper(stream_.Text(token.span).substr(0, 24));
  std::string meant;
  if (word == "KEYS" || word == "MERGE_KEY" || word == "MERGEKEYS" || word == "UNIQUE_KEY" || word == "ON") {
    meant = "MERGE_KEYS";
  }
  if (word == "MERGE" && stream_.Peek(1).kind == Kind::kWord) meant = "MERGE_KEYS";
  if (word == "PRIMARY" || word == "PRIMARY_KEYS") meant = "PRIMARY_KEY";
  if (word == "CURSOR" || word == "CURSORFIELD") meant = "CURSOR_FIELD";
  if (word == "BATCH" || word == "BATCHSIZE") meant = "BATCH_SIZE";
  // BY and KEY are too short to be told apart from a short name.
  std::vector<std::string> candidates = ClauseWords();
  std::erase_if(candidates, [](const std::string& clause) { return clause.size() < 4; });
  if (meant.empty() && word.size() > 3) meant = base::Nearest(word, candidates);
  if (meant.empty()) return false;
  stream_.FailHere(
      code::kUnexpectedToken,
      fmt::format("{} is not known after MODE {}", stream_.Show(token), base::Upper(stream_.Text(mode_.keyword))),
      fmt::format("did you mean {}?", meant));
  return true;
}

bool LoadModeParser::ParseColumn(std::string_view clause, std::optional<Span>* column) {
  stream_.Next();
  const std::optional<Span> name =
      ParseName(stream_, fmt::format("a column after {}", clause), fmt::format("write {} column", clause));
  *column = name;
  return name.has_value();
}

// KEY a b: two names in a row on one line, the second no word of the language.
bool LoadModeParser::AtForgottenComma() {
  const Token& next = stream_.Peek();
  if (!stream_.AtName() || next.starts_line || BeginsStatement(stream_.Text(next))) return false;
  const std::string word = base::Upper(stream_.Text(next.span).substr(0, 24));
  if (word == "AS" || word == "MODE") return false;
  const std::string near = base::Nearest(word, ClauseWords());
  return near.empty() || (near.size() < 4 && near != word);
}

bool LoadModeParser::ParseKeys() {
  const std::string word = base::Upper(stream_.Text(stream_.Next()));
  const bool in_parentheses = stream_.AcceptSymbol("(");
  const Span open = stream_.AfterLast();
  const std::string example = fmt::format("write {} (column, …)", word);
  do {
    const bool no_column = stream_.AtWord("AS") && !in_parentheses && mode_.keys.empty() && !stream_.AtWord("AS", 1);
    if (no_column || stream_.AtSymbol(")") || stream_.AtSymbol(",")) {
      const bool none = mode_.keys.empty();
      stream_.FailHere(code::kBadMergeKeys,
                       none ? fmt::format("{} names no column", word) : "there is a comma too many in the list of keys",
                       none ? example : "delete the comma");
      return false;
    }
    if (stream_.AtString() && stream_.Peek().problem == Token::Problem::kNone) {
      const std::string text(stream_.Text(stream_.Peek()));
      stream_.FailHere(code::kBadMergeKeys,
                       fmt::format("the key {} is a text, not a column", stream_.Show(stream_.Peek())),
                       fmt::format("write {}", text.substr(1, text.size() - 2)));
      return false;
    }
    if (!stream_.AtName()) {
      stream_.FailHere(code::kBadMergeKeys,
                       fmt::format("expected a column after {}, found {}", mode_.keys.empty() ? word : ",",
                                   stream_.Show(stream_.Peek())),
                       example);
      return false;
    }
    const std::optional<Span> key = ParseName(stream_, "a key column", example);
    if (!key) return false;
    mode_.keys.push_back(*key);
  } while (stream_.AcceptSymbol(","));
  if (!in_parentheses) {
    if (AtForgottenComma()) {
      stream_.Fail(code::kBadMergeKeys, stream_.AfterLast(), "a comma is missing between the keys", example);
      return false;
    }
    if (!stream_.AtSymbol(")")) return true;
    stream_.FailHere(code::kStrayBracket, "there is a ) that nothing opened", example);
    return false;
  }
  if (stream_.AcceptSymbol(")")) return true;
  if (stream_.AtName() && !stream_.Peek().starts_line) {
    stream_.Fail(code::kBadMergeKeys, stream_.AfterLast(), "a comma is missing between the keys", example);
  } else {
    stream_.Fail(code::kUnclosedBracket, {open.file, open.begin - 1, open.begin},
                 "the ( that opens here is never closed", "close it with )");
  }
  return false;
}

bool LoadModeParser::ParseBatchSize() {
  stream_.Next();
  const Token token = stream_.Peek();
  const std::string_view text = stream_.Text(token);
  const bool whole = token.kind == Kind::kNumber && text.size() <= 18 &&
                     text.find_first_not_of("0123456789") == std::string_view::npos &&
                     text.find_first_not_of('0') != std::string_view::npos;
  if (!whole && token.kind != Kind::kVariable) {
    stream_.FailHere(code::kBadNumber,
                     fmt::format("expected a number of rows after BATCH_SIZE, found {}", stream_.Show(token)),
                     "write a whole number above zero, as in BATCH_SIZE 10000");
    return false;
  }
  mode_.batch_size = stream_.Next().span;
  return true;
}

bool LoadModeParser::ParseLookback() {
  stream_.Next();
  const Token token = stream_.Peek();
  const std::string_view text = stream_.Text(token);
  static const std::vector<std::string> kUnits = {"SECOND", "SECONDS", "MINUTE", "MINUTES", "HOUR",   "HOURS", "DAY",
                                                  "DAYS",   "WEEK",    "WEEKS",  "MONTH",   "MONTHS", "YEAR",  "YEARS"};
  const std::string hint = "write 7 DAYS, '7 days' or P7D (a plain number for a numeric cursor)";
  const bool iso = token.kind == Kind::kWord && (text[0] == 'P' || text[0] == 'p') && text.size() > 1 &&
                   text.find_first_of("0123456789$") != std::string_view::npos;
  const bool number = token.kind == Kind::kNumber && text.find_first_not_of("0123456789._") == std::string_view::npos;
  if (!iso && !number && token.kind != Kind::kVariable && token.kind != Kind::kString) {
    stream_.FailHere(code::kBadDuration,
                     fmt::format("expected a duration after LOOKBACK, found {}", stream_.Show(token)), hint);
    return false;
  }
  const Span first = stream_.Next().span;
  if ((number || token.kind == Kind::kVariable) && stream_.Peek().kind == Kind::kWord) {
    const std::string_view unit = stream_.Text(stream_.Peek());
    const bool known = std::any_of(kUnits.begin(), kUnits.end(),
                                   [&](const std::string& word) { return base::EqualsIgnoreCase(word, unit); });
    const std::string near = known || unit.size() < 3 ? "" : base::Nearest(unit, kUnits);
    if (known) stream_.Next();
    if (!near.empty()) {
      stream_.FailHere(code::kBadDuration, fmt::format("{} is not a unit of time", stream_.Show(stream_.Peek())),
                       fmt::format("did you mean {}?", near));
      return false;
    }
  }
  mode_.lookback = stream_.Since(first);
  return true;
}

}  // namespace

std::optional<LoadMode> ParseLoadMode(TokenStream& stream) { return LoadModeParser(stream).Parse(); }

}  // namespace sqlflow::lang
