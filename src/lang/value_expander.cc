#include "lang/value_expander.h"

#include <algorithm>

#include "base/errors/syntax.h"
#include "lang/json_parser.h"
#include "lang/token_stream.h"

namespace sqlflow::lang {
namespace {

constexpr size_t kMostSteps = 100'000;
constexpr size_t kMostBytes = 16'000'000;

}  // namespace

// Counts what was done; true once it is too much, which is told once.
bool ValueExpander::Exhausted(size_t added, base::Span use) {
  ++steps_;
  size_ += added;
  if (stopped_) return true;
  if (depth_ > kDeepestNesting) {
    diagnostics_.Error(base::code::kNestedTooDeep, use,
                       fmt::format("values of variables are nested more than {} deep here", kDeepestNesting));
  } else if (steps_ > kMostSteps || size_ > kMostBytes) {
    diagnostics_.Error(base::code::kExpansionTooLong, use, "the variables here expand to too much text",
                       "look for values that use another variable more than once");
  } else {
    return false;
  }
  stopped_ = true;
  return true;
}

bool ValueExpander::ReportCircle(std::string_view name, base::Span use) {
  const auto first = std::find(open_.begin(), open_.end(), name);
  if (first == open_.end()) return false;
  std::string chain;
  for (auto step = first; step != open_.end(); ++step) chain += *step + " → ";
  chain += name;
  if (!stopped_) {
    diagnostics_.Error(base::code::kVariableCircle, use, fmt::format("variable {} refers to itself: {}", name, chain),
                       "give one of them a value without the other");
  }
  stopped_ = true;
  return true;
}

void ValueExpander::ReportFaulty(const VariableSyntax& variable, std::string_view text, base::Span use) {
  if (stopped_) return;
  stopped_ = true;
  const bool unclosed = variable.problem == Token::Problem::kUnclosedVariable;
  const std::string whose = open_.empty() ? "this value" : fmt::format("the value of {}", open_.back());
  diagnostics_.Error(unclosed ? base::code::kUnclosedVariable : base::code::kBadVariableName, use,
                     unclosed ? fmt::format("{} opens ${{ and does not close it", whose)
                              : fmt::format("{} holds {}, which is no variable", whose, Shorten(text)),
                     "write ${name} or ${name|default}; $${ stands for a plain ${");
}

std::string ValueExpander::Expand(std::string_view text, size_t begin, Quoting quoting, const PlaceOf& place_of) {
  std::string out;
  size_t done = begin;
  auto copy = [&](size_t end) { out += Decode(text.substr(done, end - done), quoting); };
  size_t at = begin;
  while (at < text.size()) {
    if (quoting == Quoting::kJson && text[at] == '\\') {
      at += 2;
    } else if (AtEscapedVariable(text, at, quoting == Quoting::kNone)) {
      copy(at);
      done = at + 1;
      at += 3;
    } else if (AtVariable(text, at)) {
      const VariableSyntax variable = ScanVariable(text, at, quoting);
      const base::Span use = place_of(at, variable.end);
      if (variable.problem != Token::Problem::kNone) {
        ReportFaulty(variable, text.substr(at, variable.end - at), use);
        at = variable.end;
        continue;
      }
      copy(at);
      done = at = variable.end;
      out += Value(variable, quoting, use);
      if (stopped_) return out;
    } else {
      ++at;
    }
  }
  done = std::min(done, text.size());
  copy(text.size());
  return out;
}

std::string ValueExpander::Value(const VariableSyntax& variable, Quoting quoting, base::Span use) {
  if (ReportCircle(variable.name, use)) return {};
  std::optional<VariableValue> found = variables_.lookup ? variables_.lookup(variable.name, use) : std::nullopt;
  std::string text;
  if (found) {
    secret_ = secret_ || found->secret;
    text = std::move(found->text);
  } else if (variable.fallback) {
    text = FallbackText(variable, quoting);
  } else {
    if (variables_.missing) variables_.missing(variable.name, use);
    return {};
  }
  if (Exhausted(text.size(), use)) return {};
  if (text.find("${") == std::string::npos) return text;
  // A default may name its own variable's neighbours, never opens its name: it is shorter each time.
  if (found) open_.emplace_back(variable.name);
  ++depth_;
  std::string value = Expand(text, 0, Quoting::kRaw, [&](size_t, size_t) { return use; });
  --depth_;
  if (found) open_.pop_back();
  return value;
}

}  // namespace sqlflow::lang
