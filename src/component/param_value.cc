#include "component/param_value.h"

#include <charconv>
#include <cmath>

#include "base/duration.h"
#include "base/text.h"

namespace sqlflow::component {

using base::Json;

namespace {

// from_chars reads "inf" and "nan" too, which are no JSON.
template <class Number>
bool ReadNumber(std::string_view text, Number& target) {
  if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return false;
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc() || stop != end || text.empty()) return false;
  target = number;
  return true;
}

Json Scalar(Json::Kind kind, const Json& value, std::string_view text) {
  Json result = value;
  result.kind = kind;
  result.text = text;
  result.boolean = kind == Json::Kind::kBool && base::EqualsIgnoreCase(text, "true");
  return result;
}

void MarkFromVariable(Json& value, const Json& variable) {
  value.secret = variable.secret;
  value.bare = true;
  for (Json& item : value.items) MarkFromVariable(item, variable);
  for (Json::Member& member : value.members) MarkFromVariable(member.value, variable);
}

std::optional<Json> StructuredText(const Json& value, std::string_view text) {
  if (text.empty() || (text.front() != '[' && text.front() != '{')) return std::nullopt;
  std::optional<Json> parsed = ParseJson(text, value.span);
  if (parsed) MarkFromVariable(*parsed, value);
  return parsed;
}

}  // namespace

std::string_view TypeName(ParamType type) {
  switch (type) {
    case ParamType::kString: return "string";
    case ParamType::kInteger: return "integer";
    case ParamType::kNumber: return "number";
    case ParamType::kBoolean: return "boolean";
    case ParamType::kDuration: return "duration";
    case ParamType::kStringList: return "string or list of strings";
    case ParamType::kObject: return "object";
    case ParamType::kObjectList: return "list of objects";
    case ParamType::kSecret: return "secret string";
  }
  return "";
}

std::string_view TypePhrase(ParamType type) {
  switch (type) {
    case ParamType::kString:
    case ParamType::kSecret: return "a string";
    case ParamType::kInteger: return "a whole number";
    case ParamType::kNumber: return "a number";
    case ParamType::kBoolean: return "true or false";
    case ParamType::kDuration: return "a length of time (\"30s\", \"5m\", or a number of seconds)";
    case ParamType::kStringList: return "a string or a list of strings";
    case ParamType::kObject: return "an object";
    case ParamType::kObjectList: return "a list of objects";
  }
  return "";
}

Json Settle(const Json& value, ParamType type) {
  const bool scalar = type == ParamType::kInteger || type == ParamType::kNumber || type == ParamType::kBoolean;
  if (!value.is_string() || !(value.bare || (value.lone_variable && scalar))) return value;
  const std::string_view text = base::Trim(value.text);
  switch (type) {
    case ParamType::kString:
    case ParamType::kDuration:
    case ParamType::kSecret: return value;
    case ParamType::kInteger:
    case ParamType::kNumber: {
      if (base::EqualsIgnoreCase(text, "null")) return Scalar(Json::Kind::kNull, value, "");
      const std::optional<Json> parsed = ParseJson(text, value.span);  // 007 is text, not a number
      return parsed && parsed->kind == Json::Kind::kNumber ? Scalar(Json::Kind::kNumber, value, text) : value;
    }
    case ParamType::kBoolean:
      if (base::EqualsIgnoreCase(text, "null")) return Scalar(Json::Kind::kNull, value, "");
      if (!base::EqualsIgnoreCase(text, "true") && !base::EqualsIgnoreCase(text, "false")) return value;
      return Scalar(Json::Kind::kBool, value, text);
    case ParamType::kStringList:
    case ParamType::kObject:
    case ParamType::kObjectList: {
      if (std::optional<Json> parsed = StructuredText(value, text)) return *parsed;
      return value;
    }
  }
  return value;
}

bool ReadValue(const Json& value, std::string& target) {
  if (!value.is_string()) return false;
  target = value.text;
  return true;
}

bool ReadValue(const Json& value, int64_t& target) {
  return value.kind == Json::Kind::kNumber && ReadNumber(value.text, target);
}

bool ReadValue(const Json& value, double& target) {
  double number = 0;
  if (value.kind != Json::Kind::kNumber || !ReadNumber(value.text, number) || !std::isfinite(number)) return false;
  target = number;
  return true;
}

bool ReadValue(const Json& value, bool& target) {
  if (value.kind != Json::Kind::kBool) return false;
  target = value.boolean;
  return true;
}

bool ReadValue(const Json& value, std::chrono::nanoseconds& target) {
  double seconds = 0;
  if (value.kind == Json::Kind::kNumber || (value.is_string() && ReadNumber(base::Trim(value.text), seconds))) {
    if (value.kind == Json::Kind::kNumber && !ReadValue(value, seconds)) return false;
  } else {
    const std::optional<base::Duration> read = value.is_string() ? base::ParseDuration(value.text) : std::nullopt;
    const std::optional<std::chrono::nanoseconds> length = read ? base::FixedLength(*read) : std::nullopt;
    if (length) target = *length;
    return length.has_value();
  }
  if (!(seconds >= 0 && seconds <= static_cast<double>(base::kLongestLimit.count()))) return false;
  target = std::chrono::nanoseconds(std::llround(seconds * 1e9));
  return true;
}

bool ReadValue(const Json& value, std::vector<std::string>& target) {
  if (value.is_string()) {
    target = {value.text};
    return true;
  }
  if (value.kind != Json::Kind::kArray) return false;
  std::vector<std::string> read;
  for (const Json& item : value.items) {
    if (!item.is_string()) return false;
    read.push_back(item.text);
  }
  target = std::move(read);
  return true;
}

bool ReadValue(const Json& value, Json& target) {
  target = value;
  return true;
}

bool ReadValue(const Json& value, base::Secret& target) {
  if (!value.is_string()) return false;
  target = base::Secret(value.text);
  return true;
}

bool HasType(const Json& value, ParamType type) {
  switch (type) {
    case ParamType::kString:
    case ParamType::kSecret: return value.is_string();
    case ParamType::kInteger: {
      int64_t number = 0;
      return ReadValue(value, number);
    }
    case ParamType::kNumber: {
      double number = 0;
      return ReadValue(value, number);
    }
    case ParamType::kBoolean: return value.kind == Json::Kind::kBool;
    case ParamType::kDuration: {
      std::chrono::nanoseconds length{};
      return ReadValue(value, length);
    }
    case ParamType::kStringList: {
      std::vector<std::string> strings;
      return ReadValue(value, strings);
    }
    case ParamType::kObject: return value.is_object();
    case ParamType::kObjectList:
      return value.kind == Json::Kind::kArray &&
             std::all_of(value.items.begin(), value.items.end(), [](const Json& item) { return item.is_object(); });
  }
  return false;
}

std::string DefaultText(const std::string& value) { return value.empty() ? "" : base::QuoteJson(value); }
std::string DefaultText(int64_t value) { return std::to_string(value); }
std::string DefaultText(double value) { return fmt::format("{}", value); }
std::string DefaultText(bool value) { return value ? "true" : "false"; }

std::string DefaultText(std::chrono::nanoseconds value) {
  using std::chrono::milliseconds, std::chrono::minutes, std::chrono::hours, std::chrono::seconds;
  const auto in = [value](auto unit, const char* name) { return fmt::format("\"{}{}\"", value / unit, name); };
  if (value % seconds(1) != seconds(0)) return in(milliseconds(1), "ms");
  if (value >= hours(1) && value % hours(1) == seconds(0)) return in(hours(1), "h");
  if (value >= minutes(2) && value % minutes(1) == seconds(0)) return in(minutes(1), "m");
  return in(seconds(1), "s");
}

std::string DefaultText(const std::vector<std::string>& value) {
  if (value.empty()) return "";
  std::vector<std::string> quoted;
  for (const std::string& item : value) quoted.push_back(base::QuoteJson(item));
  return "[" + base::JoinStrings(quoted, ", ") + "]";
}

std::string DefaultText(const Json& value) { return value.kind == Json::Kind::kNull ? "" : value.Dump(); }
std::string DefaultText(const base::Secret&) { return ""; }

}  // namespace sqlflow::component
