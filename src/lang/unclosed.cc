#include "lang/unclosed.h"

#include "lang/characters.h"
#include "lang/keywords.h"

namespace sqlflow::lang {
namespace {

// The end of the white space and comments that begin at `at`; tells whether a line ended in there.
size_t SkipBlank(std::string_view text, size_t at, size_t end, bool* line_ended) {
  while (at < end) {
    if (IsSpace(text[at])) {
      *line_ended = *line_ended || IsNewline(text[at]);
      ++at;
    } else if (text.substr(at, 2) == "--") {
      while (at < end && !IsNewline(text[at])) ++at;
    } else {
      return at;
    }
  }
  *line_ended = true;
  return end;
}

}  // namespace

bool LooksLikeStatement(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && IsLetter(text[end])) ++end;
  const bool ends = end >= text.size() || IsSpace(text[end]) || text[end] == ';';
  return ends && end > at && BeginsStatement(text.substr(at, end - at));
}

size_t FindStatementEnd(std::string_view text, size_t at, size_t end) {
  for (size_t i = text.find(';', at); i < end; i = text.find(';', i + 1)) {
    bool line_ended = false;
    const size_t next = SkipBlank(text, i + 1, end, &line_ended);
    if (line_ended && (next >= end || LooksLikeStatement(text, next))) return i;
    if (next > i + 1) i = next - 1;
  }
  return end;
}

}  // namespace sqlflow::lang
