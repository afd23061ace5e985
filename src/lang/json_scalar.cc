#include "lang/json_scalar.h"

#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/characters.h"
#include "lang/token_stream.h"
#include "lang/variable_syntax.h"

namespace sqlflow::lang {
namespace {

namespace code = base::code;
using base::Json;

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?, as RFC 8259 has it.
bool IsJsonNumber(std::string_view text) {
  size_t i = 0;
  auto digits = [&] {
    const size_t first = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i > first;
  };
  if (i < text.size() && text[i] == '-') ++i;
  const size_t whole = i;
  if (!digits() || (text[whole] == '0' && i > whole + 1)) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

void ReadNumber(std::string_view text, base::Span place, JsonScalar* scalar) {
  scalar->value.kind = Json::Kind::kNumber;
  scalar->value.text = text;
  if (IsJsonNumber(text)) return;
  std::string suggestion = "put it in quotes if it is a text";
  const size_t sign = text[0] == '-' ? 1 : 0;
  if (text[0] == '+') {
    suggestion = "write it without the +";
  } else if (text[sign] == '.') {
    suggestion = "write a digit before the point, as in 0.5";
  } else if (text.back() == '.') {
    suggestion = "write a digit after the point, or leave the point out";
  } else if (text.size() > sign + 1 && text[sign] == '0' && IsDigit(text[sign + 1])) {
    suggestion = "write it without leading zeros, or in quotes if it is a text such as a code";
  }
  scalar->faults.push_back({code::kJsonBadNumber, place, fmt::format("{} is not a number", Shorten(text)), suggestion});
}

void ReadWord(std::string_view text, base::Span place, JsonScalar* scalar) {
  Json& value = scalar->value;
  if (text == "true" || text == "false") {
    value.kind = Json::Kind::kBool;
    value.boolean = text == "true";
    return;
  }
  if (text == "null") return;
  const std::string lower = base::Lower(text.substr(0, 12));
  std::string_view meant;
  if (lower == "true" || lower == "yes" || lower == "on") meant = "true";
  if (lower == "false" || lower == "no" || lower == "off") meant = "false";
  if (lower == "null" || lower == "none" || lower == "nil" || lower == "undefined" || lower == "nan") meant = "null";
  value.kind = meant == "null" ? Json::Kind::kNull : meant.empty() ? Json::Kind::kString : Json::Kind::kBool;
  value.boolean = meant == "true";
  if (meant.empty()) {
    value.text = text;
    const std::string near = text.size() < 12 ? base::Nearest(text, {"true", "false", "null"}) : "";
    scalar->faults.push_back({code::kJsonBareWord, place,
                              fmt::format("the value {} stands without quotes", Shorten(text)),
                              near.empty() ? fmt::format("write {}", base::QuoteJson(Shorten(text)))
                                           : fmt::format("did you mean {}? A text stands in quotes", near)});
  } else {
    scalar->faults.push_back({code::kJsonWrongLiteral, place, fmt::format("{} is not a JSON value", text),
                              fmt::format("write {}, or \"{}\" for a text", meant, text)});
  }
}

bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The first faulty escape or control character; one wrong path should not be told thrice.
void CheckEscapes(std::string_view text, base::Span place, JsonScalar* scalar) {
  for (size_t i = 1; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto at = static_cast<uint32_t>(place.begin + i);
    if (byte < 0x20 && byte != '\t') {
      scalar->faults.push_back({code::kControlCharacter,
                                {place.file, at, at + 1},
                                fmt::format("the control character U+{:04X} stands in a string", byte),
                                fmt::format("write \\u{:04x}", byte)});
      return;
    }
    if (text[i] != '\\' || i + 1 >= text.size()) continue;
    std::string ignored;
    if (const size_t taken = DecodeJsonEscape(text, i, &ignored)) {
      i += taken - 1;
      continue;
    }
    const bool unicode = text[i + 1] == 'u';
    size_t end = i + 2;
    while (unicode && end < i + 6 && end < text.size() && IsHex(text[end])) ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    const auto length = static_cast<uint32_t>(end - i);
    scalar->faults.push_back({code::kJsonBadEscape,
                              {place.file, at, at + length},
                              fmt::format("{} is not an escape", text.substr(i, length)),
                              unicode ? "write \\u and the four hexadecimal digits of a character"
                                      : "write \\\\ for a backslash, or / in a path"});
    return;
  }
}

void ReadString(std::string_view text, const Token& token, JsonScalar* scalar) {
  Json& value = scalar->value;
  value.kind = Json::Kind::kString;
  const bool closed = token.problem != Token::Problem::kUnclosedString;
  value.text = text.substr(1, text.size() - 1 - (closed ? 1 : 0));
  if (text[0] == '"') {
    CheckEscapes(text, token.span, scalar);
  } else if (text[0] == '\'' && closed) {
    scalar->faults.push_back({code::kJsonSingleQuotes, token.span,
                              fmt::format("{} stands in single quotes", Shorten(text)),
                              fmt::format("write {}", base::QuoteJson(Shorten(value.text)))});
  }
}

}  // namespace

JsonScalar ReadJsonScalar(const Token& token, const base::SourceMap& sources) {
  JsonScalar scalar;
  const std::string_view text = sources.Text(token.span);
  scalar.value.span = token.span;
  switch (token.kind) {
    case Token::Kind::kVariable:
      scalar.value.kind = Json::Kind::kVariable;
      scalar.value.text = text;
      break;
    case Token::Kind::kNumber: ReadNumber(text, token.span, &scalar); break;
    case Token::Kind::kString: ReadString(text, token, &scalar); break;
    case Token::Kind::kLongString: {
      const bool closed = token.problem != Token::Problem::kUnclosedString;
      scalar.value.kind = Json::Kind::kString;
      scalar.value.multi_line = true;
      scalar.value.text = text.substr(3, text.size() - 3 - (closed ? 3 : 0));
      break;
    }
    default: ReadWord(text, token.span, &scalar); break;
  }
  return scalar;
}

}  // namespace sqlflow::lang
