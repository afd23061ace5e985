#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"
#include "lang/tree.h"

// Puts the values of ${variables} into text, by context (spec 1, "Variables"), and keeps the way back.
namespace sqlflow::lang {

// What the caller knows of a variable's value.
struct VariableValue {
  std::string text;
  bool secret = false;
};

// Answers the value of `name`, or nothing. `use` is where it stands, for errors that the lookup itself reports.
using VariableLookup = std::function<std::optional<VariableValue>(std::string_view name, base::Span use)>;

// Reports a variable without a value; called with the name and its place. Lets the caller name near variables and
// later SETs.
using MissingVariable = std::function<void(std::string_view name, base::Span use)>;

struct Variables {
  VariableLookup lookup;
  MissingVariable missing;
};

// Text in which no variable is left, with the way back to where each byte came from.
struct ExpandedText {
  struct Segment {
    size_t begin = 0;   // in text
    base::Span origin;  // copied segments: same length; a variable's value: the `${…}` it stands for
    bool is_variable = false;
    bool is_secret = false;  // set by whoever knows: the value must not be shown
  };
  std::string text;
  std::vector<Segment> segments;  // ascending, the first at 0
  bool secret = false;            // a secret went in

  // Where the byte at `offset` of text stands in the source (within a variable's value: the variable).
  base::Span OriginAt(size_t offset, size_t length = 1) const;
};

// SQL: inside a string literal quotes of values are doubled, in comments nothing is expanded, elsewhere values stand
// as they are; `$${x}` becomes `${x}`. Values that hold ${…} are expanded until nothing is left; a circle is an error.
ExpandedText ExpandSql(base::Span text, const base::SourceMap& sources, const Variables& variables,
                       base::Diagnostics& diagnostics);

// A name, word, string or number as a value: outer quotes ('…' or "…") are taken off, doubled ones undoubled.
// The first overload is for names: "a ""b""" stays quoted.
ExpandedText ExpandName(base::Span text, const base::SourceMap& sources, const Variables& variables,
                        base::Diagnostics& diagnostics);
VariableValue ExpandString(base::Span text, const base::SourceMap& sources, const Variables& variables,
                           base::Diagnostics& diagnostics);

// Raw JSON to final JSON: escapes decoded, variables put in; a bare variable becomes a string marked `bare` (a number,
// boolean, null, array or object literal in its value is read when the parameter's type asks for it).
base::Json ExpandJson(const base::Json& raw, const base::SourceMap& sources, const Variables& variables,
                      base::Diagnostics& diagnostics);

// The value of a text that is not part of any file (a profile's or a .env value): every ${name|default} replaced.
std::string ExpandValue(std::string_view text, base::Span use, const Variables& variables,
                        base::Diagnostics& diagnostics, bool* secret = nullptr);

// Text unless both sides are numbers; true and false in any letter case; a variable is one operand.
bool EvaluateCondition(const Condition& condition, const base::SourceMap& sources, const Variables& variables,
                       base::Diagnostics& diagnostics);

// The ${variables} that stand in a span (comments left out), in order: for checks and `env template`.
struct VariableUse {
  std::string name;
  std::optional<std::string> fallback;
  base::Span span;
};
std::vector<VariableUse> FindVariables(base::Span text, const base::SourceMap& sources);

}  // namespace sqlflow::lang
