#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/json_parser.h"
#include "lang/keywords.h"
#include "lang/statement_parser.h"
#include "lang/statement_parts.h"

// CREATE TABLE|VIEW … AS and EXPORT, the two statements that hold a SELECT.
namespace sqlflow::lang {

namespace code = base::code;
using Kind = Token::Kind;

namespace {

bool AtQuery(TokenStream& stream) {
  for (std::string_view word :
       {"SELECT", "WITH", "VALUES", "FROM", "TABLE", "PIVOT", "UNPIVOT", "DESCRIBE", "SUMMARIZE", "SHOW"}) {
    if (stream.AtWord(word)) return true;
  }
  return stream.AtSymbol("(");
}

}  // namespace

// How many tokens stand before the name in CREATE [OR REPLACE] TABLE|VIEW [IF NOT EXISTS], or nothing if this is
// another CREATE.
std::optional<size_t> StatementParser::CreateHeadLength() {
  size_t length = 1;
  if (stream_.AtWord("OR", length) && stream_.AtWord("REPLACE", length + 1)) length += 2;
  if (!stream_.AtWord("TABLE", length) && !stream_.AtWord("VIEW", length)) return std::nullopt;
  ++length;
  if (stream_.AtWord("IF", length) && stream_.AtWord("NOT", length + 1) && stream_.AtWord("EXISTS", length + 2)) {
    length += 3;
  }
  // CREATE TABLE t (…) declares columns: the engine's own.
  size_t name = length;
  while (name < length + 8 && (stream_.AtName(name) || stream_.AtSymbol(".", name)) &&
         !(name > length && !stream_.AtSymbol(".", name) && !stream_.AtSymbol(".", name - 1))) {
    ++name;
  }
  if (name > length && stream_.AtSymbol("(", name)) return std::nullopt;
  return length;
}

std::optional<StatementParser::Node> StatementParser::ParseCreate(bool in_if) {
  const std::optional<size_t> head = CreateHeadLength();
  if (!head) return ParseSqlStatement(in_if);
  CreateStatement create;
  for (size_t i = 0; i < *head; ++i) {
    create.or_replace = create.or_replace || stream_.AtWord("OR");
    create.is_view = create.is_view || stream_.AtWord("VIEW");
    create.if_not_exists = create.if_not_exists || stream_.AtWord("EXISTS");
    stream_.Next();
  }
  const std::string kind = create.is_view ? "VIEW" : "TABLE";
  const std::string example = fmt::format("write CREATE {} name AS SELECT …", kind);
  if (stream_.AtWord("AS") && !stream_.AtWord("AS", 1)) {
    stream_.FailHere(code::kMissingName, fmt::format("expected a name after CREATE {}, found AS", kind), example);
    return std::nullopt;
  }
  const std::optional<Span> table = ParseTableName(stream_, fmt::format("a name after CREATE {}", kind), example);
  if (!table) return std::nullopt;
  create.table = *table;
  auto rest = [&]() -> bool {
    if (stream_.AtWord("MODE") && create.is_view) {
      stream_.FailHere(code::kModeOnView, "a view has no MODE: it holds no rows of its own",
                       "leave MODE out, or write CREATE TABLE");
      return false;
    }
    if (stream_.AcceptWord("MODE")) {
      create.mode = ParseLoadMode(stream_);
      if (!create.mode) return false;
    }
    if (!stream_.AcceptWord("AS")) {
      const std::string shown = stream_.ShortText(*table);
      const bool query = AtQuery(stream_);
      const std::string found = stream_.Show(stream_.Peek());
      stream_.FailHere(code::kMissingAs, fmt::format("expected AS, found {}", found),
                       query ? fmt::format("write AS before {}", found)
                             : fmt::format("write CREATE {} {} AS SELECT …", kind, shown));
      if (!query) return false;
    }
    if (stream_.AtSymbol(";") || stream_.AtEnd()) {
      stream_.FailHere(code::kMissingQuery,
                       fmt::format("expected a SELECT after AS, found {}", stream_.Show(stream_.Peek())), example);
      return false;
    }
    const SqlPart part = ParseSql(stream_, {.stop_at_to = false, .in_if = in_if});
    create.select = part.span;
    return part.ok;
  };
  if (!rest()) return std::nullopt;
  return Node(std::move(create));
}

std::optional<StatementParser::Node> StatementParser::ParseExport(bool in_if) {
  stream_.SkipToken();
  ExportStatement statement;
  const std::string example = "write EXPORT table TO 'path', or EXPORT SELECT … TO 'path'";
  const bool no_table = stream_.AtWord("TO") && !stream_.AtWord("TO", 1);
  if (AtQuery(stream_) && !stream_.AtWord("TO", 1) && !stream_.AtSymbol(".", 1)) {
    const SqlPart part = ParseSql(stream_, {.stop_at_to = true, .in_if = in_if});
    statement.query = part.span;
    if (!part.ok) return std::nullopt;
    if (!part.found_to) {
      const bool likely = !part.before_to.empty();
      stream_.Fail(code::kMissingTo, likely ? part.before_to : stream_.AfterLast(),
                   likely ? fmt::format("expected TO before {}", stream_.ShortText(part.before_to))
                          : "this EXPORT does not say where to",
                   likely ? fmt::format("write TO {}", stream_.ShortText(part.before_to))
                          : "write EXPORT SELECT … TO 'path', or TO a connection");
      return std::nullopt;
    }
  } else if (no_table || (!stream_.AtName() && !stream_.AtString())) {
    stream_.FailHere(code::kMissingName,
                     fmt::format("expected a table or a SELECT after EXPORT, found {}", stream_.Show(stream_.Peek())),
                     example);
    return std::nullopt;
  } else {
    const std::optional<Span> table = ParseTableName(stream_, "a table or a SELECT after EXPORT", example);
    if (!table) return std::nullopt;
    statement.query = *table;
    statement.is_table = true;
  }
  const std::string shown = statement.is_table ? stream_.ShortText(statement.query) : "SELECT …";
  if (!stream_.ExpectWord("TO", code::kMissingTo, fmt::format("write EXPORT {} TO 'path'", shown))) return std::nullopt;
  if (!ParseTarget(&statement) || !ParseExportTail(&statement)) return std::nullopt;
  return Node(std::move(statement));
}

bool StatementParser::ParseTarget(ExportStatement* statement) {
  const Token token = stream_.Peek();
  const bool keyword = stream_.AtWord("TYPE") || stream_.AtWord("OPTIONS") || stream_.AtWord("PARAMS");
  const bool clause_next = stream_.AtWord("TYPE", 1) || stream_.AtWord("OPTIONS", 1) || stream_.AtWord("PARAMS", 1) ||
                           stream_.AtSymbol(";", 1) || stream_.Peek(1).kind == Kind::kEnd;
  if (token.kind == Kind::kString || token.kind == Kind::kQuotedName) {
    statement->target = stream_.Next().span;
    return true;
  }
  if (!stream_.AtName() || (keyword && !clause_next)) {
    stream_.FailHere(code::kMissingTarget,
                     fmt::format("expected a path or a connection after TO, found {}", stream_.Show(token)),
                     "write TO 'output/file.csv'");
    return false;
  }
  stream_.Next();
  // out/file.csv: a path without its quotes.
  while (stream_.Peek().glued && !stream_.AtSymbol(";") && !stream_.AtEnd()) stream_.SkipToken();
  statement->target = stream_.Since(token.span);
  statement->target_is_string = false;
  if (statement->target == token.span) return true;
  stream_.Fail(code::kMissingTarget, statement->target,
               fmt::format("the path {} stands without quotes", stream_.ShortText(statement->target)),
               fmt::format("write TO '{}'", stream_.ShortText(statement->target)));
  return false;
}

// [TYPE word] [OPTIONS|PARAMS json]
bool StatementParser::ParseExportTail(ExportStatement* statement) {
  const Token token = stream_.Peek();
  const bool word = token.kind == Kind::kWord && !token.starts_line;
  const std::string near = word ? base::Nearest(stream_.Text(token), {"TYPE", "OPTIONS", "PARAMS", "FORMAT"}) : "";
  if (stream_.AtWord("FORMAT") || (!near.empty() && !stream_.AtWord(near))) {
    const std::string meant = near == "FORMAT" ? "TYPE" : near;
    stream_.FailHere(code::kUnexpectedToken, fmt::format("expected {}, found {}", meant, stream_.Show(token)),
                     fmt::format("did you mean {}?", meant));
    return false;
  }
  if (stream_.AcceptWord("TYPE")) {
    if (stream_.AtWord("OPTIONS") || stream_.AtWord("PARAMS")) {
      stream_.FailHere(code::kMissingName,
                       fmt::format("expected a format after TYPE, found {}", stream_.Show(stream_.Peek())),
                       "write TYPE CSV");
      return false;
    }
    if (stream_.AtString() || stream_.Peek().kind == Kind::kQuotedName) {
      std::string text(stream_.Text(stream_.Peek()));
      text = text.size() > 2 ? text.substr(1, text.size() - 2) : text;
      stream_.FailHere(code::kNotAName, "a format stands without quotes", fmt::format("write TYPE {}", text));
      return false;
    }
    statement->type = ParseName(stream_, "a format after TYPE", "write TYPE CSV");
    if (!statement->type) return false;
  }
  if (stream_.AtSymbol("{")) {
    stream_.FailHere(code::kMissingParams, "expected OPTIONS, found {", "write OPTIONS before the {");
    base::Json ignored;
    ParseJsonObject(stream_, "OPTIONS", &ignored);
    return true;
  }
  for (std::string_view keyword : {"OPTIONS", "PARAMS"}) {
    if (!stream_.AcceptWord(keyword)) continue;
    statement->options.emplace();
    return ParseJsonObject(stream_, keyword, &*statement->options);
  }
  return true;
}

}  // namespace sqlflow::lang
