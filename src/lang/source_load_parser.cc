#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/statement_parser.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {

namespace code = base::code;
using Kind = Token::Kind;

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
  const bool ok = (stream_.AcceptWord("FROM") ? ParseConnection(&source) : ParseInline(&source)) &&
                  ParseOnClauses(stream_, &source.on_clauses);
  if (!ok) return std::nullopt;
  return Node(std::move(source));
}

// FROM connection OPTIONS json
bool StatementParser::ParseConnection(SourceStatement* source) {
  if (stream_.AtWord("OPTIONS") || stream_.AtWord("PARAMS") || (!stream_.AtName() && !stream_.AtString())) {
    stream_.FailHere(code::kMissingName,
                     fmt::format("expected a connection after FROM, found {}", stream_.Show(stream_.Peek())),
                     fmt::format("write SOURCE {} FROM connection OPTIONS {{ … }}", stream_.ShortText(source->name)));
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

// TYPE word PARAMS json
bool StatementParser::ParseInline(SourceStatement* source) {
  if (!ParseType(source)) return false;
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

bool StatementParser::ParseType(SourceStatement* source) {
  const std::string name = stream_.ShortText(source->name);
  const std::string example = fmt::format("write SOURCE {} TYPE CSV PARAMS {{ … }}", name);
  if (stream_.AtWord("PARAMS")) {
    stream_.FailHere(code::kMissingType, "expected TYPE before PARAMS", example);
    return true;
  }
  if (!stream_.AtWord("TYPE") && stream_.AtName() && stream_.AtWord("PARAMS", 1)) {
    stream_.FailHere(code::kMissingType, fmt::format("expected TYPE, found {}", stream_.Show(stream_.Peek())),
                     fmt::format("write TYPE {}", stream_.Show(stream_.Peek())));
    source->type = stream_.Next().span;
    return true;
  }
  const std::string other = fmt::format("{}, or SOURCE {} FROM connection OPTIONS {{ … }}", example, name);
  if (!stream_.ExpectWord("TYPE", code::kMissingType, other)) return false;
  if (stream_.AtString() || stream_.Peek().kind == Kind::kQuotedName) {
    const std::string_view text = stream_.Text(stream_.Peek());
    stream_.FailHere(code::kNotAName, "a connector stands without quotes",
                     fmt::format("write TYPE {}", Shorten(text.substr(1, std::max<size_t>(text.size(), 2) - 2))));
    stream_.SkipToken();
    return true;
  }
  if (stream_.AtWord("PARAMS")) {
    stream_.FailHere(code::kMissingName, "expected a connector after TYPE, found PARAMS",
                     "write TYPE CSV PARAMS { … }; `sqlflow connector list` shows all");
    return true;
  }
  source->type = ParseName(stream_, "a connector after TYPE", "write TYPE CSV PARAMS { … }");
  return source->type.has_value();
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
  if (!ParseLoadRest(&load)) return std::nullopt;
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
  stream_.SkipToken();
  return std::nullopt;
}

// FROM name [ MODE load_mode ]
bool StatementParser::ParseLoadRest(LoadStatement* load) {
  const std::string shown = stream_.ShortText(load->table);
  if (!stream_.ExpectWord("FROM", code::kMissingFrom, fmt::format("write LOAD {} FROM source", shown))) return false;
  const std::optional<Span> source =
      ParseName(stream_, "a source after FROM", fmt::format("write LOAD {} FROM source", shown));
  if (!source) return false;
  load->source = *source;
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
  load->mode = ParseLoadMode(stream_);
  return load->mode.has_value();
}

}  // namespace sqlflow::lang
