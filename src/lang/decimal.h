#pragma once
#include <string_view>

// Numbers as users write them, compared exactly: a 20-digit id is no double.
namespace sqlflow::lang {

// [+-]digits[.digits][e[+-]digits], or .digits
bool IsDecimal(std::string_view text);

// Negative, zero or positive as left is less than, equal to or greater than right. Both are IsDecimal.
int CompareDecimals(std::string_view left, std::string_view right);

}  // namespace sqlflow::lang
