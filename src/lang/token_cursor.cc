#include "lang/token_cursor.h"

#include "lang/characters.h"

namespace sqlflow::lang {

using Problem = Token::Problem;

void TokenCursor::SkipSpace() {
  while (pos_ < text_.size()) {
    if (IsSpace(text_[pos_])) {
      token_.starts_line = token_.starts_line || IsNewline(text_[pos_]);
      ++pos_;
    } else if (!IsAscii(text_[pos_])) {
      const WideCharacter wide = ReadWideCharacter(text_, pos_);
      if (wide.kind != WideCharacter::Kind::kSpace) return;
      Fault(Problem::kOddSpace, pos_, pos_ + wide.length);
      pos_ += wide.length;
    } else {
      return;
    }
  }
}

void TokenCursor::Fault(Problem problem, size_t begin, size_t end) {
  if (token_.problem != Problem::kNone) return;
  token_.problem = problem;
  token_.problem_span = {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

void TokenCursor::EndUnclosed(Problem problem, size_t open, size_t opener, size_t resume) {
  token_.problem = problem;
  token_.problem_span = {file_, static_cast<uint32_t>(open), static_cast<uint32_t>(open + opener)};
  pos_ = resume;
}

void TokenCursor::ReadBlockComment() {
  token_.kind = Token::Kind::kComment;
  const size_t open = pos_;
  int depth = 0;
  while (pos_ < text_.size()) {
    if (text_[pos_] == '/' && At(pos_ + 1) == '*') {
      ++depth;
      pos_ += 2;
    } else if (text_[pos_] == '*' && At(pos_ + 1) == '/') {
      pos_ += 2;
      if (--depth == 0) return;
    } else {
      ++pos_;
    }
  }
  EndUnclosed(Problem::kUnclosedComment, open, 2, text_.size());
}

}  // namespace sqlflow::lang
