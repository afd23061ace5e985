#pragma once
#include <string_view>
#include <vector>

#include "base/source_map.h"
#include "lang/lexer.h"
#include "lang/token.h"

namespace sqlflow::lang {

// Splits the JSON of PARAMS and OPTIONS into tokens: strings with backslash escapes end on their line, ''' and """ open
// long ones, comments are `--`, `/* */` and `//`. Forgives what it can: a string without its closing quote ends where
// the rest of its line suggests, so that the parser can go on.
class JsonLexer : private TokenCursor {
 public:
  JsonLexer(base::Span text, const base::SourceMap& sources) : TokenCursor(text, sources) {}

  Token Next();
  void Seek(uint32_t offset) { pos_ = offset; }

 private:
  void ReadComment();
  void ReadString(char quote);
  void ReadLongString(std::string_view quotes);
  void ReadBare();
  bool SkipVariable(Quoting quoting);
  void EndMisquoted(size_t open, size_t limit);
};

// All tokens of a JSON value, without kEnd.
std::vector<Token> TokenizeJson(base::Span text, const base::SourceMap& sources, Comments comments = Comments::kSkip);

}  // namespace sqlflow::lang
