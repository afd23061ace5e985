#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/statement_parser.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {

namespace code = base::code;
using Kind = Token::Kind;

std::optional<StatementParser::Node> StatementParser::ParseInclude() {
  stream_.SkipToken();
  const Token token = stream_.Peek();
  if (token.kind == Kind::kString || token.kind == Kind::kQuotedName) {
    if (token.problem == Token::Problem::kUnclosedName || token.problem == Token::Problem::kUnclosedString) {
      stream_.Next();
      return std::nullopt;
    }
    return Node(IncludeStatement{stream_.Next().span});
  }
  // INCLUDE shared/sources.sf: the path without its quotes.
  size_t length = 0;
  while (stream_.Peek(length).kind != Kind::kEnd && !stream_.AtSymbol(";", length) && length < 20 &&
         (length == 0 || stream_.Peek(length).glued)) {
    ++length;
  }
  const std::string hint = "write INCLUDE 'path/to/file.sf'";
  if (length == 0) {
    stream_.FailHere(code::kIncludeNeedsText,
                     fmt::format("expected a path after INCLUDE, found {}", stream_.Show(token)), hint);
    return std::nullopt;
  }
  const Span path{token.span.file, token.span.begin, stream_.Peek(length - 1).span.end};
  stream_.Fail(code::kIncludeNeedsText, path,
               fmt::format("the path after INCLUDE stands without quotes: {}", stream_.ShortText(path)),
               fmt::format("write INCLUDE '{}'", stream_.ShortText(path)));
  return std::nullopt;
}

std::optional<StatementParser::Node> StatementParser::ParseSet() {
  stream_.SkipToken();
  SetStatement set;
  const std::string example = "write SET name = 'value'";
  const bool scoped = stream_.Peek(1).kind == Kind::kWord &&
                      (stream_.AtWord("GLOBAL") || stream_.AtWord("SESSION") || stream_.AtWord("LOCAL") ||
                       stream_.AtWord("VARIABLE") || stream_.AtWord("TIME"));
  if (scoped) {
    const std::string shown = stream_.Show(stream_.Peek());
    stream_.FailHere(code::kBadSet,
                     fmt::format("SET {} is a statement of the engine, not of a pipeline", base::Upper(shown)),
                     "SET name = 'value' sets a variable; settings of the engine stand in the profile");
    return std::nullopt;
  }
  if (stream_.Peek().kind == Kind::kVariable) {
    std::string_view name = stream_.Text(stream_.Peek());
    name = name.substr(2, name.find_first_of("|}") - 2);
    stream_.FailHere(code::kBadSet, "SET takes the bare name of the variable", fmt::format("write SET {} = …", name));
    return std::nullopt;
  }
  const std::optional<Span> name = ParseName(stream_, "a variable name after SET", example);
  if (!name) return std::nullopt;
  set.name = *name;
  const std::string shown = stream_.ShortText(*name);
  if (shown.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != std::string::npos) {
    stream_.Fail(code::kBadSet, *name, fmt::format("{} is no name of a variable", shown),
                 "a name has letters, digits and _, and stands without quotes");
    return std::nullopt;
  }
  if (stream_.AtSymbol(".")) {
    stream_.FailHere(code::kBadSet, fmt::format("{} with a dot is no name of a variable", shown),
                     "a name has letters, digits and _");
    return std::nullopt;
  }
  if (!stream_.AcceptSymbol("=")) {
    const std::string found = stream_.Show(stream_.Peek());
    const bool value = stream_.AtString() || stream_.Peek().kind == Kind::kNumber;
    const bool sign = stream_.AtSymbol("==") || stream_.AtSymbol(":=") || stream_.AtSymbol(":") || stream_.AtWord("TO");
    stream_.FailHere(code::kBadSet, fmt::format("expected = after SET {}, found {}", shown, found),
                     sign    ? fmt::format("write SET {} = …", shown)
                     : value ? fmt::format("write SET {} = {}", shown, found)
                             : fmt::format("write SET {} = 'value'", shown));
    return std::nullopt;
  }
  if (!ParseSetValue(&set)) {
    return std::nullopt;
  }
  return Node(std::move(set));
}

bool StatementParser::ParseSetValue(SetStatement* statement) {
  const Token token = stream_.Peek();
  const std::string name = stream_.ShortText(statement->name);
  const bool sign = (stream_.AtSymbol("-") || stream_.AtSymbol("+")) && stream_.Peek(1).kind == Kind::kNumber &&
                    stream_.Peek(1).glued;
  if (sign) stream_.Next();
  const Token value = stream_.Peek();
  if (token.kind == Kind::kEnd || stream_.AtSymbol(";")) {
    stream_.Fail(code::kBadSetValue, stream_.AfterLast(), fmt::format("SET {} has no value", name),
                 fmt::format("write SET {} = 'value'", name));
    return false;
  }
  const bool boolean = stream_.AtWord("TRUE") || stream_.AtWord("FALSE");
  const bool single = value.kind == Kind::kString || value.kind == Kind::kQuotedName || value.kind == Kind::kNumber ||
                      value.kind == Kind::kVariable || value.kind == Kind::kDollarString || boolean;
  stream_.Next();
  if (single && (!stream_.Peek().glued || stream_.AtSymbol(";") || stream_.AtEnd())) {
    statement->value = stream_.Since(token.span);
    return true;
  }
  // A bare text: up to the end of the statement or the line.
  while (!stream_.AtEnd() && !stream_.AtSymbol(";") && !stream_.Peek().starts_line) stream_.SkipToken();
  const std::string text(stream_.Text(stream_.Since(token.span)));
  stream_.Fail(code::kBadSetValue, stream_.Since(token.span),
               fmt::format("the value of {} stands without quotes: {}", name, Shorten(text)),
               fmt::format("write SET {} = '{}'", name, Shorten(text)),
               {"without quotes SET takes a number, true, false or one ${variable}"});
  return false;
}

}  // namespace sqlflow::lang
