#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/characters.h"
#include "lang/token_stream.h"

// The message for each fault that a token can have by itself.
namespace sqlflow::lang {
namespace {

using Kind = Token::Kind;
using Problem = Token::Problem;
namespace code = base::code;

void ReportUnclosed(const Token& token, std::string_view opener, base::Diagnostics& diagnostics) {
  const base::Span place = token.problem_span;
  if (token.kind == Kind::kDollarString || token.kind == Kind::kLongString) {
    diagnostics.Error(code::kUnclosedString, place,
                      fmt::format("the string that {} opens here is never closed", opener),
                      fmt::format("close it with {}", opener));
  } else if (token.problem == Problem::kUnclosedName) {
    diagnostics.Error(code::kUnclosedString, place, "the quote \" that opens here is never closed",
                      "close it with \" on the same line");
  } else {
    diagnostics.Error(code::kUnclosedString, place,
                      fmt::format("the quote {} that opens here is not closed where it should be", opener),
                      fmt::format("close it with {}", opener));
  }
}

void ReportOddSpace(base::Span place, base::Diagnostics& diagnostics) {
  diagnostics.Error(code::kOddSpace, place, "a no-break or invisible space stands here, not a plain one",
                    "replace it with a space; it often comes with text copied from a web page or a chat");
}

void ReportTypographic(base::Span place, std::string_view text, base::Diagnostics& diagnostics) {
  const WideCharacter wide = ReadWideCharacter(text, 0);
  const bool quote = !wide.closing_bytes.empty();
  diagnostics.Error(code::kTypographicCharacter, place,
                    fmt::format("{} is a typographic {}, which has no meaning here", text, quote ? "quote" : "sign"),
                    fmt::format("write {} instead; word processors and chats replace it unasked", wide.plain));
}

}  // namespace

void ReportTokenProblem(const Token& token, const base::SourceMap& sources, base::Diagnostics& diagnostics) {
  const base::Span place = token.problem_span;
  const std::string_view text = sources.Text(place);
  switch (token.problem) {
    case Problem::kNone: return;
    case Problem::kUnclosedString:
    case Problem::kUnclosedName: ReportUnclosed(token, text, diagnostics); return;
    case Problem::kUnclosedComment:
      diagnostics.Error(code::kUnclosedComment, place, "the comment that /* opens here is never closed",
                        "close it with */; comments nest, so each /* inside needs its own");
      return;
    case Problem::kUnclosedVariable:
      diagnostics.Error(code::kUnclosedVariable, place, "the variable that ${ opens here is not closed on its line",
                        "close it with }, as in ${name} or ${name|default}");
      return;
    case Problem::kEmptyVariable:
      diagnostics.Error(code::kBadVariableName, place, fmt::format("{} has no variable name", text),
                        "write ${name} or ${name|default}; $${ stands for a plain ${");
      return;
    case Problem::kBadVariableName:
      diagnostics.Error(code::kBadVariableName, place, fmt::format("{} is not a variable: its name is not valid", text),
                        "a name has letters, digits and _, and does not begin with a digit");
      return;
    case Problem::kTypographic: ReportTypographic(place, text, diagnostics); return;
    case Problem::kOddSpace: ReportOddSpace(place, diagnostics); return;
    case Problem::kControl:
      diagnostics.Error(code::kControlCharacter, place,
                        fmt::format("the control character U+{:04X} stands here", static_cast<unsigned char>(text[0])),
                        "delete it; most editors do not show it");
      return;
  }
}

}  // namespace sqlflow::lang
