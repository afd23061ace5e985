#include "lang/json_lexer.h"

#include "lang/characters.h"
#include "lang/unclosed.h"

namespace sqlflow::lang {
namespace {

using Kind = Token::Kind;
using Problem = Token::Problem;

constexpr std::string_view kPunctuation = "{}[](),:;=";

bool IsPunctuation(char c) { return kPunctuation.find(c) != std::string_view::npos; }

}  // namespace

Token JsonLexer::Next() {
  token_ = {};
  const size_t before = pos_;
  SkipSpace();
  token_.glued = before == pos_;
  const size_t begin = pos_;
  const char c = At(pos_);
  const std::string_view two = text_.substr(std::min(pos_, text_.size()), 2);
  const std::string_view three = text_.substr(std::min(pos_, text_.size()), 3);
  if (pos_ >= text_.size()) {
    token_.kind = Kind::kEnd;
  } else if (c == '#' || two == "--" || two == "//" || two == "/*") {
    ReadComment();
  } else if (three == "'''" || three == "\"\"\"") {
    ReadLongString(three);
  } else if (c == '"' || c == '\'') {
    ReadString(c);
  } else if (IsPunctuation(c)) {
    token_.kind = Kind::kSymbol;
    ++pos_;
  } else {
    ReadBare();
  }
  token_.span = {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(pos_)};
  return token_;
}

void JsonLexer::ReadComment() {
  if (text_.substr(pos_, 2) == "/*") return ReadBlockComment();
  token_.kind = Kind::kComment;
  while (pos_ < text_.size() && !IsNewline(text_[pos_])) ++pos_;
}

bool JsonLexer::SkipVariable(Quoting quoting) {
  if (AtEscapedVariable(text_, pos_, quoting == Quoting::kNone)) {
    pos_ += 3;
    return true;
  }
  if (!AtVariable(text_, pos_)) return false;
  const VariableSyntax variable = ScanVariable(text_, pos_, quoting);
  if (variable.problem != Problem::kNone) Fault(variable.problem, pos_, variable.end);
  pos_ = variable.end;
  return true;
}

void JsonLexer::ReadString(char quote) {
  token_.kind = Kind::kString;
  const size_t open = pos_++;
  const Quoting quoting = quote == '"' ? Quoting::kJson : Quoting::kSingle;
  while (pos_ < text_.size() && !IsNewline(text_[pos_])) {
    const char c = text_[pos_];
    if (c == '\\' && pos_ + 1 < text_.size() && !IsNewline(text_[pos_ + 1])) {
      pos_ += 2;
    } else if (c == quote) {
      const char next = At(pos_ + 1);
      const bool misquoted = IsLetter(next) || IsDigit(next) || next == '.' || next == quote;
      if (!misquoted) {
        ++pos_;
      } else {
        EndMisquoted(open, pos_);
      }
      return;
    } else if (!SkipVariable(quoting)) {
      ++pos_;
    }
  }
  EndMisquoted(open, pos_);
}

// The string that opens at `open` lacks its quote, or has one too many. What separates values at its end is not its.
void JsonLexer::EndMisquoted(size_t open, size_t limit) {
  size_t end = limit;
  while (end > open + 1 && (IsSpace(text_[end - 1]) || IsPunctuation(text_[end - 1]))) --end;
  EndUnclosed(Problem::kUnclosedString, open, 1, std::max(end, open + 1));
}

void JsonLexer::ReadLongString(std::string_view quotes) {
  token_.kind = Kind::kLongString;
  const size_t open = pos_;
  pos_ += 3;
  while (pos_ < text_.size()) {
    if (text_.substr(pos_, 3) == quotes) {
      pos_ += 3;
      // """say "hi"""": the last three close it.
      while (At(pos_) == quotes[0]) ++pos_;
      return;
    }
    if (!SkipVariable(Quoting::kRaw)) ++pos_;
  }
  EndUnclosed(Problem::kUnclosedString, open, 3, FindStatementEnd(text_, open, text_.size()));
}

// Whatever stands without quotes: a number, true, a ${variable}, or something that should have had quotes.
void JsonLexer::ReadBare() {
  const size_t begin = pos_;
  size_t variable_end = 0;
  while (pos_ < text_.size()) {
    const char c = text_[pos_];
    if (AtVariable(text_, pos_) || AtEscapedVariable(text_, pos_, true)) {
      SkipVariable(Quoting::kNone);
      if (variable_end == 0) variable_end = pos_;
      continue;
    }
    if (!IsAscii(c)) {
      const WideCharacter wide = ReadWideCharacter(text_, pos_);
      if (wide.kind == WideCharacter::Kind::kSpace) break;
      if (wide.kind == WideCharacter::Kind::kTypographic) Fault(Problem::kTypographic, pos_, pos_ + wide.length);
      const bool quote = pos_ == begin && !wide.closing_bytes.empty();
      pos_ += wide.length;
      if (!quote) continue;
      constexpr size_t kFarEnough = 300;
      const std::string_view line = text_.substr(pos_, kFarEnough);
      const size_t close = line.find(wide.closing_bytes);
      if (close < line.find('\n')) pos_ += close + wide.closing_bytes.size();
      break;
    }
    const bool url = c == ':' && (At(pos_ + 1) == '/' || At(pos_ + 1) == '\\');
    const bool comment = c == '-' && At(pos_ + 1) == '-';
    if (pos_ > begin && (IsSpace(c) || c == '"' || c == '\'' || comment || (IsPunctuation(c) && !url))) break;
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) Fault(Problem::kControl, pos_, pos_ + 1);
    ++pos_;
  }
  const char c = text_[begin];
  if (AtVariable(text_, begin) && variable_end == pos_) {
    token_.kind = Kind::kVariable;
  } else if (IsDigit(c) || ((c == '-' || c == '+' || c == '.') && IsDigit(At(begin + 1)))) {
    token_.kind = Kind::kNumber;
  } else {
    token_.kind = Kind::kWord;
  }
}

std::vector<Token> TokenizeJson(base::Span text, const base::SourceMap& sources, Comments comments) {
  std::vector<Token> tokens;
  JsonLexer lexer(text, sources);
  for (Token token = lexer.Next(); token.kind != Kind::kEnd; token = lexer.Next()) {
    if (comments == Comments::kKeep || token.kind != Kind::kComment) tokens.push_back(token);
  }
  return tokens;
}

}  // namespace sqlflow::lang
