#include "engine/duckdb/type_family.h"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace sqlflow::engine::duckdb {
namespace {

struct Integer {
  std::string_view name;
  int bits;
  bool is_signed;
};
constexpr std::array kIntegers = {
    Integer{"TINYINT", 8, true},     Integer{"SMALLINT", 16, true},  Integer{"INTEGER", 32, true},
    Integer{"BIGINT", 64, true},     Integer{"HUGEINT", 128, true},  Integer{"UTINYINT", 8, false},
    Integer{"USMALLINT", 16, false}, Integer{"UINTEGER", 32, false}, Integer{"UBIGINT", 64, false},
    Integer{"UHUGEINT", 128, false},
};

const Integer* FindInteger(std::string_view type) {
  for (const Integer& integer : kIntegers) {
    if (integer.name == type) return &integer;
  }
  return nullptr;
}

struct Decimal {
  int width = 0;
  int scale = 0;
};

std::optional<Decimal> ReadDecimal(std::string_view type) {
  constexpr std::string_view kHead = "DECIMAL(";
  if (!type.starts_with(kHead)) return std::nullopt;
  Decimal decimal;
  const char* end = type.data() + type.size();
  auto [comma, error] = std::from_chars(type.data() + kHead.size(), end, decimal.width);
  if (error != std::errc() || comma == end) return std::nullopt;
  std::from_chars(comma + 1, end, decimal.scale);
  return decimal;
}

// Decimal digits that hold every value of an integer of so many bits.
int DigitsOf(int bits) { return bits == 8 ? 3 : bits == 16 ? 5 : bits == 32 ? 10 : bits == 64 ? 20 : 39; }

bool HoldsInteger(const std::string& wide, const Integer& narrow) {
  if (const Integer* integer = FindInteger(wide)) {
    if (integer->is_signed == narrow.is_signed) return integer->bits >= narrow.bits;
    return integer->is_signed && integer->bits > narrow.bits;
  }
  if (auto decimal = ReadDecimal(wide)) return decimal->width - decimal->scale >= DigitsOf(narrow.bits);
  return wide == "DOUBLE" && narrow.bits <= 32;
}

int TimeRank(std::string_view type) {
  constexpr std::array<std::string_view, 4> kRanks = {"DATE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP"};
  for (size_t i = 0; i < kRanks.size(); ++i) {
    if (kRanks[i] == type) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

TypeFamily FamilyOf(const std::string& type) {
  if (type.ends_with("]") || type.starts_with("STRUCT(") || type.starts_with("MAP(")) return TypeFamily::kNested;
  if (FindInteger(type) || ReadDecimal(type) || type == "DOUBLE" || type == "FLOAT") return TypeFamily::kNumber;
  if (TimeRank(type) >= 0 || type == "TIMESTAMP_NS") return TypeFamily::kLocalTime;
  if (type == "VARCHAR") return TypeFamily::kText;
  return TypeFamily::kOther;
}

bool IsExactNumber(const std::string& type) { return FindInteger(type) || ReadDecimal(type); }

bool IsTime(const std::string& type) {
  return FamilyOf(type) == TypeFamily::kLocalTime || type == "TIMESTAMP WITH TIME ZONE";
}

bool HasInfinity(const std::string& type) { return IsTime(type) || type == "DOUBLE" || type == "FLOAT"; }

int ScaleOf(const std::string& type) {
  auto decimal = ReadDecimal(type);
  return decimal ? decimal->scale : 0;
}

Fit FitOf(const std::string& read, const std::string& wanted) {
  if (read == wanted) return Fit::kAlways;
  const TypeFamily from = FamilyOf(read), to = FamilyOf(wanted);
  if (to == TypeFamily::kText && from != TypeFamily::kNested) return Fit::kAlways;
  if (wanted == "JSON" && from == TypeFamily::kNested) return Fit::kAlways;
  if (from == TypeFamily::kText && to == TypeFamily::kOther) return Fit::kIfEachCasts;
  return from != to || from == TypeFamily::kOther ? Fit::kNever : Fit::kIfNoneLoses;
}

bool AlwaysHolds(const std::string& wide, const std::string& narrow) {
  if (wide == narrow) return true;
  if (wide == "VARCHAR") return FamilyOf(narrow) != TypeFamily::kNested;
  if (const Integer* integer = FindInteger(narrow)) return HoldsInteger(wide, *integer);
  auto from = ReadDecimal(narrow), to = ReadDecimal(wide);
  if (from && to) return to->scale >= from->scale && to->width - to->scale >= from->width - from->scale;
  if (narrow == "FLOAT") return wide == "DOUBLE";
  return TimeRank(narrow) >= 0 && TimeRank(wide) > TimeRank(narrow);
}

}  // namespace sqlflow::engine::duckdb
