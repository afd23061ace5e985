#pragma once
#include <cstdint>
#include <string_view>

// What a character may be in a pipeline, as the engine's own lexer has it.
namespace sqlflow::lang {

inline bool IsNewline(char c) { return c == '\n' || c == '\r'; }
inline bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\v' || IsNewline(c); }
inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
inline bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// A character beyond ASCII: part of a name, or one that an editor or a web page put there unasked.
struct WideCharacter {
  enum class Kind : uint8_t { kLetter, kSpace, kTypographic };
  Kind kind = Kind::kLetter;
  uint32_t length = 1;             // bytes
  std::string_view plain;          // of kTypographic: what was meant
  std::string_view closing_bytes;  // of an opening quote: what closes it
};
WideCharacter ReadWideCharacter(std::string_view text, size_t at);

}  // namespace sqlflow::lang
