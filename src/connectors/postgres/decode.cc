#include "connectors/postgres/decode.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "connectors/postgres/epoch.h"

namespace sqlflow::connectors::postgres {

using component::Int128;
using component::Vector;

namespace {

__extension__ using Wide = __int128;

constexpr int64_t kLastMicros = 9223372036854775806;  // 294247-01-10 04:00:54.775806, the engine's last time

// The whole of a value that is one integer.
template <class Integer>
Integer Whole(std::string_view bytes) {
  if (bytes.size() != sizeof(Integer)) throw Malformed();
  return FromNetwork<Integer>(bytes.data());
}

template <class Real, class Integer>
Real WholeReal(std::string_view bytes) {
  const auto integer = Whole<Integer>(bytes);
  Real real;
  std::memcpy(&real, &integer, sizeof(real));
  return real;
}

Wide PowerOfTen(int exponent) {
  static const std::array<Wide, 39> powers = [] {
    std::array<Wide, 39> made = {1};
    for (size_t i = 1; i < made.size(); ++i) made[i] = made[i - 1] * 10;
    return made;
  }();
  return powers[exponent];
}

void SetDecimal(const ColumnType& type, Wide value, Vector& column, uint64_t row) {
  if (type.width <= 4) {
    column.values<int16_t>()[row] = static_cast<int16_t>(value);
  } else if (type.width <= 9) {
    column.values<int32_t>()[row] = static_cast<int32_t>(value);
  } else if (type.width <= 18) {
    column.values<int64_t>()[row] = static_cast<int64_t>(value);
  } else {
    column.values<Int128>()[row] = {static_cast<uint64_t>(value), static_cast<int64_t>(value >> 64)};
  }
}

constexpr uint16_t kNumericNegative = 0x4000;
constexpr uint16_t kNumericNan = 0xC000;
constexpr uint16_t kNumericInfinity = 0xD000;
constexpr uint16_t kNumericMinusInfinity = 0xF000;
constexpr int kDigitsOfGroup = 4;
constexpr std::array<int64_t, kDigitsOfGroup + 1> kTens = {1, 10, 100, 1000, 10000};

// Groups of four decimal digits, the first worth 10000 ^ weight, as a multiple of the type's last place.
Wide ReadLong(const ColumnType& type, int weight, std::string_view bytes) {
  Wide value = 0;
  for (int i = 0; !bytes.empty(); ++i) {
    const Wide group = Take<int16_t>(bytes);
    const int exponent = (weight - i) * kDigitsOfGroup + type.scale;
    if (exponent > 38 || (exponent > 34 && group >= PowerOfTen(38 - exponent))) {
      throw Unrepresentable{"", fmt::format("does not fit {}", type.type)};
    }
    if (exponent >= 0) {
      value += group * PowerOfTen(exponent);
    } else {
      const Wide unit = exponent < -kDigitsOfGroup ? Wide{100000} : PowerOfTen(-exponent);
      if (group % unit != 0) throw Unrepresentable{"", fmt::format("has more decimal places than {}", type.type)};
      value += group / unit;
    }
  }
  return value;
}

// Likewise, up to four groups, the last worth 10000 ^ weight: what fits 64 bits all the way, as most numbers do.
Wide ReadShort(const ColumnType& type, int weight, std::string_view bytes) {
  int64_t value = 0;
  for (std::string_view left = bytes; !left.empty();) value = value * 10000 + Take<int16_t>(left);
  const int exponent = weight * kDigitsOfGroup + type.scale;
  if (exponent == 0) return value;
  if (exponent > 0 && exponent <= kDigitsOfGroup) return Wide{value} * kTens[exponent];
  if (exponent < 0 && exponent >= -kDigitsOfGroup && value % kTens[-exponent] == 0) return value / kTens[-exponent];
  return ReadLong(type, weight + static_cast<int>(bytes.size() / 2) - 1, bytes);
}

// numeric_send.
Wide ReadNumeric(const ColumnType& type, std::string_view bytes) {
  const int groups = Take<int16_t>(bytes);
  const int weight = Take<int16_t>(bytes);
  const auto sign = static_cast<uint16_t>(Take<int16_t>(bytes));
  Take<int16_t>(bytes);  // digits to show
  if (sign == kNumericNan) throw Unrepresentable{"NaN", "is not a number"};
  if (sign == kNumericInfinity) throw Unrepresentable{"Infinity", "is infinite"};
  if (sign == kNumericMinusInfinity) throw Unrepresentable{"-Infinity", "is infinite"};
  if (groups < 0 || bytes.size() != static_cast<size_t>(groups) * 2) throw Malformed();
  const Wide value = groups <= 4 ? ReadShort(type, weight - groups + 1, bytes) : ReadLong(type, weight, bytes);
  if (value >= PowerOfTen(type.width)) throw Unrepresentable{"", fmt::format("does not fit {}", type.type)};
  return sign == kNumericNegative ? -value : value;
}

int64_t FromMicros(int64_t micros) {
  if (micros == INT64_MAX) return component::kTimestampInfinity;
  if (micros == INT64_MIN) return -component::kTimestampInfinity;
  if (micros > kLastMicros - kMicrosTo2000)
    throw Unrepresentable{"", "is after 294247-01-10, the last day the engine knows"};
  return micros + kMicrosTo2000;
}

int32_t FromDays(int32_t days) {
  if (days == INT32_MAX) return component::kDateInfinity;
  if (days == INT32_MIN) return -component::kDateInfinity;
  return days + kDaysTo2000;
}

component::Interval ReadInterval(std::string_view bytes) {
  component::Interval interval;
  interval.micros = Take<int64_t>(bytes);
  interval.days = Take<int32_t>(bytes);
  interval.months = Take<int32_t>(bytes);
  const bool infinite = interval.micros == INT64_MAX && interval.days == INT32_MAX && interval.months == INT32_MAX;
  const bool minus_infinite =
      interval.micros == INT64_MIN && interval.days == INT32_MIN && interval.months == INT32_MIN;
  if (infinite || minus_infinite) throw Unrepresentable{infinite ? "infinity" : "-infinity", "is infinite"};
  if (!bytes.empty()) throw Malformed();
  return interval;
}

uint64_t ReadTimeWithZone(std::string_view bytes) {
  const auto micros = Take<int64_t>(bytes);
  const int64_t east = -int64_t{Take<int32_t>(bytes)};
  return static_cast<uint64_t>(micros) << 24 | static_cast<uint64_t>(kMostOffset - east);
}

Int128 ReadUuid(std::string_view bytes) {
  const auto upper = Take<int64_t>(bytes);
  return {static_cast<uint64_t>(Whole<int64_t>(bytes)), upper ^ INT64_MIN};
}

// array_send: dimensions, flags, the elements' type; of each dimension size and lower bound; then the elements.
void DecodeArray(const ColumnType& type, std::string_view bytes, Vector& column, uint64_t row) {
  const auto dimensions = Take<int32_t>(bytes);
  Take<int32_t>(bytes);
  Take<int32_t>(bytes);
  if (dimensions > 1) {
    throw Unrepresentable{"", fmt::format("is an array of {} dimensions; {} has one (column_types: \"VARCHAR\" reads "
                                          "its text)",
                                          dimensions, type.type)};
  }
  int32_t size = 0;
  if (dimensions == 1) {
    size = Take<int32_t>(bytes);
    const auto lower = Take<int32_t>(bytes);
    if (lower != 1) {
      throw Unrepresentable{"", fmt::format("is an array that begins at {}, not 1 (column_types: \"VARCHAR\" reads "
                                            "its text)",
                                            lower)};
    }
  }
  // A batch's lists lie one behind the other.
  auto* entries = column.values<component::ListEntry>();
  const uint64_t begin = row == 0 ? 0 : entries[row - 1].offset + entries[row - 1].length;
  entries[row] = {begin, static_cast<uint64_t>(size)};
  Vector elements = column.ResizeList(begin + size);
  for (uint64_t i = begin; i < begin + size; ++i) {
    const auto length = Take<int32_t>(bytes);
    if (length < 0) {
      elements.SetNull(i);
      continue;
    }
    if (bytes.size() < static_cast<size_t>(length)) throw Malformed();
    Decode(*type.element, bytes.substr(0, length), elements, i);
    bytes.remove_prefix(length);
  }
}

}  // namespace

void Decode(const ColumnType& type, std::string_view bytes, Vector& column, uint64_t row) {
  switch (type.wire) {
    case Wire::kBoolean: column.values<bool>()[row] = Whole<int8_t>(bytes) != 0; return;
    case Wire::kInt2: column.values<int16_t>()[row] = Whole<int16_t>(bytes); return;
    case Wire::kInt4: column.values<int32_t>()[row] = Whole<int32_t>(bytes); return;
    case Wire::kInt8: column.values<int64_t>()[row] = Whole<int64_t>(bytes); return;
    case Wire::kOid: column.values<uint32_t>()[row] = Whole<uint32_t>(bytes); return;
    case Wire::kFloat4: column.values<float>()[row] = WholeReal<float, uint32_t>(bytes); return;
    case Wire::kFloat8: column.values<double>()[row] = WholeReal<double, uint64_t>(bytes); return;
    case Wire::kNumeric: return SetDecimal(type, ReadNumeric(type, bytes), column, row);
    case Wire::kMoney: return SetDecimal(type, Whole<int64_t>(bytes), column, row);
    case Wire::kText:
    case Wire::kBytes: return column.SetText(row, bytes);
    case Wire::kJsonb:
      if (bytes.empty() || bytes[0] != 1) throw Malformed();  // the format's version
      return column.SetText(row, bytes.substr(1));
    case Wire::kDate: column.values<int32_t>()[row] = FromDays(Whole<int32_t>(bytes)); return;
    case Wire::kTime: column.values<int64_t>()[row] = Whole<int64_t>(bytes); return;
    case Wire::kTimeTz: column.values<uint64_t>()[row] = ReadTimeWithZone(bytes); return;
    case Wire::kTimestamp:
    case Wire::kTimestampTz: column.values<int64_t>()[row] = FromMicros(Whole<int64_t>(bytes)); return;
    case Wire::kInterval: column.values<component::Interval>()[row] = ReadInterval(bytes); return;
    case Wire::kUuid: column.values<Int128>()[row] = ReadUuid(bytes); return;
    case Wire::kArray: return DecodeArray(type, bytes, column, row);
  }
}

}  // namespace sqlflow::connectors::postgres
