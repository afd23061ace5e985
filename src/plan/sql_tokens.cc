#include "plan/sql_tokens.h"

#include <algorithm>

#include "base/text.h"
#include "lang/lexer.h"

namespace sqlflow::plan {

using Kind = lang::Token::Kind;

SqlTokens::SqlTokens(const std::string& text) : length_(text.size()) {
  const uint32_t file = sources_.Add("", text);
  tokens_ = lang::Tokenize({file, 0, static_cast<uint32_t>(text.size())}, sources_);
  depths_.reserve(tokens_.size());
  int depth = 0;
  for (const lang::Token& token : tokens_) {
    const std::string_view symbol = token.kind == Kind::kSymbol ? sources_.Text(token.span) : std::string_view{};
    if (symbol == ")" || symbol == "]" || symbol == "}") depth = std::max(0, depth - 1);
    depths_.push_back(depth);
    if (symbol == "(" || symbol == "[" || symbol == "{") ++depth;
  }
}

bool SqlTokens::IsWord(size_t i, std::string_view word) const {
  return kind(i) == Kind::kWord && base::EqualsIgnoreCase(Text(i), word);
}

bool SqlTokens::IsAnyWord(size_t i, const std::vector<std::string_view>& words) const {
  if (kind(i) != Kind::kWord) return false;
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return IsWord(i, word); });
}

bool SqlTokens::IsSymbol(size_t i, std::string_view symbol) const {
  return kind(i) == Kind::kSymbol && Text(i) == symbol;
}

bool SqlTokens::IsName(size_t i) const { return kind(i) == Kind::kWord || kind(i) == Kind::kQuotedName; }

size_t SqlTokens::AfterClosing(size_t i) const {
  const int level = depth(i);
  for (++i; i < size(); ++i) {
    if (depths_[i] == level) return i + 1;
  }
  return size();
}

size_t SqlTokens::FindWord(size_t i, size_t end, const std::vector<std::string_view>& words, int level) const {
  for (; i < end; ++i) {
    if (depth(i) == level && IsAnyWord(i, words)) return i;
  }
  return end;
}

std::string StringContent(std::string_view token) {
  if (!token.empty() && (token[0] == 'e' || token[0] == 'E')) token.remove_prefix(1);
  if (token.size() < 2) return {};
  std::string content;
  const char quote = token[0];
  for (size_t i = 1; i + 1 < token.size(); ++i) {
    content += token[i];
    if (token[i] == quote && token[i + 1] == quote && i + 2 < token.size()) ++i;
  }
  return content;
}

}  // namespace sqlflow::plan
