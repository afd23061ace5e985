#include "lang/lexer.h"

#include <array>

#include "lang/characters.h"
#include "lang/unclosed.h"

namespace sqlflow::lang {
namespace {

using Kind = Token::Kind;
using Problem = Token::Problem;

constexpr std::array<std::string_view, 17> kLongSymbols = {
    "->>", "==", "!=", "<>", "<=", ">=", "=>", "=<", "&&", "||", "::", "->", "//", "**", ":=", "!~", "@>",
};

// What may follow a closing quote. Anything else, after a string of many lines, says that quotes are out of step.
bool MayFollowString(char c) {
  return IsSpace(c) || c == '\0' || std::string_view(",;)]}:|=<>+-*.").find(c) != std::string_view::npos;
}

}  // namespace

void Lexer::Seek(uint32_t offset) {
  pos_ = offset;
  size_t before = offset;
  while (before > 0 && (text_[before - 1] == ' ' || text_[before - 1] == '\t')) --before;
  first_ = before == 0 || IsNewline(text_[before - 1]);
}

Token Lexer::Next() {
  token_ = {};
  token_.starts_line = first_;
  const size_t before = pos_;
  SkipSpace();
  token_.glued = before == pos_ && !token_.starts_line;
  first_ = false;
  const size_t begin = pos_;
  const char c = At(pos_);
  if (pos_ >= text_.size()) {
    token_.kind = Kind::kEnd;
  } else if (c == '-' && At(pos_ + 1) == '-') {
    token_.kind = Kind::kComment;
    while (pos_ < text_.size() && !IsNewline(text_[pos_])) ++pos_;
  } else if (c == '/' && At(pos_ + 1) == '*') {
    ReadBlockComment();
  } else if (c == '\'') {
    ReadQuoted(Quoting::kSingle);
  } else if (c == '"') {
    ReadQuoted(Quoting::kDouble);
  } else if (IsDigit(c) || (c == '.' && IsDigit(At(pos_ + 1)))) {
    ReadNumber();
  } else if (c == '$') {
    ReadDollar();
  } else if (IsLetter(c)) {
    ReadWord();
  } else if (!IsAscii(c)) {
    ReadTypographic();
  } else {
    ReadSymbol();
  }
  token_.span = {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(pos_)};
  return token_;
}

bool Lexer::SkipVariable(Quoting quoting) {
  if (!AtVariable(text_, pos_)) return false;
  const VariableSyntax variable = ScanVariable(text_, pos_, quoting);
  if (variable.problem != Problem::kNone) Fault(variable.problem, pos_, variable.end);
  pos_ = variable.end;
  return true;
}

void Lexer::ReadWord() {
  const size_t begin = pos_;
  token_.kind = Kind::kWord;
  size_t first_variable_end = 0;
  while (pos_ < text_.size()) {
    const char c = text_[pos_];
    if (IsLetter(c) || (pos_ > begin && IsDigit(c))) {
      ++pos_;
    } else if (AtEscapedVariable(text_, pos_, true)) {
      pos_ = ScanVariable(text_, pos_ + 1, Quoting::kNone).end;
    } else if (AtVariable(text_, pos_)) {
      SkipVariable(Quoting::kNone);
      if (first_variable_end == 0) first_variable_end = pos_;
    } else if (c == '$' && pos_ > begin) {
      ++pos_;
    } else if (!IsAscii(c)) {
      const WideCharacter wide = ReadWideCharacter(text_, pos_);
      if (wide.kind != WideCharacter::Kind::kLetter) break;
      pos_ += wide.length;
    } else {
      break;
    }
  }
  if (AtVariable(text_, begin) && first_variable_end == pos_) token_.kind = Kind::kVariable;
  const bool is_escape_prefix = pos_ == begin + 1 && (text_[begin] == 'e' || text_[begin] == 'E');
  if (is_escape_prefix && At(pos_) == '\'') ReadQuoted(Quoting::kEscape);
}

void Lexer::ReadNumber() {
  token_.kind = Kind::kNumber;
  while (pos_ < text_.size()) {
    const char c = text_[pos_];
    const bool exponent = (c == 'e' || c == 'E') && (At(pos_ + 1) == '+' || At(pos_ + 1) == '-');
    if (exponent && IsDigit(At(pos_ + 2))) {
      pos_ += 2;
    } else if (IsDigit(c) || IsLetter(c) || (c == '.' && At(pos_ + 1) != '.')) {
      ++pos_;
    } else {
      return;
    }
  }
}

void Lexer::ReadQuoted(Quoting quoting) {
  const char quote = quoting == Quoting::kDouble ? '"' : '\'';
  const Problem unclosed = quote == '"' ? Problem::kUnclosedName : Problem::kUnclosedString;
  token_.kind = quote == '"' ? Kind::kQuotedName : Kind::kString;
  const size_t open = pos_++;
  bool many_lines = false;
  while (pos_ < text_.size()) {
    const char c = text_[pos_];
    if (c == quote && At(pos_ + 1) == quote) {
      pos_ += 2;
    } else if (c == quote) {
      ++pos_;
      if (!many_lines || MayFollowString(At(pos_))) return;
      const size_t resume = FindStatementEnd(text_, open, pos_);
      if (resume < pos_) EndUnclosed(unclosed, open, 1, resume);
      return;
    } else if (c == '\\' && quoting == Quoting::kEscape && pos_ + 1 < text_.size()) {
      pos_ += 2;
    } else if (AtEscapedVariable(text_, pos_, false)) {
      pos_ += 3;
    } else if (!SkipVariable(quoting)) {
      many_lines = many_lines || IsNewline(c);
      ++pos_;
    }
  }
  EndUnclosed(unclosed, open, 1, FindStatementEnd(text_, open, text_.size()));
}

void Lexer::ReadDollar() {
  if (AtEscapedVariable(text_, pos_, true) || AtVariable(text_, pos_)) {
    ReadWord();
  } else if (!ReadDollarString()) {
    token_.kind = Kind::kSymbol;
    ++pos_;
  }
}

// $$text$$ or $tag$text$tag$. What opens one and is never closed takes the rest of the text.
bool Lexer::ReadDollarString() {
  size_t tag_end = pos_ + 1;
  while (tag_end < text_.size() &&
         (IsLetter(text_[tag_end]) || !IsAscii(text_[tag_end]) || (IsDigit(text_[tag_end]) && tag_end > pos_ + 1))) {
    ++tag_end;
  }
  if (At(tag_end) != '$') return false;
  const std::string_view tag = text_.substr(pos_, tag_end + 1 - pos_);
  const size_t open = pos_;
  token_.kind = Kind::kDollarString;
  pos_ += tag.size();
  while (pos_ < text_.size()) {
    if (text_[pos_] != '$') {
      ++pos_;
    } else if (AtEscapedVariable(text_, pos_, true)) {
      pos_ += 3;
    } else if (text_.substr(pos_, tag.size()) == tag) {
      pos_ += tag.size();
      return true;
    } else if (!SkipVariable(Quoting::kRaw)) {
      ++pos_;
    }
  }
  EndUnclosed(Problem::kUnclosedString, open, tag.size(), text_.size());
  return true;
}

void Lexer::ReadTypographic() {
  const WideCharacter wide = ReadWideCharacter(text_, pos_);
  if (wide.kind == WideCharacter::Kind::kLetter) {
    ReadWord();
    return;
  }
  token_.kind = Kind::kSymbol;
  const size_t open = pos_;
  pos_ += wide.length;
  Fault(Problem::kTypographic, open, pos_);
  if (wide.closing_bytes.empty()) return;
  // “text”: a string, as was meant, so that nothing else is reported. Texts in quotes are short.
  constexpr size_t kFarEnough = 300;
  const size_t limit = std::min(text_.size(), pos_ + kFarEnough);
  for (size_t i = pos_; i < limit && !IsNewline(text_[i]); ++i) {
    const std::string_view rest = text_.substr(i, wide.closing_bytes.size());
    if (rest != wide.closing_bytes && text_.substr(i, wide.plain.size()) != wide.plain) continue;
    pos_ = i + (rest == wide.closing_bytes ? rest.size() : wide.plain.size());
    token_.kind = Kind::kString;
    return;
  }
}

void Lexer::ReadSymbol() {
  token_.kind = Kind::kSymbol;
  const auto byte = static_cast<unsigned char>(text_[pos_]);
  if (byte < 0x20 || byte == 0x7f) Fault(Problem::kControl, pos_, pos_ + 1);
  for (std::string_view symbol : kLongSymbols) {
    if (text_.substr(pos_, symbol.size()) != symbol) continue;
    pos_ += symbol.size();
    return;
  }
  ++pos_;
}

std::vector<Token> Tokenize(base::Span text, const base::SourceMap& sources, Comments comments) {
  std::vector<Token> tokens;
  Lexer lexer(text, sources);
  for (Token token = lexer.Next(); token.kind != Kind::kEnd; token = lexer.Next()) {
    if (comments == Comments::kKeep || token.kind != Kind::kComment) tokens.push_back(token);
  }
  return tokens;
}

}  // namespace sqlflow::lang
