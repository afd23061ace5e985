#include "lang/characters.h"

#include <array>

namespace sqlflow::lang {
namespace {

constexpr std::array<std::string_view, 8> kOddSpaces = {
    "\u00a0", "\u0085", "\u1680", "\u202f", "\u205f", "\u3000", "\u2060", "\ufeff",
};

struct Typographic {
  std::string_view bytes;
  std::string_view plain;
  std::string_view closing;
};

constexpr std::array<Typographic, 20> kTypographic = {{
    {"\u201c", "\"", "\u201d"}, {"\u201d", "\"", "\u201d"}, {"\u201e", "\"", "\u201c"}, {"\u201f", "\"", "\u201d"},
    {"\u2018", "'", "\u2019"},  {"\u2019", "'", "\u2019"},  {"\u201a", "'", "\u2018"},  {"\u00ab", "\"", "\u00bb"},
    {"\u00bb", "\"", "\u00ab"}, {"\u2010", "-", ""},        {"\u2011", "-", ""},        {"\u2012", "-", ""},
    {"\u2013", "-", ""},        {"\u2014", "--", ""},       {"\u2212", "-", ""},        {"\uff1b", ";", ""},
    {"\uff0c", ",", ""},        {"\uff08", "(", ""},        {"\uff09", ")", ""},        {"\uff1a", ":", ""},
}};

uint32_t Utf8Length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}

}  // namespace

WideCharacter ReadWideCharacter(std::string_view text, size_t at) {
  WideCharacter wide;
  wide.length = Utf8Length(text[at]);
  if (at + wide.length > text.size()) wide.length = static_cast<uint32_t>(text.size() - at);
  const std::string_view bytes = text.substr(at, wide.length);
  for (std::string_view space : kOddSpaces) {
    if (bytes == space) wide.kind = WideCharacter::Kind::kSpace;
  }
  // U+2000 to U+200B: the spaces of typesetting, the last of no width.
  if (bytes.size() == 3 && bytes.substr(0, 2) == "\xe2\x80" && static_cast<unsigned char>(bytes[2]) <= 0x8b) {
    wide.kind = WideCharacter::Kind::kSpace;
  }
  for (const Typographic& sign : kTypographic) {
    if (bytes != sign.bytes) continue;
    wide.kind = WideCharacter::Kind::kTypographic;
    wide.plain = sign.plain;
    wide.closing_bytes = sign.closing;
  }
  return wide;
}

}  // namespace sqlflow::lang
