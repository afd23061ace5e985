#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lang/token.h"

// How ${name|default} is written. One place for the lexers and the expander.
namespace sqlflow::lang {

// What surrounds a piece of text: decides which character would end it and how it is escaped.
enum class Quoting : uint8_t {
  kNone,
  kSingle,  // '…'
  kEscape,  // E'…'
  kDouble,  // "…" in SQL
  kJson,    // "…" in JSON
  kRaw,     // $$…$$, ''' … ''', """ … """, a value of a profile
};

struct VariableSyntax {
  Token::Problem problem = Token::Problem::kNone;
  size_t end = 0;  // after the `}`; of a faulty one, where reading may go on
  std::string_view name;
  std::optional<std::string_view> fallback;  // the default as written, without its quotes
  char fallback_quote = 0;                   // ' or ", if it was quoted
  size_t fallback_begin = 0;
};

// Reads the variable whose `$` stands at `begin` of `text` (text[begin + 1] is `{`). Never looks beyond its line.
VariableSyntax ScanVariable(std::string_view text, size_t begin, Quoting quoting);

inline bool AtVariable(std::string_view text, size_t at) {
  return at + 1 < text.size() && text[at] == '$' && text[at + 1] == '{';
}

// Whether the text is one variable and nothing else.
bool IsOneVariable(std::string_view text);

// Whether `$${` stands at `at`, the escape of `${`. Where `$$` may open or close a dollar-quoted string (kNone, and
// kRaw with `strict`), only if what follows looks like a variable.
bool AtEscapedVariable(std::string_view text, size_t at, bool strict);

// The default's value in plain text: escapes of what surrounds it decoded.
std::string FallbackText(const VariableSyntax& variable, Quoting quoting);

// `text` with the escapes of `quoting` decoded: doubled quotes, JSON escapes, E'' escapes are left as they are.
std::string Decode(std::string_view text, Quoting quoting);

// Reads one JSON escape at text[at] == '\\' into `out`; answers how many bytes it took, 0 if it is none.
size_t DecodeJsonEscape(std::string_view text, size_t at, std::string* out);

}  // namespace sqlflow::lang
