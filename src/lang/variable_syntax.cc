#include "lang/variable_syntax.h"

namespace sqlflow::lang {
namespace {

using Problem = Token::Problem;

bool IsSpace(char c) { return c == ' ' || c == '\t'; }
bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsNamePart(char c) { return IsNameStart(c) || (c >= '0' && c <= '9'); }

size_t SkipSpaces(std::string_view text, size_t at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  return at;
}

// Bytes of an escape at `at` that must not be read as the end of what surrounds it; 0 if there is none.
size_t EscapeLength(std::string_view text, size_t at, Quoting quoting) {
  const bool has_next = at + 1 < text.size() && text[at + 1] != '\n';
  if (!has_next) return 0;
  if ((quoting == Quoting::kJson || quoting == Quoting::kEscape) && text[at] == '\\') return 2;
  if ((quoting == Quoting::kSingle || quoting == Quoting::kEscape) && text[at] == '\'' && text[at + 1] == '\'')
    return 2;
  if (quoting == Quoting::kDouble && text[at] == '"' && text[at + 1] == '"') return 2;
  return 0;
}

bool EndsSurrounding(char c, Quoting quoting) {
  if (c == '\n' || c == '\r') return true;
  if (quoting == Quoting::kSingle || quoting == Quoting::kEscape) return c == '\'';
  return (quoting == Quoting::kDouble || quoting == Quoting::kJson) && c == '"';
}

// A default in quotes, directly followed by `}`.
bool ScanQuotedFallback(std::string_view text, size_t at, Quoting quoting, VariableSyntax* variable) {
  // In a JSON string the quotes may be escaped: "${x|\"a}b\"}".
  const bool escaped = quoting == Quoting::kJson && at + 1 < text.size() && text[at] == '\\' && text[at + 1] == '"';
  const size_t width = escaped ? 2 : 1;
  const size_t quote_at = escaped ? at + 1 : at;
  if (quote_at >= text.size() || (text[quote_at] != '\'' && text[quote_at] != '"')) return false;
  const char quote = text[quote_at];
  const std::string_view closing = text.substr(at, width);
  size_t i = at + width;
  while (i < text.size() && text[i] != '\n') {
    if (text.substr(i, width) != closing) {
      i += quoting == Quoting::kJson && text[i] == '\\' && i + 1 < text.size() ? 2 : 1;
      continue;
    }
    if (text.substr(i + width, width) == closing) {  // doubled: a quote inside
      i += 2 * width;
      continue;
    }
    const size_t after = SkipSpaces(text, i + width);
    if (after >= text.size() || text[after] != '}') return false;
    variable->fallback = text.substr(at + width, i - at - width);
    variable->fallback_begin = at + width;
    variable->fallback_quote = quote;
    variable->end = after + 1;
    return true;
  }
  return false;
}

void ScanPlainFallback(std::string_view text, size_t at, Quoting quoting, VariableSyntax* variable) {
  size_t i = at;
  int depth = 0;
  while (i < text.size()) {
    if (size_t escape = EscapeLength(text, i, quoting)) {
      i += escape;
      continue;
    }
    if (EndsSurrounding(text[i], quoting) || (text[i] == ';' && quoting == Quoting::kNone)) break;
    if (AtVariable(text, i)) {
      ++depth;
      i += 2;
      continue;
    }
    if (text[i] == '}' && depth-- == 0) {
      size_t last = i;
      while (last > at && IsSpace(text[last - 1])) --last;
      variable->fallback = text.substr(at, last - at);
      variable->fallback_begin = at;
      variable->end = i + 1;
      return;
    }
    ++i;
  }
  // Everything that was looked at is taken, or many of these on one line would be read again and again.
  variable->problem = Problem::kUnclosedVariable;
  variable->end = i;
}

}  // namespace

VariableSyntax ScanVariable(std::string_view text, size_t begin, Quoting quoting) {
  VariableSyntax variable;
  const size_t name_begin = SkipSpaces(text, begin + 2);
  size_t name_end = name_begin;
  if (name_end < text.size() && IsNameStart(text[name_end])) {
    while (name_end < text.size() && IsNamePart(text[name_end])) ++name_end;
  }
  variable.name = text.substr(name_begin, name_end - name_begin);
  const size_t at = SkipSpaces(text, name_end);
  const char next = at < text.size() ? text[at] : '\n';
  if (!variable.name.empty() && next == '}') {
    variable.end = at + 1;
    return variable;
  }
  if (!variable.name.empty() && next == '|') {
    const size_t fallback = SkipSpaces(text, at + 1);
    if (!ScanQuotedFallback(text, fallback, quoting, &variable)) ScanPlainFallback(text, fallback, quoting, &variable);
    return variable;
  }
  if (next == '}' || next == '|') {
    size_t close = at;
    while (close < text.size() && text[close] != '}' && text[close] != ';' && !AtVariable(text, close) &&
           !EndsSurrounding(text[close], quoting)) {
      ++close;
    }
    const bool closed = close < text.size() && text[close] == '}';
    variable.problem = closed ? Problem::kEmptyVariable : Problem::kUnclosedVariable;
    variable.end = closed ? close + 1 : at;
    return variable;
  }
  // Something that no name holds: a bad name if a `}` comes soon, else the brace is missing.
  size_t close = at;
  while (close < text.size() && text[close] != '}' && text[close] != ';' && !AtVariable(text, close) &&
         !EndsSurrounding(text[close], quoting)) {
    ++close;
  }
  const bool closed = close < text.size() && text[close] == '}';
  variable.problem = closed ? Problem::kBadVariableName : Problem::kUnclosedVariable;
  variable.name = closed ? text.substr(name_begin, close - name_begin) : variable.name;
  variable.end = closed ? close + 1 : name_end;
  return variable;
}

bool IsOneVariable(std::string_view text) {
  return AtVariable(text, 0) && ScanVariable(text, 0, Quoting::kRaw).end == text.size();
}

bool AtEscapedVariable(std::string_view text, size_t at, bool strict) {
  if (text.substr(at, 3) != "$${") return false;
  if (!strict) return true;
  size_t name = SkipSpaces(text, at + 3);
  if (name >= text.size() || !IsNameStart(text[name])) return false;
  while (name < text.size() && IsNamePart(text[name])) ++name;
  name = SkipSpaces(text, name);
  return name < text.size() && (text[name] == '}' || text[name] == '|');
}

std::string FallbackText(const VariableSyntax& variable, Quoting quoting) {
  std::string text(*variable.fallback);
  if (variable.fallback_quote != 0) {
    if (quoting == Quoting::kJson) return Decode(text, Quoting::kJson);
    return Decode(text, variable.fallback_quote == '"' ? Quoting::kDouble : Quoting::kSingle);
  }
  text = Decode(text, quoting);
  // '${x|''a''}': quoted, with the quotes doubled as the string around them asks for.
  const bool quoted = text.size() >= 2 && text.front() == text.back() && (text.front() == '\'' || text.front() == '"');
  return quoted && quoting != Quoting::kNone ? text.substr(1, text.size() - 2) : text;
}

std::string Decode(std::string_view text, Quoting quoting) {
  std::string out;
  out.reserve(text.size());
  const char quote = quoting == Quoting::kSingle || quoting == Quoting::kEscape ? '\''
                     : quoting == Quoting::kDouble                              ? '"'
                                                                                : '\0';
  for (size_t i = 0; i < text.size();) {
    if (quoting == Quoting::kJson && text[i] == '\\') {
      if (const size_t taken = DecodeJsonEscape(text, i, &out)) {
        i += taken;
        continue;
      }
    }
    if (quote != '\0' && text[i] == quote && i + 1 < text.size() && text[i + 1] == quote) ++i;
    out += text[i++];
  }
  return out;
}

namespace {

// Four hexadecimal digits at `at`, or -1.
int HexUnit(std::string_view text, size_t at) {
  if (at + 4 > text.size()) return -1;
  int value = 0;
  for (size_t i = at; i < at + 4; ++i) {
    const char c = text[i];
    int digit;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

void AppendUtf8(uint32_t point, std::string* out) {
  auto tail = [&](int shift) { *out += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) {
    *out += static_cast<char>(point);
  } else if (point < 0x800) {
    *out += static_cast<char>(0xc0 | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    *out += static_cast<char>(0xe0 | (point >> 12));
    tail(6);
    tail(0);
  } else {
    *out += static_cast<char>(0xf0 | (point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

size_t DecodeJsonEscape(std::string_view text, size_t at, std::string* out) {
  if (at + 1 >= text.size()) return 0;
  switch (text[at + 1]) {
    case '"':
    case '\\':
    case '/': *out += text[at + 1]; return 2;
    case 'b': *out += '\b'; return 2;
    case 'f': *out += '\f'; return 2;
    case 'n': *out += '\n'; return 2;
    case 'r': *out += '\r'; return 2;
    case 't': *out += '\t'; return 2;
    case 'u': break;
    default: return 0;
  }
  const int first = HexUnit(text, at + 2);
  if (first <= 0 || (first >= 0xdc00 && first <= 0xdfff)) return 0;
  if (first < 0xd800 || first > 0xdbff) {
    AppendUtf8(static_cast<uint32_t>(first), out);
    return 6;
  }
  const int second = text.substr(at + 6, 2) == "\\u" ? HexUnit(text, at + 8) : -1;
  if (second < 0xdc00 || second > 0xdfff) return 0;
  AppendUtf8(0x10000 + ((static_cast<uint32_t>(first) - 0xd800) << 10) + (static_cast<uint32_t>(second) - 0xdc00), out);
  return 12;
}

}  // namespace sqlflow::lang
