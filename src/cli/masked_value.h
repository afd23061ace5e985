#pragma once
#include <string>

namespace sqlflow::cli {

// What a listing shows of a configured value: `********` unless the user asked for values, or it is but a reference
// to a variable (`${NAME}`), which says nothing.
std::string MaskedValue(const std::string& text, bool show_values);

}  // namespace sqlflow::cli
