#include "lang/json_parser.h"

#include <unordered_map>

#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/characters.h"
#include "lang/json_scalar.h"
#include "lang/keywords.h"
#include "lang/token_stream.h"

namespace sqlflow::lang {
namespace {

namespace code = base::code;
using base::Json;
using Kind = Token::Kind;

// One descent over one value. `stopped_` is set when the closing brackets can no longer be found: what opened is
// reported then, and everything unwinds.
class JsonParser {
 public:
  JsonParser(base::Span text, const base::SourceMap& sources, base::Diagnostics& diagnostics)
      : sources_(sources), diagnostics_(diagnostics), lexer_(text, sources) {
    Advance();
    last_end_ = text.begin;
  }

  ParsedJson Parse() {
    ParsedJson parsed;
    parsed.value = ReadValue(0);
    parsed.end = stopped_ ? token_.span.begin : last_end_;
    parsed.faulty = faulty_;
    return parsed;
  }

 private:
  std::string_view Text(const Token& token) const { return sources_.Text(token.span); }
  bool At(char symbol) const { return token_.kind == Kind::kSymbol && Text(token_)[0] == symbol; }
  base::Span AfterLast() const { return {token_.span.file, last_end_, last_end_}; }

  void Advance() {
    last_end_ = token_.span.end;
    bool line_began = false;
    do {
      token_ = lexer_.Next();
      line_began = line_began || token_.starts_line;
      ReportProblem();
      if (token_.kind == Kind::kComment && sources_.Text(token_.span).substr(0, 1) == "#") ReportHash();
    } while (token_.kind == Kind::kComment);
    token_.starts_line = line_began;
  }

  void ReportProblem();
  void ReportHash();
  Json ReadValue(int depth);
  Json ReadObject(int depth);
  Json ReadArray(int depth);
  bool ReadMember(Json* object, int depth);
  bool ReadName(Json::Member* member, int depth);
  void ReadColon(const Json::Member& member);
  void ReadSeparator(char close);
  void CheckDoubled(const Json& object);
  bool AtStatement() const;
  bool StopIfUnclosed(base::Span open, std::string_view opener, char close);
  bool CloseWrongBracket(base::Span open, char close);
  bool AtValue() const;
  void Fault(base::Code code, base::Span place, std::string message, std::string suggestion = {});
  void StopTooDeep();

  const base::SourceMap& sources_;
  base::Diagnostics& diagnostics_;
  JsonLexer lexer_;
  Token token_;
  uint32_t last_end_ = 0;
  bool stopped_ = false;
  bool faulty_ = false;
  int depth_ = 0;                        // of open brackets
  bool single_quotes_reported_ = false;  // a habit is told once
  bool unquoted_names_reported_ = false;
  int faults_ = 0;                     // of one value the first twenty are told
  bool copied_text_reported_ = false;  // odd spaces and quotes come in swarms: the first is told
  uint32_t quiet_until_ = 0;           // after a wrong quote the rest of its line is read out of step
};

void JsonParser::Fault(base::Code code, base::Span place, std::string message, std::string suggestion) {
  constexpr int kEnough = 20;
  faulty_ = true;
  if (place.begin < quiet_until_ || ++faults_ > kEnough) return;
  if (code == code::kJsonSingleQuotes && std::exchange(single_quotes_reported_, true)) return;
  if (code == code::kJsonUnquotedName && std::exchange(unquoted_names_reported_, true)) return;
  diagnostics_.Error(code, place, std::move(message), std::move(suggestion));
}

void JsonParser::ReportProblem() {
  if (token_.problem == Token::Problem::kNone) return;
  faulty_ = true;
  if (token_.problem_span.begin < quiet_until_) return;
  const std::string_view file = sources_.FileText(token_.span.file);
  if (token_.problem == Token::Problem::kUnclosedString && token_.kind == Kind::kString) {
    diagnostics_.Error(code::kUnclosedString, token_.problem_span,
                       "the quote that opens here is not closed where it should be",
                       "a string ends on its line; a quote inside is \\\", long text stands in \"\"\"…\"\"\"");
    size_t line_end = token_.span.begin;
    while (line_end < file.size() && !IsNewline(file[line_end])) ++line_end;
    quiet_until_ = static_cast<uint32_t>(line_end);
    return;
  }
  if (token_.problem == Token::Problem::kTypographic || token_.problem == Token::Problem::kOddSpace) {
    if (copied_text_reported_) return;
    copied_text_reported_ = true;
  }
  ReportTokenProblem(token_, sources_, diagnostics_);
}

void JsonParser::ReportHash() {
  const base::Span sign{token_.span.file, token_.span.begin, token_.span.begin + 1};
  Fault(code::kWrongComment, sign, "# does not begin a comment", "write -- or // instead");
}

// A name without quotes may be such a word too, so what follows must look like a statement.
bool JsonParser::AtStatement() const {
  if (token_.kind != Kind::kWord || !token_.starts_line || !BeginsStatement(Text(token_))) return false;
  const std::string_view file = sources_.FileText(token_.span.file);
  size_t next = token_.span.end;
  while (next < file.size() && (file[next] == ' ' || file[next] == '\t')) ++next;
  return next < file.size() && next > token_.span.end &&
         (IsLetter(file[next]) || std::string_view("'\"$(").find(file[next]) != std::string_view::npos);
}

bool JsonParser::AtValue() const {
  switch (token_.kind) {
    case Kind::kString:
    case Kind::kLongString:
    case Kind::kNumber:
    case Kind::kWord:
    case Kind::kVariable: return true;
    default: return At('{') || At('[');
  }
}

// At the end of the statement, or where another one begins: the bracket that is open is reported where it opened.
bool JsonParser::StopIfUnclosed(base::Span open, std::string_view opener, char close) {
  if (stopped_) return true;
  if (token_.kind != Kind::kEnd && !At(';') && !AtStatement()) return false;
  stopped_ = true;
  Fault(code::kUnclosedBracket, open, fmt::format("the {} that opens here is never closed", opener),
        fmt::format("close it with {}", close));
  return true;
}

// `]` where `}` belongs, and the like: taken for the right one, unless the text ends here: then the right one is
// missing and this one closes what is around.
bool JsonParser::CloseWrongBracket(base::Span open, char close) {
  if (!At('}') && !At(']') && !At(')')) return false;
  const auto opened = sources_.Locate(open);
  const Token wrong = token_;
  Fault(code::kWrongBracket, token_.span,
        fmt::format("expected {} to close the {} of line {}, found {}", close, sources_.Text(open), opened.line,
                    Text(token_)),
        fmt::format("write {}", close));
  const uint32_t before = last_end_;
  Advance();
  const bool ends = token_.kind == Kind::kEnd || token_.kind == Kind::kWord || At(';');
  if (!ends || depth_ <= 1 || sources_.Text(wrong.span) == ")") return true;
  lexer_.Seek(wrong.span.end);
  token_ = wrong;
  last_end_ = before;
  return true;
}

void JsonParser::StopTooDeep() {
  Fault(code::kNestedTooDeep, token_.span, fmt::format("values are nested more than {} deep here", kDeepestNesting),
        "no parameter needs that; is this the right text?");
  stopped_ = true;
  while (token_.kind != Kind::kEnd && !At(';')) {
    do token_ = lexer_.Next();
    while (token_.kind == Kind::kComment);
  }
}

Json JsonParser::ReadValue(int depth) {
  if (depth > kDeepestNesting) {
    StopTooDeep();
    return {};
  }
  if (At('{') || At('[')) {
    ++depth_;
    Json value = At('{') ? ReadObject(depth) : ReadArray(depth);
    --depth_;
    return value;
  }
  Json value;
  if (AtStatement()) return value;  // what is open is reported as never closed
  if (AtValue()) {
    JsonScalar scalar = ReadJsonScalar(token_, sources_);
    value = std::move(scalar.value);
    if (token_.problem == Token::Problem::kTypographic) scalar.faults.clear();
    for (JsonScalar::Fault& fault : scalar.faults) {
      Fault(fault.code, fault.place, std::move(fault.message), std::move(fault.suggestion));
    }
    Advance();
    return value;
  }
  value.span = AfterLast();
  if (At('(')) {
    Fault(code::kWrongBracket, token_.span, "a value cannot begin with (", "use { } for an object, [ ] for a list");
    while (token_.kind != Kind::kEnd && !At(')') && !At('}') && !At(';')) Advance();
    if (At(')')) Advance();
    return value;
  }
  if (token_.kind != Kind::kEnd && !At(';')) {
    Fault(code::kJsonMissingValue, AfterLast(), fmt::format("expected a value before {}", Text(token_)),
          "write a string, a number, true, false, null, a list or an object");
  }
  if (At(':') || At('=')) Advance();
  return value;
}

Json JsonParser::ReadObject(int depth) {
  Json object;
  object.kind = Json::Kind::kObject;
  const base::Span open = token_.span;
  Advance();
  while (!At('}')) {
    if (StopIfUnclosed(open, "{", '}')) break;
    if (At(',')) {
      Fault(code::kJsonDoubleComma, token_.span, "there is a comma too many", "delete this comma");
      Advance();
      continue;
    }
    if (CloseWrongBracket(open, '}')) {
      object.span = base::Join(open, {open.file, last_end_, last_end_});
      return object;
    }
    if (!ReadMember(&object, depth)) continue;
    if (!stopped_) ReadSeparator('}');
  }
  if (!stopped_) Advance();
  object.span = {open.file, open.begin, last_end_};
  CheckDoubled(object);
  return object;
}

// Answers whether a member was read; what is none is stepped over.
bool JsonParser::ReadMember(Json* object, int depth) {
  Json::Member member;
  if (!ReadName(&member, depth)) return false;
  ReadColon(member);
  if (At(',') || At('}')) {
    Fault(code::kJsonMissingValue, member.name_span, fmt::format("\"{}\" has no value", Shorten(member.name)),
          fmt::format("write \"{}\": and a value", Shorten(member.name)));
  } else {
    member.value = ReadValue(depth + 1);
  }
  object->members.push_back(std::move(member));
  return true;
}

bool JsonParser::ReadName(Json::Member* member, int depth) {
  member->name_span = token_.span;
  const std::string_view text = Text(token_);
  if (token_.kind == Kind::kString) {
    const bool closed = token_.problem != Token::Problem::kUnclosedString;
    member->name = text.substr(1, text.size() - 1 - (closed ? 1 : 0));
    if (text[0] == '\'') {
      Fault(code::kJsonSingleQuotes, token_.span, fmt::format("{} stands in single quotes", Shorten(text)),
            fmt::format("write {}", base::QuoteJson(Shorten(member->name))));
    }
  } else if (token_.kind == Kind::kWord || token_.kind == Kind::kNumber || token_.kind == Kind::kVariable) {
    member->name = text;
    if (token_.problem != Token::Problem::kTypographic)
      Fault(code::kJsonUnquotedName, token_.span, fmt::format("the name {} stands without quotes", Shorten(text)),
            fmt::format("write {}", base::QuoteJson(Shorten(text))));
  } else {
    Fault(code::kJsonMissingName, token_.span, fmt::format("expected a name in quotes, found {}", Shorten(text)),
          "an object is written { \"name\": value, … }");
    if (At('{') || At('[')) {
      ReadValue(depth + 1);
    } else {
      Advance();
    }
    if (At(',')) Advance();
    return false;
  }
  Advance();
  return true;
}

void JsonParser::ReadColon(const Json::Member& member) {
  if (At(':')) {
    Advance();
    if (At('=')) Advance();
  } else if (At('=')) {
    Fault(code::kJsonMissingColon, token_.span, fmt::format("expected : after \"{}\", found =", Shorten(member.name)),
          fmt::format("write \"{}\": …", Shorten(member.name)));
    Advance();
    if (At('=') || (token_.kind == Kind::kWord && Text(token_) == ">")) Advance();
  } else if (AtValue() && !AtStatement()) {
    Fault(code::kJsonMissingColon, AfterLast(), fmt::format("a colon is missing after \"{}\"", Shorten(member.name)),
          fmt::format("write \"{}\": …", Shorten(member.name)));
  }
}

// After a member or an item: a comma, or the end.
void JsonParser::ReadSeparator(char close) {
  if (At(',')) {
    Advance();
    return;
  }
  if (At(close) || At('}') || At(']') || At(')') || At(';') || token_.kind == Kind::kEnd || AtStatement()) return;
  if (AtValue()) {
    Fault(code::kJsonMissingComma, AfterLast(), "a comma is missing here", "put a comma after this value");
    return;
  }
  Fault(code::kUnexpectedToken, token_.span, fmt::format("expected , or {}, found {}", close, Shorten(Text(token_))));
  Advance();
}

Json JsonParser::ReadArray(int depth) {
  Json array;
  array.kind = Json::Kind::kArray;
  const base::Span open = token_.span;
  Advance();
  while (!At(']')) {
    if (StopIfUnclosed(open, "[", ']')) break;
    if (At(',')) {
      Fault(code::kJsonDoubleComma, token_.span, "there is a comma too many", "delete this comma");
      Advance();
      continue;
    }
    if (CloseWrongBracket(open, ']')) {
      array.span = {open.file, open.begin, last_end_};
      return array;
    }
    array.items.push_back(ReadValue(depth + 1));
    if (!stopped_) ReadSeparator(']');
  }
  if (!stopped_) Advance();
  array.span = {open.file, open.begin, last_end_};
  return array;
}

void JsonParser::CheckDoubled(const Json& object) {
  std::unordered_map<std::string_view, base::Span> seen;
  for (const Json::Member& member : object.members) {
    const auto [first, is_new] = seen.emplace(member.name, member.name_span);
    if (is_new) continue;
    const int line = sources_.Locate(first->second).line;
    Fault(code::kJsonDoubledName, member.name_span, fmt::format("\"{}\" stands here twice", Shorten(member.name)),
          fmt::format("the first is in line {}; delete one of the two", line));
  }
}

}  // namespace

ParsedJson ParseJson(base::Span text, const base::SourceMap& sources, base::Diagnostics& diagnostics) {
  return JsonParser(text, sources, diagnostics).Parse();
}

}  // namespace sqlflow::lang
