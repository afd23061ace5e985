#include "lang/decimal.h"

#include <algorithm>
#include <string>

#include "lang/characters.h"

namespace sqlflow::lang {
namespace {

// 0.DIGITS × 10^exponent, digits without leading or trailing zeros; zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  int64_t exponent = 0;
};

Decimal Read(std::string_view text) {
  constexpr int64_t kFarthest = 1'000'000'000'000;
  Decimal decimal;
  size_t i = 0;
  if (text[i] == '-' || text[i] == '+') decimal.negative = text[i++] == '-';
  bool point = false;
  for (; i < text.size() && (IsDigit(text[i]) || text[i] == '.'); ++i) {
    if (text[i] == '.') {
      point = true;
    } else if (decimal.digits.empty() && text[i] == '0') {
      decimal.exponent -= point ? 1 : 0;
    } else {
      decimal.digits += text[i];
      decimal.exponent += point ? 0 : 1;
    }
  }
  if (i < text.size()) {
    ++i;
    const bool down = i < text.size() && text[i] == '-';
    if (i < text.size() && !IsDigit(text[i])) ++i;
    int64_t power = 0;
    for (; i < text.size(); ++i) power = std::min(power * 10 + (text[i] - '0'), kFarthest);
    decimal.exponent += down ? -power : power;
  }
  while (!decimal.digits.empty() && decimal.digits.back() == '0') decimal.digits.pop_back();
  if (decimal.digits.empty()) decimal = {};
  return decimal;
}

}  // namespace

bool IsDecimal(std::string_view text) {
  size_t i = 0;
  auto digits = [&] {
    const size_t first = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i - first;
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  size_t mantissa = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    const size_t fraction = digits();
    if (fraction == 0) return false;
    mantissa += fraction;
  }
  if (mantissa == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

int CompareDecimals(std::string_view left, std::string_view right) {
  const Decimal a = Read(left);
  const Decimal b = Read(right);
  auto sign = [](const Decimal& decimal) { return decimal.digits.empty() ? 0 : decimal.negative ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) - sign(b);
  if (sign(a) == 0) return 0;
  int magnitude = a.exponent == b.exponent ? a.digits.compare(b.digits) : a.exponent < b.exponent ? -1 : 1;
  return a.negative ? -magnitude : magnitude;
}

}  // namespace sqlflow::lang
