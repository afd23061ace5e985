#pragma once
#include <string_view>

#include "base/source_map.h"
#include "lang/token.h"

namespace sqlflow::lang {

// What the lexers of a pipeline and of its JSON share: a place in the text and the token that is being read there.
class TokenCursor {
 protected:
  TokenCursor(base::Span text, const base::SourceMap& sources)
      : file_(text.file), text_(sources.FileText(text.file).substr(0, text.end)), pos_(text.begin) {}

  char At(size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }
  void SkipSpace();
  // Notes what is wrong with the token; the first fault counts.
  void Fault(Token::Problem problem, size_t begin, size_t end);
  // The token was opened at `open` by `opener` bytes and never closed; reading goes on at `resume`.
  void EndUnclosed(Token::Problem problem, size_t open, size_t opener, size_t resume);
  // From `/*` to the `*/` that closes it; comments nest.
  void ReadBlockComment();

  uint32_t file_;
  std::string_view text_;  // the file up to the end of the stretch
  size_t pos_;
  Token token_;
};

}  // namespace sqlflow::lang
