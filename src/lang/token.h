#pragma once
#include <cstdint>

#include "base/span.h"

namespace sqlflow::lang {

// A piece of source text: of a pipeline (Lexer) or of the JSON in it (JsonLexer).
struct Token {
  enum class Kind : uint8_t {
    kEnd,
    kWord,          // name, sales_${env}
    kQuotedName,    // "name"; never from JsonLexer
    kString,        // 'text', E'text'; in JSON "text", and 'text', which the parser refuses
    kDollarString,  // $$text$$, $tag$text$tag$
    kLongString,    // JSON's '''text''' and """text"""
    kNumber,
    kVariable,  // ${name|default}, alone
    kSymbol,    // punctuation and operators
    kComment,
  };
  enum class Problem : uint8_t {
    kNone,
    kUnclosedString,
    kUnclosedName,
    kUnclosedComment,
    kUnclosedVariable,
    kEmptyVariable,
    kBadVariableName,
    kTypographic,  // “ ” – ；
    kOddSpace,     // a no-break space and its kin stands before the token
    kControl,      // a control character
  };

  Kind kind = Kind::kEnd;
  Problem problem = Problem::kNone;
  bool starts_line = false;  // first on its line
  bool glued = false;        // nothing, not even a space, stands between it and the token before
  base::Span span;
  base::Span problem_span;  // where the problem is, unless kNone

  bool is_unclosed() const { return problem >= Problem::kUnclosedString && problem <= Problem::kUnclosedComment; }
};

}  // namespace sqlflow::lang
