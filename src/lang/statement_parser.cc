#include "lang/statement_parser.h"

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

std::optional<StatementParser::Node> StatementParser::ParseSource() {
  stream_.SkipToken();
  SourceStatement source;
  const bool no_name =
      (stream_.AtWord("TYPE") || stream_.AtWord("FROM")) && !stream_.AtWord("TYPE", 1) && !stream_.AtWord("FROM", 1);
  const std::string example = "write SOURCE name TYPE CSV PARAMS { … }";
  if (no_name) {
    stream_.FailHere(code::kMissingName,
                     fmt::format("expected a name after SOURCE, found {}", stream_.Show(stream_.Peek())), example);
    return std::nullopt;
  }
  const std::optional<Span> name = ParseName(stream_, "a name after SOURCE", example);
  if (!name) return std::nullopt;
  source.name = *name;
  const bool ok = ParseSourceOrigin(&source) && ParseOnClauses(stream_, &source.on_clauses);
  if (!ok || stream_.broken()) {
    damaged_.push_back(*name);
    if (!ok) return std::nullopt;
  }
  return Node(std::move(source));
}

// TYPE word PARAMS json, or FROM connection OPTIONS json.
bool StatementParser::ParseSourceOrigin(SourceStatement* source) {
  const std::string name = stream_.ShortText(source->name);
  if (stream_.AcceptWord("FROM")) {
    if (stream_.AtWord("OPTIONS") || stream_.AtWord("PARAMS") || (!stream_.AtName() && !stream_.AtString())) {
      stream_.FailHere(code::kMissingName,
                       fmt::format("expected a connection after FROM, found {}", stream_.Show(stream_.Peek())),
                       fmt::format("write SOURCE {} FROM connection OPTIONS {{ … }}", name));
      return false;
    }
    source->connection = stream_.Next().span;
    if (stream_.AtWord("PARAMS")) {
      stream_.FailHere(code::kUnexpectedToken, "a source FROM a connection takes OPTIONS, found PARAMS",
                       "write OPTIONS; PARAMS goes with TYPE");
      stream_.SkipToken();
    } else if (!stream_.ExpectWord(
                   "OPTIONS", code::kMissingParams,
                   fmt::format("write FROM {} OPTIONS {{ … }}", stream_.ShortText(*source->connection)))) {
      return false;
    }
    return ParseJsonObject(stream_, "OPTIONS", &source->parameters);
  }
  if (!stream_.AtWord("TYPE") && stream_.AtWord("PARAMS")) {
    stream_.FailHere(code::kMissingType, "expected TYPE before PARAMS",
                     fmt::format("write SOURCE {} TYPE CSV PARAMS {{ … }}", name));
  } else if (!stream_.AtWord("TYPE") && stream_.AtName() && stream_.AtWord("PARAMS", 1)) {
    stream_.FailHere(code::kMissingType, fmt::format("expected TYPE, found {}", stream_.Show(stream_.Peek())),
                     fmt::format("write TYPE {}", stream_.Text(stream_.Peek())));
    source->type = stream_.Next().span;
  } else {
    if (!stream_.ExpectWord("TYPE", code::kMissingType,
                            fmt::format("write SOURCE {0} TYPE CSV PARAMS {{ … }}, or SOURCE {0} FROM connection "
                                        "OPTIONS {{ … }}",
                                        name))) {
      return false;
    }
    if (stream_.AtString() || stream_.Peek().kind == Kind::kQuotedName) {
      std::string text(stream_.Text(stream_.Peek()));
      text = text.size() > 2 ? text.substr(1, text.size() - 2) : text;
      stream_.FailHere(code::kNotAName, "a connector stands without quotes", fmt::format("write TYPE {}", text));
      stream_.SkipToken();
    } else if (stream_.AtWord("PARAMS")) {
      stream_.FailHere(code::kMissingName, "expected a connector after TYPE, found PARAMS",
                       "write TYPE CSV PARAMS { … }; `sqlflow connector list` shows all");
    } else {
      source->type = ParseName(stream_, "a connector after TYPE", "write TYPE CSV PARAMS { … }");
      if (!source->type) return false;
    }
  }
  if (stream_.AtWord("OPTIONS")) {
    stream_.FailHere(code::kUnexpectedToken, "a source with a TYPE takes PARAMS, found OPTIONS",
                     "write PARAMS; OPTIONS goes with FROM connection");
    stream_.SkipToken();
  } else if (stream_.AtSymbol("{")) {
    stream_.FailHere(code::kMissingParams, "expected PARAMS, found {", "write PARAMS before the {");
  } else if (!stream_.ExpectWord("PARAMS", code::kMissingParams, "write PARAMS { \"path\": \"data/file.csv\" }")) {
    return false;
  }
  return ParseJsonObject(stream_, "PARAMS", &source->parameters);
}

std::optional<StatementParser::Node> StatementParser::ParseLoad() {
  const Token word = stream_.Peek();
  stream_.SkipToken();
  const bool ends = stream_.AtSymbol(";", 1) || stream_.Peek(1).kind == Kind::kEnd;
  if ((stream_.AtName() || stream_.AtString()) && ends) return ParseEngineLoad(word);
  LoadStatement load;
  const std::string example = "write LOAD table FROM source";
  if (stream_.AtWord("FROM") && !stream_.AtWord("FROM", 1)) {
    stream_.FailHere(code::kMissingName, "expected a table name after LOAD, found FROM", example);
    return std::nullopt;
  }
  if (stream_.AtWord("INTO") && stream_.AtName(1) && !stream_.AtWord("FROM", 1)) {
    stream_.FailHere(code::kUnexpectedToken, "LOAD takes no INTO",
                     fmt::format("write LOAD {} FROM …", stream_.Text(stream_.Peek(1))));
    stream_.SkipToken();
  }
  const std::optional<Span> table = ParseTableName(stream_, "a table name after LOAD", example);
  if (!table) return std::nullopt;
  load.table = *table;
  auto rest = [&]() -> bool {
    const std::string shown = stream_.ShortText(*table);
    if (!stream_.ExpectWord("FROM", code::kMissingFrom, fmt::format("write LOAD {} FROM source", shown))) return false;
    const std::optional<Span> source =
        ParseName(stream_, "a source after FROM", fmt::format("write LOAD {} FROM source", shown));
    if (!source) return false;
    load.source = *source;
    if (stream_.AtSymbol(".")) {
      stream_.FailHere(code::kNotAName, "a source's name has no dots",
                       "name the source after FROM; its table or stream is a parameter of the SOURCE");
      return false;
    }
    for (std::string_view mode : {"REPLACE", "APPEND", "MERGE", "UPSERT", "INCREMENTAL", "SCD2"}) {
      if (!stream_.AtWord(mode)) continue;
      stream_.FailHere(code::kUnexpectedToken, fmt::format("expected MODE before {}", mode),
                       fmt::format("write MODE {}", mode));
      return ParseLoadMode(stream_).has_value();
    }
    const bool mode_misspelt = stream_.Peek().kind == Kind::kWord && !stream_.Peek().starts_line &&
                               !base::Nearest(stream_.Text(stream_.Peek()), {"MODE"}).empty() &&
                               stream_.Peek(1).kind == Kind::kWord;
    if (!stream_.AtWord("MODE") && !mode_misspelt) return true;
    if (!stream_.ExpectWord("MODE", code::kUnexpectedToken, "")) return false;
    load.mode = ParseLoadMode(stream_);
    return load.mode.has_value();
  };
  const bool ok = rest();
  if (!ok || stream_.broken()) damaged_.push_back(*table);
  if (!ok) return std::nullopt;
  return Node(std::move(load));
}

// LOAD httpfs; is the engine's statement for extensions, and what is left of a LOAD without its FROM.
std::optional<StatementParser::Node> StatementParser::ParseEngineLoad(const Token& word) {
  const Token name = stream_.Peek();
  if (name.problem != Token::Problem::kNone) {
    stream_.Next();
    return std::nullopt;
  }
  const std::string shown = stream_.Show(name);
  stream_.Fail(
      code::kLoadWithoutFrom, base::Join(word.span, name.span),
      fmt::format("LOAD {} says nothing about where the rows come from", shown),
      name.kind == Kind::kString ? "write LOAD table FROM source" : fmt::format("write LOAD {} FROM source", shown),
      {"the engine's own LOAD of an extension is not available: steps share no session, and extensions that "
       "are built in load by themselves"});
  if (name.kind != Kind::kString) damaged_.push_back(name.span);
  stream_.SkipToken();
  return std::nullopt;
}

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
    damaged_.push_back(*name);
    return std::nullopt;
  }
  if (!ParseSetValue(&set)) {
    damaged_.push_back(*name);
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

std::optional<StatementParser::Node> StatementParser::ParseSqlStatement(bool in_if) {
  const SqlPart part = ParseSql(stream_, {.stop_at_to = false, .in_if = in_if});
  if (!part.ok) return std::nullopt;
  return Node(SqlStatement{part.span});
}

}  // namespace sqlflow::lang
