#include "base/text.h"
#include "lang/expand.h"
#include "lang/json_lexer.h"
#include "lang/json_parser.h"

// Which ${variables} a stretch of a pipeline uses, its statements' JSON included.
namespace sqlflow::lang {
namespace {

using Kind = Token::Kind;

class VariableFinder {
 public:
  VariableFinder(base::Span text, const base::SourceMap& sources)
      : file_(sources.FileText(text.file)), sources_(sources), text_(text) {
    const std::string_view whole = sources.Text(text);
    if (!whole.empty() && (whole[0] == '{' || whole[0] == '[')) {
      WalkJson(text.begin);
    } else {
      WalkSql();
    }
  }

  std::vector<VariableUse> Take() { return std::move(uses_); }

 private:
  void WalkSql();
  uint32_t WalkJson(uint32_t begin);
  void Find(size_t begin, size_t end, Quoting quoting, int depth);

  std::string_view file_;
  const base::SourceMap& sources_;
  base::Span text_;
  std::vector<VariableUse> uses_;
};

void VariableFinder::WalkSql() {
  Lexer lexer(text_, sources_);
  bool json_next = false;
  for (Token token = lexer.Next(); token.kind != Kind::kEnd; token = lexer.Next()) {
    if (token.kind == Kind::kComment) continue;
    const std::string_view text = sources_.Text(token.span);
    if (json_next && text == "{") {
      lexer.Seek(WalkJson(token.span.begin));
      json_next = false;
      continue;
    }
    json_next = base::EqualsIgnoreCase(text, "PARAMS") || base::EqualsIgnoreCase(text, "OPTIONS");
    Quoting quoting = Quoting::kNone;
    if (token.kind == Kind::kString) quoting = text[0] == '\'' ? Quoting::kSingle : Quoting::kEscape;
    if (token.kind == Kind::kQuotedName) quoting = Quoting::kDouble;
    if (token.kind == Kind::kDollarString) quoting = Quoting::kRaw;
    Find(token.span.begin, token.span.end, quoting, 0);
  }
}

// Answers where the value ends.
uint32_t VariableFinder::WalkJson(uint32_t begin) {
  JsonLexer lexer({text_.file, begin, text_.end}, sources_);
  int depth = 0;
  for (Token token = lexer.Next(); token.kind != Kind::kEnd; token = lexer.Next()) {
    if (token.kind == Kind::kComment) continue;
    const std::string_view text = sources_.Text(token.span);
    if (token.kind == Kind::kSymbol) {
      if (text == "{" || text == "[") ++depth;
      if ((text == "}" || text == "]") && --depth <= 0) return token.span.end;
      continue;
    }
    const Quoting quoting = token.kind == Kind::kString       ? Quoting::kJson
                            : token.kind == Kind::kLongString ? Quoting::kRaw
                                                              : Quoting::kNone;
    Find(token.span.begin, token.span.end, quoting, 0);
  }
  return text_.end;
}

void VariableFinder::Find(size_t begin, size_t end, Quoting quoting, int depth) {
  const std::string_view text = file_.substr(0, end);
  const bool strict = quoting == Quoting::kNone || quoting == Quoting::kRaw;
  for (size_t at = text.find('$', begin); at < text.size(); at = text.find('$', at)) {
    if (AtEscapedVariable(text, at, strict)) {
      at += 3;
    } else if (!AtVariable(text, at)) {
      ++at;
    } else {
      const VariableSyntax variable = ScanVariable(text, at, quoting);
      if (variable.problem == Token::Problem::kNone) {
        VariableUse use;
        use.name = variable.name;
        if (variable.fallback) use.fallback = FallbackText(variable, quoting);
        use.span = {text_.file, static_cast<uint32_t>(at), static_cast<uint32_t>(variable.end)};
        uses_.push_back(std::move(use));
        if (variable.fallback && depth < kDeepestNesting) {
          Find(variable.fallback_begin, variable.fallback_begin + variable.fallback->size(), Quoting::kRaw, depth + 1);
        }
      }
      at = variable.end;
    }
  }
}

}  // namespace

std::vector<VariableUse> FindVariables(base::Span text, const base::SourceMap& sources) {
  return VariableFinder(text, sources).Take();
}

}  // namespace sqlflow::lang
