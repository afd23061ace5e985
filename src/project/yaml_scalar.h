#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace sqlflow::project {

// A scalar by its tag and text, as YAML 1.2's core schema and JSON agree: `true`, `false` (in the three usual letter
// cases), JSON's numbers, all else text (`yes`, `0x1F`, `007`, dates). Nothing if an explicit tag does not fit.
std::optional<base::Json> ReadYamlScalar(const std::string& tag, const std::string& value);

// Where the scalar that begins at `begin` ends, as near as it can be told: quoted ones at their quote, blocks and
// plain ones of several lines at the end of their first line. Nothing if its quote is never closed.
std::optional<size_t> YamlScalarEnd(std::string_view text, size_t begin, std::string_view value);

// Whether the whole of `text` is one ${variable}.
bool IsOneVariable(std::string_view text);

}  // namespace sqlflow::project
