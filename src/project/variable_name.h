#pragma once
#include <string>
#include <string_view>

#include "base/json.h"

namespace sqlflow::project {

// Letters, digits and _, beginning with no digit: what `${name}` can hold.
bool IsVariableName(std::string_view name);
inline constexpr const char* kVariableNameRule = "use letters, digits and _, beginning with no digit";

// A configuration value as a variable's text: scalars as written, lists and mappings as JSON.
std::string VariableText(const base::Json& value);

}  // namespace sqlflow::project
