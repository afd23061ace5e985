#include <cmath>
#include <cstdlib>

#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/characters.h"
#include "lang/decimal.h"
#include "lang/expand.h"
#include "lang/token_stream.h"

// IF's conditions: what they are worth.
namespace sqlflow::lang {
namespace {

using Comparison = Condition::Comparison;

bool IsTruth(std::string_view text) {
  return base::EqualsIgnoreCase(text, "true") || base::EqualsIgnoreCase(text, "false");
}

bool Holds(Comparison comparison, int order) {
  switch (comparison) {
    case Comparison::kEqual: return order == 0;
    case Comparison::kNotEqual: return order != 0;
    case Comparison::kLess: return order < 0;
    case Comparison::kLessOrEqual: return order <= 0;
    case Comparison::kGreater: return order > 0;
    case Comparison::kGreaterOrEqual: return order >= 0;
  }
  return false;
}

// Negative, zero or positive: numbers if both are, else bytes; true and false in any letter case.
int Order(std::string_view left, std::string_view right) {
  if (IsDecimal(left) && IsDecimal(right)) return CompareDecimals(left, right);
  if (IsTruth(left) && IsTruth(right)) return base::Lower(left).compare(base::Lower(right));
  return left.compare(right);
}

class ConditionEvaluator {
 public:
  ConditionEvaluator(const base::SourceMap& sources, const Variables& variables, base::Diagnostics& diagnostics)
      : sources_(sources), diagnostics_(diagnostics), variables_(variables) {
    variables_.missing = [this, tell = variables.missing](std::string_view name, base::Span use) {
      incomplete_ = true;
      if (tell) tell(name, use);
    };
  }

  // All of it, also where the outcome is known: a variable without a value is told wherever it stands.
  bool Evaluate(const Condition& condition) {
    switch (condition.kind) {
      case Condition::Kind::kOperand: return Truth(condition);
      case Condition::Kind::kNot: return !Evaluate(condition.operands[0]);
      case Condition::Kind::kAnd:
      case Condition::Kind::kOr: {
        const bool both = condition.kind == Condition::Kind::kAnd;
        bool result = both;
        for (const Condition& operand : condition.operands) {
          const bool holds = Evaluate(operand);
          result = both ? result && holds : result || holds;
        }
        return result;
      }
      case Condition::Kind::kCompare: {
        const std::string left = Text(condition.operands[0]);
        return Holds(condition.comparison, Order(left, Text(condition.operands[1])));
      }
      case Condition::Kind::kIn: {
        const std::string value = Text(condition.operands[0]);
        bool found = false;
        for (size_t i = 1; i < condition.operands.size(); ++i) {
          found = Order(value, Text(condition.operands[i])) == 0 || found;
        }
        return found != condition.negated;
      }
    }
    return false;
  }

 private:
  std::string Text(const Condition& operand) {
    return ExpandString(operand.span, sources_, variables_, diagnostics_).text;
  }

  bool Truth(const Condition& operand) {
    const int errors = diagnostics_.error_count();
    incomplete_ = false;
    const VariableValue value = ExpandString(operand.span, sources_, variables_, diagnostics_);
    if (IsTruth(value.text)) return base::EqualsIgnoreCase(value.text, "true");
    if (incomplete_ || diagnostics_.error_count() > errors) return false;
    const std::string shown = value.secret ? "a secret" : value.text.empty() ? "empty" : Shorten(value.text);
    const std::string_view written = sources_.Text(operand.span);
    diagnostics_.Error(base::code::kConditionNotBoolean, operand.span,
                       shown == written ? fmt::format("{} is neither true nor false", shown)
                                        : fmt::format("{} is {}, neither true nor false", Shorten(written), shown),
                       fmt::format("compare it: {} = 'value'", Shorten(written)));
    return false;
  }

  const base::SourceMap& sources_;
  base::Diagnostics& diagnostics_;
  Variables variables_;
  bool incomplete_ = false;
};

}  // namespace

bool EvaluateCondition(const Condition& condition, const base::SourceMap& sources, const Variables& variables,
                       base::Diagnostics& diagnostics) {
  return ConditionEvaluator(sources, variables, diagnostics).Evaluate(condition);
}

}  // namespace sqlflow::lang
