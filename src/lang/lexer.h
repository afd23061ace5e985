#pragma once
#include <string_view>
#include <vector>

#include "base/source_map.h"
#include "lang/token.h"
#include "lang/token_cursor.h"
#include "lang/variable_syntax.h"

namespace sqlflow::lang {

// Splits a stretch of a pipeline into tokens, as the engine's own lexer does, with ${variables} as parts of words and
// strings. Never fails: what is wrong with a token stands in it. Everything between two tokens is white space. The
// JSON of PARAMS and OPTIONS has other rules (JsonLexer): the parser steps over it with Seek.
class Lexer : private TokenCursor {
 public:
  Lexer(base::Span text, const base::SourceMap& sources) : TokenCursor(text, sources) {}

  // The next token, comments included; kEnd at the end, again and again.
  Token Next();
  void Seek(uint32_t offset);

 private:
  void ReadWord();
  void ReadNumber();
  void ReadQuoted(Quoting quoting);
  void ReadDollar();
  bool ReadDollarString();
  void ReadTypographic();
  void ReadSymbol();
  // Steps over the variable at pos_, if one stands there, noting what is wrong with it.
  bool SkipVariable(Quoting quoting);

  bool first_ = true;
};

enum class Comments { kSkip, kKeep };

// All tokens of a stretch, without kEnd.
std::vector<Token> Tokenize(base::Span text, const base::SourceMap& sources, Comments comments = Comments::kSkip);

}  // namespace sqlflow::lang
