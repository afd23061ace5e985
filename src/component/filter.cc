#include "component/filter.h"

#include "base/errors/parameters.h"
#include "base/secret.h"
#include "base/text.h"
#include "component/param_value.h"

namespace sqlflow::component {

using base::Json;
using Operator = Filter::Operator;

namespace {

struct Sign {
  std::string_view text;
  Operator op;
};
// Longer signs before their own beginnings.
constexpr Sign kSigns[] = {{">=", Operator::kGreaterOrEqual}, {"<=", Operator::kLessOrEqual},
                           {"!=", Operator::kNotEqual},       {"<>", Operator::kNotEqual},
                           {"==", Operator::kEqual},          {"=", Operator::kEqual},
                           {">", Operator::kGreater},         {"<", Operator::kLess}};

class FilterReader {
 public:
  FilterReader(std::vector<Filter>& filters, base::Diagnostics* diagnostics)
      : filters_(filters), diagnostics_(diagnostics) {}

  void ReadColumn(const Json::Member& member) {
    column_ = member.name;
    const Json value = Settle(member.value, ParamType::kObject);
    if (column_.empty()) {
      Report(member.name_span, "a filter needs a column's name", "");
    } else if (value.is_object()) {
      ReadOperators(value);
    } else {
      ReadOperand(Operator::kEqual, value, true);
    }
  }

 private:
  void ReadOperators(const Json& operators) {
    if (operators.members.empty())
      Report(operators.span, "a filter's object holds no operator", R"(write {">=": 300})");
    for (const Json::Member& member : operators.members) {
      const std::string_view name = base::Trim(member.name);
      if (base::EqualsIgnoreCase(name, "in")) {
        if (member.value.kind == Json::Kind::kArray) {
          ReadOperand(Operator::kEqual, member.value, false);
        } else {
          Report(member.value.span, "IN takes a list", R"(write {"in": [1, 2]})");
        }
        continue;
      }
      const Sign* found = nullptr;
      for (const Sign& sign : kSigns) {
        if (sign.text == name && found == nullptr) found = &sign;
      }
      if (found == nullptr) {
        Report(member.name_span, "unknown operator " + base::QuoteJson(member.name), "one of = != < <= > >= in");
      } else {
        ReadOperand(found->op, member.value, false);
      }
    }
  }

  // `may_hold_operator`: a text may begin with one. Null and lists mean IS NULL and IN only where equality is asked.
  void ReadOperand(Operator op, const Json& operand, bool may_hold_operator) {
    const Json value = SettleScalar(operand);
    if (value.kind == Json::Kind::kNull) {
      if (op == Operator::kEqual) return Take(Operator::kIsNull, {});
      if (op == Operator::kNotEqual) return Take(Operator::kIsNotNull, {});
      return Report(value.span, "null has no order", "null goes with = and != only");
    }
    if (value.kind == Json::Kind::kArray) return ReadList(op, value);
    if (value.is_object()) return Report(value.span, "a filter's value cannot be an object", "");
    if (value.is_string() && may_hold_operator) return ReadText(value);
    Take(op, {value});
  }

  void ReadList(Operator op, const Json& list) {
    if (op != Operator::kEqual) return Report(list.span, "a list goes with equality only", "");
    if (list.items.empty()) return Report(list.span, "an empty list matches nothing", "name at least one value");
    for (const Json& item : list.items) {
      const bool scalar = item.is_string() || item.kind == Json::Kind::kNumber || item.kind == Json::Kind::kBool;
      if (!scalar) return Report(item.span, "a filter's list holds numbers, texts, true and false only", "");
    }
    Take(Operator::kIn, list.items);
  }

  void ReadText(const Json& value) {
    const std::string_view text = base::Trim(value.text);
    if (base::EqualsIgnoreCase(text, "IS NULL")) return Take(Operator::kIsNull, {});
    if (base::EqualsIgnoreCase(text, "IS NOT NULL")) return Take(Operator::kIsNotNull, {});
    if (base::StartsWithIgnoreCase(text, "IN (") || base::StartsWithIgnoreCase(text, "IN(")) {
      return Report(value.span, "IN takes a list", "write [1, 2] instead of \"IN (1, 2)\"");
    }
    for (const Sign& sign : kSigns) {
      if (text.substr(0, sign.text.size()) != sign.text) continue;
      return ReadAfterSign(sign, value, base::Trim(text.substr(sign.text.size())));
    }
    Take(Operator::kEqual, {value});
  }

  void ReadAfterSign(const Sign& sign, const Json& value, std::string_view rest) {
    if (rest.empty()) {
      return Report(value.span, fmt::format("{} has no value after it", base::QuoteJson(sign.text)), "");
    }
    Json operand = value;
    operand.text = rest;
    const bool quoted =
        rest.size() >= 2 && (rest.front() == '\'' || rest.front() == '"') && rest.front() == rest.back();
    if (quoted) {
      operand.text = rest.substr(1, rest.size() - 2);
      return Take(sign.op, {operand});
    }
    operand.bare = true;  // 300, true and null as a variable's value would be read
    ReadOperand(sign.op, operand, false);
  }

  static Json SettleScalar(const Json& value) {
    for (const ParamType type : {ParamType::kNumber, ParamType::kBoolean, ParamType::kStringList}) {
      Json settled = Settle(value, type);
      if (!settled.is_string()) return settled;
    }
    return value;
  }

  void Take(Operator op, std::vector<Json> values) { filters_.push_back({column_, op, std::move(values)}); }

  void Report(base::Span span, const std::string& message, std::string suggestion) {
    if (diagnostics_ == nullptr) return;
    diagnostics_->Error(base::code::kBadFilter, span,
                        fmt::format("filter on {}: {}", base::QuoteJson(column_), message), std::move(suggestion));
  }

  std::vector<Filter>& filters_;
  base::Diagnostics* diagnostics_;
  std::string column_;
};

std::string ValueSql(const Json& value) {
  switch (value.kind) {
    case Json::Kind::kNumber: return value.text;
    case Json::Kind::kBool: return value.boolean ? "true" : "false";
    default: return base::QuoteLiteral(value.text);
  }
}

std::string_view SignSql(Operator op) {
  switch (op) {
    case Operator::kEqual: return "=";
    case Operator::kNotEqual: return "<>";
    case Operator::kLess: return "<";
    case Operator::kLessOrEqual: return "<=";
    case Operator::kGreater: return ">";
    case Operator::kGreaterOrEqual: return ">=";
    case Operator::kIn: return "IN";
    case Operator::kIsNull: return "IS NULL";
    case Operator::kIsNotNull: return "IS NOT NULL";
  }
  return "";
}

}  // namespace

std::vector<Filter> ReadFilters(const Json& filters, base::Diagnostics* diagnostics) {
  std::vector<Filter> read;
  FilterReader reader(read, diagnostics);
  const Json settled = Settle(filters, ParamType::kObject);
  for (const Json::Member& member : settled.members) reader.ReadColumn(member);
  return read;
}

std::string FilterSql(const Filter& filter) {
  return FilterSql(filter, filter.column, [](const Json& value) { return ValueSql(value); });
}

std::string FilterSql(const Filter& filter, const std::string& column,
                      const std::function<std::string(const Json&)>& write) {
  std::string sql = base::QuoteIdentifier(column) + " " + std::string(SignSql(filter.op));
  std::vector<std::string> values;
  for (const Json& value : filter.values) values.push_back(write(value));
  if (filter.op == Operator::kIn) return sql + " (" + base::JoinStrings(values, ", ") + ")";
  if (!values.empty()) sql += " " + values.front();
  return sql;
}

std::string FiltersSql(const std::vector<Filter>& filters) {
  std::vector<std::string> conditions;
  for (const Filter& filter : filters) conditions.push_back(FilterSql(filter));
  return base::JoinStrings(conditions, " AND ");
}

}  // namespace sqlflow::component
