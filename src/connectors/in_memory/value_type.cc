#include "connectors/in_memory/value_type.h"

#include <charconv>

#include "base/text.h"

namespace sqlflow::connectors::in_memory {

using base::Json;
using Kind = ValueType::Kind;

namespace {

constexpr size_t kHugeintDigits = 38;  // any number of so many digits fits

bool IsWhole(const std::string& text) { return text.find_first_not_of("-0123456789") == std::string::npos; }

size_t Digits(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

bool FitsBigint(const std::string& text) {
  int64_t number = 0;
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

Kind NumberKind(const std::string& text) {
  if (!IsWhole(text)) return Kind::kDouble;
  if (FitsBigint(text)) return Kind::kBigint;
  return Digits(text) <= kHugeintDigits ? Kind::kHugeint : Kind::kVarchar;
}

// The raw text, secrets included: this goes to the engine and nowhere else.
std::string JsonText(const Json& value) {
  switch (value.kind) {
    case Json::Kind::kNull: return "null";
    case Json::Kind::kBool: return value.boolean ? "true" : "false";
    case Json::Kind::kNumber: return value.text;
    case Json::Kind::kArray: {
      std::vector<std::string> items;
      for (const Json& item : value.items) items.push_back(JsonText(item));
      return "[" + base::JoinStrings(items, ",") + "]";
    }
    case Json::Kind::kObject: {
      std::vector<std::string> members;
      for (const Json::Member& member : value.members) {
        members.push_back(base::QuoteJson(member.name) + ":" + JsonText(member.value));
      }
      return "{" + base::JoinStrings(members, ",") + "}";
    }
    case Json::Kind::kString:
    case Json::Kind::kVariable: break;
  }
  return base::QuoteJson(value.text);
}

std::string PlainText(const Json& value) { return value.is_string() ? value.text : JsonText(value); }

std::string Cast(const std::string& expression, const std::string& type) {
  return "CAST(" + expression + " AS " + type + ")";
}

ValueType* FindField(ValueType& type, const std::string& name) {
  for (ValueType::Field& field : type.fields) {
    if (base::EqualsIgnoreCase(field.name, name)) return &field.type;
  }
  return nullptr;
}

ValueType StructOf(const Json& object) {
  ValueType type{Kind::kStruct, {}};
  for (const Json::Member& member : object.members) {
    // The engine's structs fold letter case and have no unnamed field.
    if (member.name.empty() || FindField(type, member.name) != nullptr) return {Kind::kJson, {}};
    type.fields.push_back({member.name, TypeOf(member.value)});
  }
  return type.fields.empty() ? ValueType{Kind::kJson, {}} : type;
}

ValueType ListOf(const Json& list) {
  ValueType element;
  for (const Json& item : list.items) element = Unify(element, TypeOf(item));
  return {Kind::kList, {{"", element}}};
}

bool IsScalar(Kind kind) { return kind != Kind::kJson && kind != Kind::kList && kind != Kind::kStruct; }

bool IsNumber(Kind kind) { return kind == Kind::kBigint || kind == Kind::kHugeint || kind == Kind::kDouble; }

Kind UnifyScalars(Kind left, Kind right) {
  if (!IsNumber(left) || !IsNumber(right)) return Kind::kVarchar;
  if (left == Kind::kDouble || right == Kind::kDouble) {
    // A huge integer as DOUBLE would lose digits.
    return left == Kind::kHugeint || right == Kind::kHugeint ? Kind::kVarchar : Kind::kDouble;
  }
  return Kind::kHugeint;
}

std::string ListSql(const Json& list, const ValueType& type) {
  const ValueType& element = type.fields.front().type;
  std::vector<std::string> items;
  for (const Json& item : list.items) items.push_back(ValueSql(item, element));
  return Cast("[" + base::JoinStrings(items, ", ") + "]", TypeSql(type));
}

std::string StructSql(const Json& object, const ValueType& type) {
  std::vector<std::string> fields;
  for (const ValueType::Field& field : type.fields) {
    Json value;
    for (const Json::Member& member : object.members) {
      if (base::EqualsIgnoreCase(member.name, field.name)) value = member.value;
    }
    fields.push_back(base::QuoteIdentifier(field.name) + " := " + ValueSql(value, field.type));
  }
  return "struct_pack(" + base::JoinStrings(fields, ", ") + ")";
}

}  // namespace

ValueType TypeOf(const Json& value) {
  switch (value.kind) {
    case Json::Kind::kNull: return {};
    case Json::Kind::kBool: return {Kind::kBoolean, {}};
    case Json::Kind::kNumber: return {NumberKind(value.text), {}};
    case Json::Kind::kArray: return ListOf(value);
    case Json::Kind::kObject: return StructOf(value);
    case Json::Kind::kString:
    case Json::Kind::kVariable: break;
  }
  return {Kind::kVarchar, {}};
}

ValueType Unify(const ValueType& left, const ValueType& right) {
  if (left.kind == Kind::kUnknown) return right;
  if (right.kind == Kind::kUnknown) return left;
  if (IsScalar(left.kind) && IsScalar(right.kind)) {
    return left.kind == right.kind ? left : ValueType{UnifyScalars(left.kind, right.kind), {}};
  }
  if (left.kind != right.kind) return {Kind::kJson, {}};
  ValueType unified = left;
  for (const ValueType::Field& field : right.fields) {
    if (ValueType* known = FindField(unified, field.name)) {
      *known = Unify(*known, field.type);
    } else {
      unified.fields.push_back(field);
    }
  }
  return unified;
}

std::string TypeSql(const ValueType& type) {
  switch (type.kind) {
    case Kind::kBoolean: return "BOOLEAN";
    case Kind::kBigint: return "BIGINT";
    case Kind::kHugeint: return "HUGEINT";
    case Kind::kDouble: return "DOUBLE";
    case Kind::kJson: return "JSON";
    case Kind::kList: return TypeSql(type.fields.front().type) + "[]";
    case Kind::kStruct: {
      std::vector<std::string> fields;
      for (const ValueType::Field& field : type.fields) {
        fields.push_back(base::QuoteIdentifier(field.name) + " " + TypeSql(field.type));
      }
      return "STRUCT(" + base::JoinStrings(fields, ", ") + ")";
    }
    case Kind::kUnknown:
    case Kind::kVarchar: break;
  }
  return "VARCHAR";
}

std::string ValueSql(const Json& value, const ValueType& type) {
  const std::string type_sql = TypeSql(type);
  if (value.kind == Json::Kind::kNull) return Cast("NULL", type_sql);
  switch (type.kind) {
    case Kind::kList: return ListSql(value, type);
    case Kind::kStruct: return StructSql(value, type);
    case Kind::kJson: return Cast(base::QuoteLiteral(JsonText(value)), type_sql);
    default: return Cast(base::QuoteLiteral(PlainText(value)), type_sql);
  }
}

std::string ValueSql(const Json& value, const std::string& declared_type) {
  if (value.kind == Json::Kind::kNull) return Cast("NULL", declared_type);
  const bool nested = value.kind == Json::Kind::kArray || value.is_object();
  const std::string literal = base::QuoteLiteral(PlainText(value));
  return Cast(nested ? Cast(literal, "JSON") : literal, declared_type);
}

}  // namespace sqlflow::connectors::in_memory
