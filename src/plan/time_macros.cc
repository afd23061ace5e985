#include "plan/time_macros.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/errors/validation.h"
#include "base/text.h"
#include "plan/expanded_text.h"
#include "plan/sql_tokens.h"

namespace sqlflow::plan {
namespace {

using Kind = TimeMacro::Kind;
using TokenKind = lang::Token::Kind;

struct Known {
  const char* name;
  Kind kind;
};
constexpr std::array kKnown = {Known{"start_dt", Kind::kStartTime}, Known{"end_dt", Kind::kEndTime},
                               Known{"start_date", Kind::kStartDate}, Known{"end_date", Kind::kEndDate}};

const Known* FindKnown(std::string_view name) {
  for (const Known& known : kKnown) {
    if (base::EqualsIgnoreCase(known.name, name)) return &known;
  }
  return nullptr;
}

bool IsLetter(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; }

std::string Nearest(std::string_view name) {
  std::vector<std::string> names;
  for (const Known& known : kKnown) names.emplace_back(known.name);
  return base::Nearest(name, names);
}

// @ is the engine's abs() too, and stands in addresses: only what is meant as a macro is taken for one.
bool LooksLikeMacro(std::string_view name) {
  const std::string lower = base::Lower(name);
  return lower.starts_with("start_") || lower.starts_with("end_") || lower.starts_with("execution_") ||
         !Nearest(name).empty();
}

// Calls `found` for every @name of the text.
template <class Found>
void EachName(const std::string& text, Found found) {
  if (text.find('@') == std::string::npos) return;
  const SqlTokens tokens(text);
  for (size_t i = 0; i < tokens.size(); ++i) {
    const size_t begin = tokens.Begin(i);
    if (tokens.kind(i) == TokenKind::kWord && begin > 0 && text[begin - 1] == '@') {
      found(begin - 1, tokens.End(i), false);
    }
    if (tokens.kind(i) != TokenKind::kString && tokens.kind(i) != TokenKind::kDollarString) continue;
    for (size_t at = text.find('@', begin); at < tokens.End(i); at = text.find('@', at + 1)) {
      size_t end = at + 1;
      while (end < tokens.End(i) && IsLetter(text[end])) ++end;
      if (end > at + 1 && !IsLetter(text[at - 1])) found(at, end, true);
    }
  }
}

std::string ValueOf(const TimeMacro& macro, const MacroValues& values) {
  const bool is_date = macro.kind == Kind::kStartDate || macro.kind == Kind::kEndDate;
  const bool is_start = macro.kind == Kind::kStartDate || macro.kind == Kind::kStartTime;
  const std::string& text =
      is_date ? (is_start ? values.start_date : values.end_date) : (is_start ? values.start_dt : values.end_dt);
  if (macro.in_string) return text;
  return fmt::format("CAST('{}' AS {})", text, is_date ? "DATE" : values.zoned ? "TIMESTAMPTZ" : "TIMESTAMP");
}

}  // namespace

std::vector<TimeMacro> FindTimeMacros(const lang::ExpandedText& select, base::Diagnostics& diagnostics) {
  std::vector<TimeMacro> macros;
  EachName(select.text, [&](size_t begin, size_t end, bool in_string) {
    const std::string name = select.text.substr(begin + 1, end - begin - 1);
    if (const Known* known = FindKnown(name)) {
      macros.push_back({known->kind, begin, end, in_string});
    } else if (LooksLikeMacro(name)) {
      const std::string near = Nearest(name);
      diagnostics
          .Error(base::code::kTimeMacro, select.OriginAt(begin, end - begin), fmt::format("@{} is no time macro", name),
                 near.empty() ? "" : fmt::format("did you mean @{}?", near))
          .notes.push_back({std::nullopt, "macros are @start_dt, @end_dt, @start_date and @end_date"});
    }
  });
  return macros;
}

void RefuseTimeMacros(const lang::ExpandedText& text, base::Diagnostics& diagnostics) {
  EachName(text.text, [&](size_t begin, size_t end, bool in_string) {
    const std::string name = text.text.substr(begin + 1, end - begin - 1);
    if (in_string || FindKnown(name) == nullptr) return;
    diagnostics
        .Error(base::code::kTimeMacro, text.OriginAt(begin, end - begin),
               fmt::format("the time macro @{} has a value only in CREATE TABLE … MODE INCREMENTAL", name))
        .notes.push_back({std::nullopt, "elsewhere ${run_date} and ${run_timestamp} tell the run's start"});
  });
}

lang::ExpandedText Mask(lang::ExpandedText select, const std::vector<TimeMacro>& macros) {
  for (const TimeMacro& macro : macros) {
    // A column's name can stand where a literal can; in a path any text may.
    const size_t length = macro.in_string ? macro.end - macro.begin : 1;
    select.text.replace(macro.begin, length, length, macro.in_string ? '*' : ' ');
  }
  return select;
}

std::string MaskedPath(const std::string& path) {
  const std::string shortest(std::string_view("@end_dt").size(), '*');
  std::string pattern = path;
  for (size_t at = pattern.find(shortest); at != std::string::npos; at = pattern.find(shortest)) {
    pattern.replace(at, pattern.find_first_not_of('*', at) - at, "*");
  }
  return pattern;
}

lang::ExpandedText Fill(const lang::ExpandedText& select, const std::vector<TimeMacro>& macros,
                        const MacroValues& values) {
  lang::ExpandedText filled;
  size_t done = 0;
  for (const TimeMacro& macro : macros) {
    Append(filled, Slice(select, done, macro.begin));
    AppendGlue(filled, ValueOf(macro, values), select.OriginAt(macro.begin, macro.end - macro.begin));
    done = macro.end;
  }
  Append(filled, Slice(select, done, select.text.size()));
  return filled;
}

}  // namespace sqlflow::plan
