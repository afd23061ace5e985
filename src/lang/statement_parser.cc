#include "lang/statement_parser.h"

#include "base/errors/syntax.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "lang/characters.h"
#include "lang/json_parser.h"
#include "lang/keywords.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {

namespace code = base::code;
using Kind = Token::Kind;

bool ParseJsonObject(TokenStream& stream, std::string_view keyword, base::Json* json) {
  // PARAMS = {…} and PARAMS: {…} are clear enough to go on.
  if ((stream.AtSymbol("=") || stream.AtSymbol(":")) && stream.AtSymbol("{", 1)) {
    stream.Fail(code::kUnexpectedToken, stream.Peek().span,
                fmt::format("there is no {} between {} and its object", stream.Text(stream.Peek()), keyword),
                fmt::format("write {} {{ … }}", keyword));
    stream.SkipToken();
  }
  if (!stream.AtSymbol("{")) {
    const bool bracket = stream.AtSymbol("(") || stream.AtSymbol("[");
    const std::string found = stream.Show(stream.Peek());
    stream.FailHere(bracket ? code::kWrongBracket : code::kMissingObject,
                    fmt::format("expected {{ after {}, found {}", keyword, found),
                    fmt::format("write {} {{ \"name\": value, … }}", keyword));
    return false;
  }
  const Span open = stream.Peek().span;
  const auto file_end = static_cast<uint32_t>(stream.sources().FileText(stream.file()).size());
  ParsedJson parsed = ParseJson({open.file, open.begin, file_end}, stream.sources(), stream.diagnostics());
  stream.Seek(parsed.end);
  if (parsed.faulty) stream.MarkBroken();
  *json = std::move(parsed.value);
  return true;
}

std::optional<Statement> StatementParser::Parse(bool in_if) {
  stream_.BeginStatement();
  const Span first = stream_.Peek().span;
  std::optional<Node> node = ParseNode(in_if);
  if (!node || stream_.broken()) {
    stream_.MarkBroken();
    return std::nullopt;
  }
  return Statement{stream_.Since(first), std::move(*node)};
}

std::optional<StatementParser::Node> StatementParser::ParseNode(bool in_if) {
  const Token token = stream_.Peek();
  if (token.kind != Kind::kWord) return ParseOdd(in_if);
  if (stream_.AtWord("SOURCE")) return ParseSource();
  if (stream_.AtWord("LOAD")) return ParseLoad();
  if (stream_.AtWord("CREATE")) return ParseCreate(in_if);
  if (stream_.AtWord("EXPORT")) {
    // The engine's own EXPORT DATABASE.
    if (stream_.AtWord("DATABASE", 1) && !stream_.AtWord("TO", 2)) return ParseSqlStatement(in_if);
    return ParseExport(in_if);
  }
  if (stream_.AtWord("SET")) return ParseSet();
  if (stream_.AtWord("INCLUDE")) return ParseInclude();
  if (stream_.AtWord("CHECK") && stream_.AtName(1) && stream_.AtWord("AS", 2)) {
    stream_.FailHere(code::kNotYetSupported, "CHECK comes with a later release", "leave the check out for now");
    stream_.SkipToken();
    return std::nullopt;
  }
  if (BeginsStatement(stream_.Text(token))) return ParseSqlStatement(in_if);
  return ParseOdd(in_if);
}

// Something that begins no statement: a misspelt word, a comment of another language, a stray bracket.
std::optional<StatementParser::Node> StatementParser::ParseOdd(bool in_if) {
  const Token token = stream_.Peek();
  const std::string_view text = stream_.Text(token);
  const std::string shown = stream_.Show(token);
  if (token.kind == Kind::kVariable || text == "(") return ParseSqlStatement(in_if);
  if (text == "#" || text == "//") {
    stream_.FailHere(code::kWrongComment, fmt::format("{} does not begin a comment here", text),
                     "write -- for a comment, or /* … */");
    // The rest of the line is that comment.
    const std::string_view file = stream_.sources().FileText(stream_.file());
    const size_t line_end = std::min(file.find('\n', token.span.end), file.size());
    stream_.Seek(static_cast<uint32_t>(line_end));
    return std::nullopt;
  }
  if (text == "}" || text == ")" || text == "]") {
    stream_.FailHere(code::kStrayBracket, fmt::format("there is a {} that nothing opened", text), "delete it");
    stream_.SkipToken();
    stream_.AcceptSymbol(";");
    return std::nullopt;
  }
  if (token.kind == Kind::kWord) {
    const std::string meant = MeantWord();
    const bool follows = stream_.AtName(1) || stream_.AtString(1);
    if (meant.empty()) {
      stream_.FailHere(code::kUnknownStatement, fmt::format("no statement begins with {}", shown),
                       "statements begin with SOURCE, LOAD, CREATE, EXPORT, SET, INCLUDE, IF or a word of SQL");
      return std::nullopt;
    }
    stream_.FailHere(code::kUnknownStatement, fmt::format("no statement begins with {}", shown),
                     fmt::format("did you mean {}?", meant));
    if (!follows) return std::nullopt;
    // Read on as it was meant: its JSON is checked, and what it declares is known.
    if (meant == "SOURCE") return ParseSource();
    if (meant == "LOAD") return ParseLoad();
    if (meant == "EXPORT") return ParseExport(in_if);
    return std::nullopt;
  }
  stream_.FailHere(code::kUnknownStatement, fmt::format("no statement begins with {}", shown),
                   "statements begin with SOURCE, LOAD, CREATE, EXPORT, SET, INCLUDE, IF or a word of SQL");
  return std::nullopt;
}

std::string StatementParser::MeantWord() {
  const Token& token = stream_.Peek();
  if (token.kind != Kind::kWord || token.span.size() > 24) return "";
  const std::string_view word = stream_.Text(token);
  return BeginsStatement(word) ? base::Upper(word) : base::Nearest(word, StatementWords());
}

std::optional<StatementParser::Node> StatementParser::ParseSqlStatement(bool in_if) {
  const SqlPart part = ParseSql(stream_, {.stop_at_to = false, .in_if = in_if});
  if (!part.ok) return std::nullopt;
  return Node(SqlStatement{part.span});
}

}  // namespace sqlflow::lang
