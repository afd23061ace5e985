#pragma once
#include <string_view>
#include <vector>

#include "base/source_map.h"
#include "lang/token.h"
#include "lang/variable_syntax.h"

namespace sqlflow::lang {

// Splits a stretch of a pipeline into tokens, as the engine's own lexer does, with ${variables} as parts of words and
// strings. Never fails: what is wrong with a token stands in it. Everything between two tokens is white space. The
// JSON of PARAMS and OPTIONS has other rules (JsonLexer): the parser steps over it with Seek.
class Lexer {
 public:
  Lexer(base::Span text, const base::SourceMap& sources);

  // The next token, comments included; kEnd at the end, again and again.
  Token Next();
  void Seek(uint32_t offset);

 private:
  void SkipSpace();
  void ReadWord();
  void ReadNumber();
  void ReadQuoted(Quoting quoting);
  void ReadDollar();
  bool ReadDollarString();
  void ReadBlockComment();
  void ReadTypographic();
  void ReadSymbol();
  // Steps over the variable at pos_, if one stands there, noting what is wrong with it.
  bool SkipVariable(Quoting quoting);
  void Fault(Token::Problem problem, size_t begin, size_t end);
  // The token was opened at `open` by `opener` bytes and never closed; reading goes on at `resume`.
  void EndUnclosed(Token::Problem problem, size_t open, size_t opener, size_t resume);
  char At(size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  uint32_t file_;
  std::string_view text_;  // the file up to the end of the stretch
  size_t pos_;
  bool first_ = true;
  Token token_;
};

enum class Comments { kSkip, kKeep };

// All tokens of a stretch, without kEnd.
std::vector<Token> Tokenize(base::Span text, const base::SourceMap& sources, Comments comments = Comments::kSkip);

}  // namespace sqlflow::lang
