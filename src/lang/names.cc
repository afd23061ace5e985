#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/characters.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {
namespace {

namespace code = base::code;
using Kind = Token::Kind;

// sales-2024: the lexer sees a name, a sign and more.
bool ReportOddName(TokenStream& stream, Span name, const std::string& what) {
  const Token& next = stream.Peek();
  const bool dash = next.kind == Kind::kSymbol && next.glued && (stream.Text(next) == "-" || stream.Text(next) == "/");
  if (!dash || !stream.Peek(1).glued || stream.Peek(1).kind == Kind::kSymbol) return false;
  const std::string whole =
      fmt::format("{}{}{}", stream.ShortText(name), stream.Text(next), stream.Show(stream.Peek(1)));
  std::string plain = whole;
  for (char& c : plain) c = c == '-' || c == '/' ? '_' : c;
  stream.Fail(code::kNotAName, {name.file, name.begin, stream.Peek(1).span.end},
              fmt::format("{} is no name without quotes: {} is not allowed in it", whole, stream.Text(next)),
              fmt::format("write \"{}\" or {}", whole, plain), {fmt::format("expected {}", what)});
  return true;
}

void ReportNoName(TokenStream& stream, const std::string& what, const std::string& example) {
  const Token token = stream.Peek();
  const std::string shown = stream.Show(token);
  if (token.kind == Kind::kString && token.problem == Token::Problem::kNone) {
    std::string inner(stream.Text(token));
    inner = inner.substr(1, inner.size() - 2);
    stream.FailHere(code::kNotAName, fmt::format("expected {}, found the text {}", what, shown),
                    fmt::format("names stand without quotes or in double ones: {}", base::QuoteIdentifier(inner)));
  } else if (token.kind == Kind::kNumber) {
    stream.FailHere(code::kNotAName, fmt::format("expected {}, found {}", what, shown),
                    fmt::format("a name does not begin with a digit; write \"{}\" if it is one", shown));
  } else {
    stream.FailHere(code::kMissingName, fmt::format("expected {}, found {}", what, shown), example);
  }
}

}  // namespace

std::optional<Span> ParseName(TokenStream& stream, const std::string& what, const std::string& example) {
  if (!stream.AtName()) {
    ReportNoName(stream, what, example);
    return std::nullopt;
  }
  const Span name = stream.Next().span;
  if (ReportOddName(stream, name, what)) return std::nullopt;
  return name;
}

std::optional<Span> ParseTableName(TokenStream& stream, const std::string& what, const std::string& example) {
  const std::optional<Span> first = ParseName(stream, what, example);
  if (!first) return std::nullopt;
  int parts = 1;
  while (stream.AtSymbol(".")) {
    stream.Next();
    if (!ParseName(stream, "a name after the dot", "a table is written name, schema.name or catalog.schema.name")) {
      return std::nullopt;
    }
    ++parts;
  }
  const Span name = stream.Since(*first);
  if (parts > 3) {
    stream.Fail(code::kNotAName, name, fmt::format("{} has {} parts", stream.ShortText(name), parts),
                "a table is written name, schema.name or catalog.schema.name");
    return std::nullopt;
  }
  return name;
}

}  // namespace sqlflow::lang
