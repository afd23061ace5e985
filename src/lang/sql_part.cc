#include <array>

#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/characters.h"
#include "lang/keywords.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {
namespace {

namespace code = base::code;
using Kind = Token::Kind;

// `name`, `a.b`: answers how many tokens it has, 0 if none stands there.
size_t NameLength(TokenStream& stream, size_t ahead) {
  if (!stream.AtName(ahead) || (stream.Peek(ahead).kind == Kind::kWord && NeedsMore(stream.Text(stream.Peek(ahead))))) {
    return 0;
  }
  size_t length = 1;
  while (length < 5 && stream.AtSymbol(".", ahead + length) && stream.AtName(ahead + length + 1)) length += 2;
  return length;
}

// Whether THEN stands on the line of the token, outside of CASE as far as a look at the text tells.
bool ThenOnLine(TokenStream& stream, size_t ahead) {
  const base::Span at = stream.Peek(ahead).span;
  const std::string_view file = stream.sources().FileText(at.file);
  constexpr size_t kFarEnough = 300;
  std::string_view line = file.substr(at.begin, kFarEnough);
  line = line.substr(0, line.find('\n'));
  for (size_t i = 0; i + 4 <= line.size(); ++i) {
    if (base::EqualsIgnoreCase(line.substr(i, 4), "THEN") && i > 0 && IsSpace(line[i - 1]) &&
        (i + 4 == line.size() || IsSpace(line[i + 4]))) {
      return true;
    }
  }
  return false;
}

bool AtAnyWord(TokenStream& stream, size_t ahead, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words) {
    if (stream.AtWord(word, ahead)) return true;
  }
  return false;
}

class SqlScanner {
 public:
  SqlScanner(TokenStream& stream, SqlLimits limits) : stream_(stream), limits_(limits) {}

  SqlPart Scan() {
    const Token first = stream_.Peek();
    first_word_ = first.kind == Kind::kWord ? base::Upper(stream_.Text(first).substr(0, 16)) : "";
    while (!Ends()) Consume();
    part_.span = stream_.Since(first.span);
    if (!open_.empty() && !bracket_fault_) {
      const Token& open = open_.back();
      stream_.Fail(code::kUnclosedBracket, open.span,
                   fmt::format("the {} that opens here is never closed", stream_.Text(open)),
                   fmt::format("close it with {} before the statement ends", Closing(stream_.Text(open)[0])));
    }
    part_.ok = !stream_.broken();
    return part_;
  }

 private:
  static char Closing(char open) { return open == '(' ? ')' : open == '[' ? ']' : '}'; }

  bool Ends();
  bool AtTo();
  bool AnotherBegins();
  bool AtEndOfIf();
  void Consume();
  void TrackBracket(const Token& token, char sign);
  void TrackWord(const Token& token);

  TokenStream& stream_;
  SqlLimits limits_;
  SqlPart part_;
  std::string first_word_;
  std::vector<Token> open_;
  bool bracket_fault_ = false;
  int cases_ = 0;
  bool joined_ = false;  // UNION and the like, or FROM first: a second SELECT may follow
  bool updates_ = false;
  Token last_;
  bool any_ = false;
};

bool SqlScanner::Ends() {
  if (stream_.AtEnd() || stream_.AtSymbol(";")) return true;
  if (limits_.stop_at_to && open_.empty() && AtTo()) {
    part_.found_to = true;
    return true;
  }
  if (!any_ || !stream_.Peek().starts_line) return limits_.in_if && any_ && AtEndOfIf();
  return AtEndOfIf() || AnotherBegins();
}

// EXPORT's TO: one that is followed by a target. `AS to` and INTERVAL YEAR TO MONTH are none.
bool SqlScanner::AtTo() {
  if (!stream_.AtWord("TO") || !any_) return false;
  const std::string_view before = stream_.Text(last_);
  if (base::EqualsIgnoreCase(before, "AS") || before == ".") return false;
  const Kind next = stream_.Peek(1).kind;
  if (next == Kind::kString || next == Kind::kQuotedName || next == Kind::kVariable || next == Kind::kEnd) return true;
  if (stream_.AtSymbol(";", 1)) return true;
  if (next != Kind::kWord) return false;
  return AtAnyWord(stream_, 1, {"TYPE", "OPTIONS", "PARAMS"}) || AtAnyWord(stream_, 2, {"TYPE", "OPTIONS", "PARAMS"}) ||
         stream_.AtSymbol(";", 2) || stream_.Peek(2).kind == Kind::kEnd || stream_.AtSymbol("-", 2) ||
         stream_.AtSymbol("/", 2) || stream_.AtSymbol(".", 2);
}

bool SqlScanner::AtEndOfIf() {
  if (!limits_.in_if || cases_ > 0) return false;
  if (stream_.AtWord("END") && stream_.AtWord("IF", 1)) return true;
  if (!stream_.Peek().starts_line) return false;
  return AtAnyWord(stream_, 0, {"ENDIF", "ELSEIF"}) || stream_.AtWord("ELSE");
}

// A line that begins another statement where this one could have ended: a semicolon is missing.
bool SqlScanner::AnotherBegins() {
  const bool may_end = last_.kind != Kind::kSymbol && !(last_.kind == Kind::kWord && NeedsMore(stream_.Text(last_)));
  const std::string_view last = stream_.Text(last_);
  if (!may_end && last != ")" && last != "]" && last != "}" && last != "*") return false;
  if (AtOwnStatement(stream_)) return !(updates_ && stream_.AtWord("SET"));
  if (!open_.empty()) return false;
  const bool select = first_word_ == "SELECT" && !joined_ && stream_.AtWord("SELECT");
  const bool with = first_word_ == "SELECT" && stream_.AtWord("WITH") && NameLength(stream_, 1) > 0 &&
                    stream_.AtWord("AS", 2) && stream_.AtSymbol("(", 3);
  if (select || with) return true;
  const bool prefixed = first_word_ == "WITH" || first_word_ == "EXPLAIN" || first_word_ == "PREPARE" || cases_ > 0;
  return !prefixed && AtSqlStatement(stream_);
}

void SqlScanner::Consume() {
  const Token token = stream_.Next();
  any_ = true;
  last_ = token;
  if (token.kind == Kind::kWord) TrackWord(token);
  if (token.kind != Kind::kSymbol) {
    const bool follows =
        limits_.stop_at_to && open_.empty() && (token.kind == Kind::kString || token.kind == Kind::kQuotedName);
    if (follows && (AtAnyWord(stream_, 0, {"TYPE", "OPTIONS", "PARAMS"}) || stream_.AtSymbol(";") || stream_.AtEnd())) {
      part_.before_to = token.span;
    }
    return;
  }
  const std::string_view text = stream_.Text(token);
  if (text.size() == 1) TrackBracket(token, text[0]);
}

void SqlScanner::TrackWord(const Token& token) {
  const std::string_view word = stream_.Text(token);
  if (word.size() > 9) return;
  if (base::EqualsIgnoreCase(word, "CASE")) ++cases_;
  if (base::EqualsIgnoreCase(word, "END") && cases_ > 0) --cases_;
  if (base::EqualsIgnoreCase(word, "UPDATE")) updates_ = true;
  for (std::string_view joiner : {"UNION", "EXCEPT", "INTERSECT", "EXPLAIN", "INSERT"}) {
    joined_ = joined_ || base::EqualsIgnoreCase(word, joiner);
  }
}

void SqlScanner::TrackBracket(const Token& token, char sign) {
  if (bracket_fault_) return;
  if (sign == '(' || sign == '[' || sign == '{') {
    open_.push_back(token);
    return;
  }
  if (sign != ')' && sign != ']' && sign != '}') return;
  if (!open_.empty() && Closing(stream_.Text(open_.back())[0]) == sign) {
    open_.pop_back();
    return;
  }
  bracket_fault_ = true;
  if (open_.empty()) {
    stream_.Fail(code::kStrayBracket, token.span, fmt::format("there is a {} that nothing opened", sign),
                 fmt::format("delete it, or write the {} that belongs to it", sign == ')'   ? '('
                                                                              : sign == ']' ? '['
                                                                                            : '{'));
    return;
  }
  const Token& open = open_.back();
  stream_.Fail(code::kWrongBracket, token.span,
               fmt::format("expected {} to close the {} of line {}, found {}", Closing(stream_.Text(open)[0]),
                           stream_.Text(open), stream_.sources().Locate(open.span).line, sign),
               fmt::format("write {}", Closing(stream_.Text(open)[0])));
}

}  // namespace

SqlPart ParseSql(TokenStream& stream, SqlLimits limits) { return SqlScanner(stream, limits).Scan(); }

bool AtOwnStatement(TokenStream& stream, size_t ahead) {
  const Token& token = stream.Peek(ahead);
  if (token.kind != Kind::kWord || token.span.size() > 7) return false;
  const size_t next = ahead + 1;
  if (stream.AtWord("INCLUDE", ahead)) return stream.AtString(next);
  if (stream.AtWord("SET", ahead)) return stream.Peek(next).kind == Kind::kWord && stream.AtSymbol("=", next + 1);
  if (stream.AtWord("IF", ahead)) {
    return !stream.AtSymbol(";", next) && !AtAnyWord(stream, next, {"EXISTS"}) &&
           !(stream.AtWord("NOT", next) && stream.AtWord("EXISTS", next + 1)) && ThenOnLine(stream, ahead);
  }
  if (stream.AtWord("EXPORT", ahead)) {
    if (AtAnyWord(stream, next, {"SELECT", "WITH", "VALUES"})) return true;
    const size_t name = NameLength(stream, next);
    return name > 0 && stream.AtWord("TO", next + name);
  }
  const bool source = stream.AtWord("SOURCE", ahead);
  if (!source && !stream.AtWord("LOAD", ahead)) return false;
  const size_t name = NameLength(stream, next);
  if (name == 0) return false;
  return stream.AtWord("FROM", next + name) || (source && AtAnyWord(stream, next + name, {"TYPE", "PARAMS"}));
}

bool AtSqlStatement(TokenStream& stream, size_t ahead) {
  const Token& token = stream.Peek(ahead);
  if (token.kind != Kind::kWord || token.span.size() > 8) return false;
  const size_t next = ahead + 1;
  if (stream.AtWord("CREATE", ahead)) {
    return AtAnyWord(stream, next,
                     {"TABLE", "VIEW", "TEMP", "TEMPORARY", "SCHEMA", "INDEX", "UNIQUE", "SEQUENCE", "FUNCTION",
                      "MACRO", "TYPE", "OR"});
  }
  if (stream.AtWord("INSERT", ahead)) return AtAnyWord(stream, next, {"INTO", "OR"});
  if (stream.AtWord("DELETE", ahead)) return stream.AtWord("FROM", next);
  if (stream.AtWord("DROP", ahead)) return AtAnyWord(stream, next, {"TABLE", "VIEW", "SCHEMA", "SEQUENCE", "MACRO"});
  if (stream.AtWord("ALTER", ahead)) return AtAnyWord(stream, next, {"TABLE", "VIEW", "SEQUENCE"});
  if (stream.AtWord("UPDATE", ahead)) {
    const size_t name = NameLength(stream, next);
    return name > 0 && stream.AtWord("SET", next + name);
  }
  if (stream.AtWord("ATTACH", ahead)) return stream.AtString(next);
  return stream.AtWord("TRUNCATE", ahead) && NameLength(stream, next) > 0;
}

}  // namespace sqlflow::lang
