#include <array>

#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/json_parser.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {
namespace {

namespace code = base::code;
using Kind = Token::Kind;

struct Operator {
  std::string_view sign;
  Condition::Comparison comparison;
};
constexpr std::array<Operator, 8> kOperators = {{
    {"=", Condition::Comparison::kEqual},
    {"==", Condition::Comparison::kEqual},
    {"!=", Condition::Comparison::kNotEqual},
    {"<>", Condition::Comparison::kNotEqual},
    {"<", Condition::Comparison::kLess},
    {"<=", Condition::Comparison::kLessOrEqual},
    {">", Condition::Comparison::kGreater},
    {">=", Condition::Comparison::kGreaterOrEqual},
}};

struct Mistaken {
  std::string_view written;
  std::string_view suggestion;
};
constexpr std::array<Mistaken, 14> kMistaken = {{
    {"=>", "did you mean >=?"},
    {"=<", "did you mean <=?"},
    {"&&", "did you mean AND?"},
    {"&", "did you mean AND?"},
    {"||", "did you mean OR?"},
    {"|", "did you mean OR?"},
    {"!", "did you mean NOT, or !=?"},
    {"~", "conditions know = != < <= > >= and IN"},
    {":=", "did you mean =?"},
    {"IS", "did you mean =? A variable always has a text, never NULL"},
    {"LIKE", "conditions know = != < <= > >= and IN"},
    {"ILIKE", "conditions know = != < <= > >= and IN"},
    {"BETWEEN", "write a >= 1 AND a <= 9"},
    {"EQ", "did you mean =?"},
}};

class ConditionParser {
 public:
  explicit ConditionParser(TokenStream& stream) : stream_(stream) {}

  std::optional<Condition> Parse() {
    if (stream_.AtWord("THEN")) {
      stream_.FailHere(code::kEmptyCondition, "the condition is empty", "write IF ${variable} = 'value' THEN");
      return std::nullopt;
    }
    Result condition = ParseEither(0);
    if (condition && !stream_.AtWord("THEN") && ReportMistakenOperator()) return std::nullopt;
    return condition;
  }

 private:
  using Result = std::optional<Condition>;
  Result ParseEither(int depth);
  Result ParseBoth(int depth);
  Result ParseNegation(int depth);
  Result ParseComparison(int depth);
  Result ParseIn(Condition left);
  Result ParsePrimary(int depth);
  Result ParseOperand();
  bool AtOperandStart();
  bool ReportMistakenOperator();
  const Operator* AtOperator();

  TokenStream& stream_;
};

Condition Combine(Condition::Kind kind, std::vector<Condition> operands) {
  Condition combined;
  combined.kind = kind;
  combined.span = base::Join(operands.front().span, operands.back().span);
  combined.operands = std::move(operands);
  return combined;
}

ConditionParser::Result ConditionParser::ParseEither(int depth) {
  std::vector<Condition> operands;
  do {
    Result operand = ParseBoth(depth);
    if (!operand) return operand;
    operands.push_back(std::move(*operand));
  } while (stream_.AcceptWord("OR"));
  return operands.size() == 1 ? std::move(operands[0]) : Combine(Condition::Kind::kOr, std::move(operands));
}

ConditionParser::Result ConditionParser::ParseBoth(int depth) {
  std::vector<Condition> operands;
  do {
    Result operand = ParseNegation(depth);
    if (!operand) return operand;
    operands.push_back(std::move(*operand));
  } while (stream_.AcceptWord("AND"));
  return operands.size() == 1 ? std::move(operands[0]) : Combine(Condition::Kind::kAnd, std::move(operands));
}

ConditionParser::Result ConditionParser::ParseNegation(int depth) {
  if (depth > kDeepestNesting) {
    stream_.FailHere(code::kNestedTooDeep, fmt::format("the condition is nested more than {} deep", kDeepestNesting));
    return std::nullopt;
  }
  if (!stream_.AtWord("NOT")) return ParseComparison(depth);
  const Span keyword = stream_.Next().span;
  Result operand = ParseNegation(depth + 1);
  if (!operand) return operand;
  const Span whole = base::Join(keyword, operand->span);
  std::vector<Condition> operands;
  operands.push_back(std::move(*operand));
  Condition negation = Combine(Condition::Kind::kNot, std::move(operands));
  negation.span = whole;
  return negation;
}

const Operator* ConditionParser::AtOperator() {
  if (stream_.Peek().kind != Kind::kSymbol) return nullptr;
  const std::string_view sign = stream_.Text(stream_.Peek());
  // === is read as == and =.
  if (stream_.AtSymbol("=", 1) && stream_.Peek(1).glued) return nullptr;
  for (const Operator& candidate : kOperators) {
    if (candidate.sign == sign) return &candidate;
  }
  return nullptr;
}

bool ConditionParser::ReportMistakenOperator() {
  const Token token = stream_.Peek();
  const std::string_view text = stream_.Text(token);
  if (token.kind == Kind::kSymbol && (text == "==" || text == "!=") && stream_.AtSymbol("=", 1)) {
    stream_.Fail(code::kBadOperator, base::Join(token.span, stream_.Peek(1).span),
                 fmt::format("{}= is not an operator", text), fmt::format("did you mean {}?", text));
    return true;
  }
  for (const Mistaken& mistaken : kMistaken) {
    if (!base::EqualsIgnoreCase(mistaken.written, text)) continue;
    stream_.FailHere(code::kBadOperator, fmt::format("{} is not an operator of conditions", text),
                     std::string(mistaken.suggestion));
    return true;
  }
  return false;
}

ConditionParser::Result ConditionParser::ParseComparison(int depth) {
  Result left = ParsePrimary(depth);
  if (!left) return left;
  if (stream_.AtWord("IN") || (stream_.AtWord("NOT") && stream_.AtWord("IN", 1))) return ParseIn(std::move(*left));
  const Operator* sign = AtOperator();
  if (sign == nullptr) {
    if (ReportMistakenOperator()) return std::nullopt;
    return left;
  }
  const Token token = stream_.Next();
  Result right = ParsePrimary(depth);
  if (!right) return right;
  if (left->kind != Condition::Kind::kOperand || right->kind != Condition::Kind::kOperand) {
    stream_.Fail(code::kBadCondition, token.span, "a comparison stands between two values, not between conditions",
                 "join conditions with AND or OR");
    return std::nullopt;
  }
  if (AtOperator() != nullptr) {
    stream_.FailHere(code::kBadOperator, "a comparison has two sides, this would be the third",
                     "write a < b AND b < c");
    return std::nullopt;
  }
  std::vector<Condition> operands;
  operands.push_back(std::move(*left));
  operands.push_back(std::move(*right));
  Condition comparison = Combine(Condition::Kind::kCompare, std::move(operands));
  comparison.comparison = sign->comparison;
  return comparison;
}

ConditionParser::Result ConditionParser::ParseIn(Condition left) {
  const bool negated = stream_.AcceptWord("NOT");
  stream_.Next();
  const Token open = stream_.Peek();
  if (!stream_.AcceptSymbol("(")) {
    stream_.FailHere(code::kBadCondition, fmt::format("expected ( after IN, found {}", stream_.Show(open)),
                     "write IN ('a', 'b')");
    return std::nullopt;
  }
  std::vector<Condition> operands;
  operands.push_back(std::move(left));
  do {
    Result operand = ParseOperand();
    if (!operand) return operand;
    operands.push_back(std::move(*operand));
  } while (stream_.AcceptSymbol(","));
  if (!stream_.AcceptSymbol(")")) {
    if (AtOperandStart() && !stream_.AtWord("THEN")) {
      stream_.Fail(code::kBadCondition, stream_.AfterLast(), "a comma is missing in the list of IN",
                   "write IN ('a', 'b')");
    } else {
      stream_.Fail(code::kUnclosedBracket, open.span, "the ( that opens here is never closed", "close it with )");
    }
    return std::nullopt;
  }
  Condition membership = Combine(Condition::Kind::kIn, std::move(operands));
  membership.negated = negated;
  membership.span = stream_.Since(membership.span);
  return membership;
}

ConditionParser::Result ConditionParser::ParsePrimary(int depth) {
  if (!stream_.AtSymbol("(")) return ParseOperand();
  const Token open = stream_.Next();
  if (depth > kDeepestNesting) {
    stream_.Fail(code::kNestedTooDeep, open.span,
                 fmt::format("the condition is nested more than {} deep", kDeepestNesting));
    return std::nullopt;
  }
  Result inner = ParseEither(depth + 1);
  if (!inner) return inner;
  if (stream_.AcceptSymbol(")")) return inner;
  if (!ReportMistakenOperator()) {
    stream_.Fail(code::kUnclosedBracket, open.span, "the ( that opens here is never closed", "close it with )");
  }
  return std::nullopt;
}

bool ConditionParser::AtOperandStart() {
  switch (stream_.Peek().kind) {
    case Kind::kWord:
    case Kind::kNumber:
    case Kind::kString:
    case Kind::kQuotedName:
    case Kind::kDollarString:
    case Kind::kVariable: return true;
    default: return false;
  }
}

// One value. Bare words may hold signs: us-east-1, 2024-01-31, path/to; a quoted text or a variable stands alone.
ConditionParser::Result ConditionParser::ParseOperand() {
  const Token first = stream_.Peek();
  const std::string_view text = stream_.Text(first);
  const bool sign = first.kind == Kind::kSymbol && (text == "-" || text == "+" || text == "." || text == "/") &&
                    stream_.Peek(1).glued;
  bool keyword = false;
  for (std::string_view word : {"THEN", "AND", "OR", "IN", "NOT"}) keyword = keyword || stream_.AtWord(word);
  if ((!sign && !AtOperandStart()) || keyword) {
    if (!ReportMistakenOperator()) {
      stream_.FailHere(code::kBadCondition,
                       fmt::format("expected a value in the condition, found {}", stream_.Show(first)),
                       "a value is a word, a number, a text in quotes or a ${variable}");
    }
    return std::nullopt;
  }
  stream_.Next();
  Condition operand;
  const bool quoted =
      first.kind == Kind::kString || first.kind == Kind::kQuotedName || first.kind == Kind::kDollarString;
  while (!quoted && stream_.Peek().glued) {
    const Token& next = stream_.Peek();
    const bool joins =
        next.kind == Kind::kSymbol && std::string_view("-+./:@%#").find(stream_.Text(next)) != std::string_view::npos;
    if (!joins && next.kind != Kind::kWord && next.kind != Kind::kNumber && next.kind != Kind::kVariable) break;
    stream_.Next();
  }
  operand.span = stream_.Since(first.span);
  return operand;
}

}  // namespace

std::optional<Condition> ParseCondition(TokenStream& stream) { return ConditionParser(stream).Parse(); }

}  // namespace sqlflow::lang
