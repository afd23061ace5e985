#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/secret.h"

// How a JSON value becomes the value of a parameter, and back. A bare variable's text is read by the type that is
// asked for, "${PORT}" in quotes likewise where that is a number or a boolean; a literal must have the type already.
namespace sqlflow::component {

enum class ParamType { kString, kInteger, kNumber, kBoolean, kDuration, kStringList, kObject, kObjectList, kSecret };

// "string", "integer", "list of strings": as `connector describe` shows it.
std::string_view TypeName(ParamType type);
// "a string", "true or false": as a message asks for it.
std::string_view TypePhrase(ParamType type);

// The value a variable alone stands for when `type` is asked for (`[1, 2]` becomes an array); any other value as it is.
base::Json Settle(const base::Json& value, ParamType type);

// Read a settled value. False when it is of another type; the target then keeps what it had.
bool ReadValue(const base::Json& value, std::string& target);
bool ReadValue(const base::Json& value, int64_t& target);
bool ReadValue(const base::Json& value, double& target);
bool ReadValue(const base::Json& value, bool& target);
// "10ms", "PT5M", or a number of seconds.
bool ReadValue(const base::Json& value, std::chrono::nanoseconds& target);
bool ReadValue(const base::Json& value, std::vector<std::string>& target);
bool ReadValue(const base::Json& value, base::Json& target);
bool ReadValue(const base::Json& value, base::Secret& target);
template <class Value>
bool ReadValue(const base::Json& value, std::optional<Value>& target) {
  Value read{};
  if (!ReadValue(value, read)) return false;
  target = std::move(read);
  return true;
}

// Whether a settled value has the type. A whole number is a number; a single string is a list of one.
bool HasType(const base::Json& value, ParamType type);

// A default as JSON; empty where there is none to show.
std::string DefaultText(const std::string& value);
std::string DefaultText(int64_t value);
std::string DefaultText(double value);
std::string DefaultText(bool value);
std::string DefaultText(std::chrono::nanoseconds value);
std::string DefaultText(const std::vector<std::string>& value);
std::string DefaultText(const base::Json& value);
std::string DefaultText(const base::Secret& value);
template <class Value>
std::string DefaultText(const std::optional<Value>& value) {
  return value ? DefaultText(*value) : std::string();
}

// The parameter type that a field's type stands for.
template <class Field>
struct TypeOfField;
template <>
struct TypeOfField<std::string> {
  static constexpr ParamType kType = ParamType::kString;
};
template <>
struct TypeOfField<int64_t> {
  static constexpr ParamType kType = ParamType::kInteger;
};
template <>
struct TypeOfField<double> {
  static constexpr ParamType kType = ParamType::kNumber;
};
template <>
struct TypeOfField<bool> {
  static constexpr ParamType kType = ParamType::kBoolean;
};
template <>
struct TypeOfField<std::chrono::nanoseconds> {
  static constexpr ParamType kType = ParamType::kDuration;
};
template <>
struct TypeOfField<std::vector<std::string>> {
  static constexpr ParamType kType = ParamType::kStringList;
};
template <>
struct TypeOfField<base::Json> {
  static constexpr ParamType kType = ParamType::kObject;
};
template <>
struct TypeOfField<base::Secret> {
  static constexpr ParamType kType = ParamType::kSecret;
};
template <class Value>
struct TypeOfField<std::optional<Value>> : TypeOfField<Value> {};

// Reads strict JSON; nothing if the text is anything else. Bounded nesting. Every part takes `span`.
std::optional<base::Json> ParseJson(std::string_view text, base::Span span);

}  // namespace sqlflow::component
