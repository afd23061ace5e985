#include "project/yaml_scalar.h"

#include <algorithm>

#include "base/text.h"

namespace sqlflow::project {

using base::Json;

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t SkipDigits(std::string_view text, size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

// JSON's notation only: what we take for a number must be one for whoever reads it later.
bool IsJsonNumber(std::string_view text) {
  size_t at = text.starts_with('-') ? 1 : 0;
  size_t digits = SkipDigits(text, at);
  if (digits == at || (text[at] == '0' && digits > at + 1)) return false;
  at = digits;
  if (at < text.size() && text[at] == '.') {
    digits = SkipDigits(text, at + 1);
    if (digits == at + 1) return false;
    at = digits;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    digits = SkipDigits(text, at);
    if (digits == at) return false;
    at = digits;
  }
  return at == text.size();
}

std::optional<bool> AsBoolean(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

Json::Kind PlainKind(std::string_view value) {
  if (IsOneVariable(value)) return Json::Kind::kVariable;
  if (AsBoolean(value)) return Json::Kind::kBool;
  if (IsJsonNumber(value)) return Json::Kind::kNumber;
  return Json::Kind::kString;
}

}  // namespace

std::optional<Json> ReadYamlScalar(const std::string& tag, const std::string& value) {
  Json scalar;
  scalar.text = value;
  scalar.kind = PlainKind(value);
  Json::Kind plain = scalar.kind;
  if (tag == "!" || tag == "tag:yaml.org,2002:str") {
    scalar.kind = Json::Kind::kString;
  } else if (tag == "tag:yaml.org,2002:int" || tag == "tag:yaml.org,2002:float") {
    if (plain != Json::Kind::kNumber) return std::nullopt;
  } else if (tag == "tag:yaml.org,2002:bool") {
    if (plain != Json::Kind::kBool) return std::nullopt;
  } else if (tag != "?" && !tag.empty()) {
    return std::nullopt;
  }
  if (scalar.kind == Json::Kind::kBool) scalar.boolean = *AsBoolean(value);
  if (scalar.kind == Json::Kind::kString) scalar.multi_line = true;
  return scalar;
}

std::optional<size_t> YamlScalarEnd(std::string_view text, size_t begin, std::string_view value) {
  begin = std::min(begin, text.size());
  if (begin == text.size()) return begin;
  char first = text[begin];
  if (first == '"' || first == '\'') {
    for (size_t at = begin + 1; at < text.size(); ++at) {
      if (first == '"' && text[at] == '\\') {
        ++at;
      } else if (text[at] == first) {
        if (first == '"' || at + 1 == text.size() || text[at + 1] != first) return at + 1;
        ++at;
      }
    }
    return std::nullopt;
  }
  if (first != '|' && first != '>' && text.substr(begin, value.size()) == value) return begin + value.size();
  size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
  return begin + base::Trim(text.substr(begin, end - begin)).size();
}

bool IsOneVariable(std::string_view text) {
  if (!text.starts_with("${") || !text.ends_with("}") || text.size() < 4) return false;
  int depth = 0;
  for (size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at + 1 == text.size();
  }
  return false;
}

}  // namespace sqlflow::project
