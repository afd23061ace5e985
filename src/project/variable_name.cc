#include "project/variable_name.h"

#include <algorithm>

namespace sqlflow::project {

bool IsVariableName(std::string_view name) {
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

std::string VariableText(const base::Json& value) {
  bool compound = value.kind == base::Json::Kind::kArray || value.is_object();
  return compound ? value.Dump() : value.text;
}

}  // namespace sqlflow::project
