#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/source_map.h"
#include "lang/expand.h"
#include "lang/token.h"

namespace sqlflow::plan {

// The tokens of one SQL text whose variables are put in, with the nesting of parentheses. Positions are bytes of the
// text. Index `size()` is the end: no word, no symbol, depth 0.
class SqlTokens {
 public:
  explicit SqlTokens(const std::string& text);
  SqlTokens(const SqlTokens&) = delete;
  SqlTokens& operator=(const SqlTokens&) = delete;

  size_t size() const { return tokens_.size(); }
  std::string_view Text(size_t i) const { return i < size() ? sources_.Text(tokens_[i].span) : std::string_view{}; }
  size_t Begin(size_t i) const { return i < size() ? tokens_[i].span.begin : length_; }
  size_t End(size_t i) const { return i < size() ? tokens_[i].span.end : length_; }
  lang::Token::Kind kind(size_t i) const { return i < size() ? tokens_[i].kind : lang::Token::Kind::kEnd; }
  bool glued(size_t i) const { return i < size() && tokens_[i].glued; }

  // A bare word, letter case ignored; never a quoted name.
  bool IsWord(size_t i, std::string_view word) const;
  bool IsAnyWord(size_t i, const std::vector<std::string_view>& words) const;
  bool IsSymbol(size_t i, std::string_view symbol) const;
  bool IsString(size_t i) const { return kind(i) == lang::Token::Kind::kString; }
  bool IsName(size_t i) const;
  // Depth 0: outside all parentheses, brackets and braces; those themselves have the depth of what surrounds them.
  int depth(size_t i) const { return i < size() ? depths_[i] : 0; }
  // The index after the `)` that closes the `(` at i.
  size_t AfterClosing(size_t i) const;
  // The first token from i on, before `end`, at `level`, that is one of the words; `end` if none.
  size_t FindWord(size_t i, size_t end, const std::vector<std::string_view>& words, int level = 0) const;

 private:
  base::SourceMap sources_;
  std::vector<lang::Token> tokens_;
  std::vector<int> depths_;
  size_t length_ = 0;
};

// The content of a string token: quotes off, doubled ones undone.
std::string StringContent(std::string_view token);

}  // namespace sqlflow::plan
