#pragma once
#include <string_view>

#include "base/source_map.h"
#include "base/span.h"

namespace sqlflow::lang {

// What stands between two tokens that follow each other: white space.
inline std::string_view GapText(base::Span before, base::Span after, const base::SourceMap& sources) {
  return sources.Text({before.file, before.end, after.begin});
}

// Ends of line: \n, \r\n or \r.
inline int CountNewlines(std::string_view gap) {
  int count = 0;
  for (size_t i = 0; i < gap.size(); ++i) {
    if (gap[i] == '\n' || (gap[i] == '\r' && !gap.substr(i + 1).starts_with('\n'))) ++count;
  }
  return count;
}

// How far a line is indented; a tab counts as one level, two spaces.
inline int LeadingColumns(std::string_view line) {
  int columns = 0;
  for (char c : line) {
    if (c != ' ' && c != '\t') break;
    columns += c == '\t' ? 2 : 1;
  }
  return columns;
}

// The same for what follows a gap with ends of line.
inline int Indentation(std::string_view gap) {
  size_t line = gap.find_last_of("\r\n");
  return LeadingColumns(gap.substr(line == std::string_view::npos ? 0 : line + 1));
}

}  // namespace sqlflow::lang
