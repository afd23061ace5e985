#include "connectors/postgres/encode.h"

#include <array>
#include <cassert>
#include <cstring>

#include "connectors/postgres/decode.h"
#include "connectors/postgres/epoch.h"

namespace sqlflow::connectors::postgres {

using component::ColumnView;
using component::Int128;

namespace {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

template <class Integer>
void AddWhole(Integer value, CopyBytes& out) {
  out.Add(static_cast<int32_t>(sizeof(value)));
  out.Add(value);
}

template <class Integer, class Real>
void AddReal(Real value, CopyBytes& out) {
  Integer bits;
  static_assert(sizeof(bits) == sizeof(value));
  std::memcpy(&bits, &value, sizeof(bits));
  AddWhole(bits, out);
}

void AddText(std::string_view text, CopyBytes& out) {
  out.Add(static_cast<int32_t>(text.size()));
  out.Add(text);
}

Wide DecimalAt(const ColumnType& type, const ColumnView& column, uint64_t row) {
  if (type.width <= 4) return column.value<int16_t>(row);
  if (type.width <= 9) return column.value<int32_t>(row);
  if (type.width <= 18) return column.value<int64_t>(row);
  const auto& value = column.value<Int128>(row);
  return static_cast<Wide>(static_cast<UnsignedWide>(value.upper) << 64 | value.lower);
}

constexpr int kDigitsOfGroup = 4;
constexpr int kMostGroups = 12;
constexpr int16_t kNegative = 0x4000;
constexpr std::array<int, kDigitsOfGroup + 1> kPowersOfTen = {1, 10, 100, 1000, 10000};

// numeric_recv: groups of four decimal digits, the first worth 10000 ^ weight. The lowest group may be cut short by
// the scale.
template <class Unsigned>
int SplitIntoGroups(Unsigned value, int scale, std::array<int16_t, kMostGroups>& groups) {
  int count = 0;
  if (const int odd = scale % kDigitsOfGroup; odd > 0) {
    const auto unit = static_cast<Unsigned>(kPowersOfTen[odd]);
    groups[count++] = static_cast<int16_t>(static_cast<int>(value % unit) * kPowersOfTen[kDigitsOfGroup - odd]);
    value /= unit;
  }
  for (; value > 0; value /= 10000) groups[count++] = static_cast<int16_t>(value % 10000);
  return count;
}

void AddNumeric(const ColumnType& type, Wide value, CopyBytes& out) {
  std::array<int16_t, kMostGroups> groups = {};  // the lowest first
  const UnsignedWide size = value < 0 ? -static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value);
  const int count = size >> 64 == 0 ? SplitIntoGroups(static_cast<uint64_t>(size), type.scale, groups)
                                    : SplitIntoGroups(size, type.scale, groups);
  const int fraction_groups = (type.scale + kDigitsOfGroup - 1) / kDigitsOfGroup;
  int first = count, last = 0;
  while (first > 0 && groups[first - 1] == 0) --first;
  while (last < first && groups[last] == 0) ++last;
  const int digits = first - last;
  out.Add(static_cast<int32_t>(8 + 2 * digits));
  out.Add(static_cast<int16_t>(digits));
  out.Add(static_cast<int16_t>(digits == 0 ? 0 : first - 1 - fraction_groups));
  out.Add(value < 0 ? kNegative : int16_t{0});
  out.Add(static_cast<int16_t>(type.scale));
  for (int i = first; i-- > last;) out.Add(groups[i]);
}

int32_t ToDays(int32_t days) {
  if (days == component::kDateInfinity) return INT32_MAX;
  if (days == -component::kDateInfinity) return INT32_MIN;
  return days - kDaysTo2000;  // the server knows fewer days and says so
}

int64_t ToMicros(int64_t micros) {
  if (micros == component::kTimestampInfinity) return INT64_MAX;
  if (micros == -component::kTimestampInfinity) return INT64_MIN;
  if (micros < INT64_MIN + kMicrosTo2000) throw Unrepresentable{"", "is before 4713 BC, the server's first year"};
  return micros - kMicrosTo2000;
}

void AddInterval(const component::Interval& interval, CopyBytes& out) {
  out.Add(int32_t{16});
  out.Add(interval.micros);
  out.Add(interval.days);
  out.Add(interval.months);
}

void AddTimeWithZone(uint64_t value, CopyBytes& out) {
  const int64_t east = kMostOffset - static_cast<int64_t>(value & 0xffffff);
  out.Add(int32_t{12});
  out.Add(static_cast<int64_t>(value >> 24));
  out.Add(static_cast<int32_t>(-east));
}

void AddUuid(const Int128& value, CopyBytes& out) {
  out.Add(int32_t{16});
  out.Add(value.upper ^ INT64_MIN);
  out.Add(static_cast<int64_t>(value.lower));
}

// array_recv: dimensions, whether there are NULLs, the elements' type; size and lower bound; then the elements.
void AddArray(const ColumnType& type, const component::ListEntry& entry, const ColumnView& elements, CopyBytes& out) {
  const size_t begun = out.BeginLength();
  out.Add(int32_t{entry.length > 0});
  bool has_null = false;
  for (uint64_t i = 0; i < entry.length; ++i) has_null |= elements.is_null(entry.offset + i);
  out.Add(int32_t{has_null});
  out.Add(static_cast<int32_t>(type.element->oid));
  if (entry.length > 0) {
    out.Add(static_cast<int32_t>(entry.length));
    out.Add(int32_t{1});
  }
  for (uint64_t i = entry.offset; i < entry.offset + entry.length; ++i) {
    if (elements.is_null(i)) {
      out.Add(int32_t{-1});
    } else {
      Encode(*type.element, elements, i, out);
    }
  }
  out.EndLength(begun);
}

}  // namespace

size_t CopyBytes::BeginLength() {
  Add(int32_t{0});
  return bytes_.size();
}

void CopyBytes::EndLength(size_t begun) {
  const uint32_t length = __builtin_bswap32(static_cast<uint32_t>(bytes_.size() - begun));
  std::memcpy(bytes_.data() + begun - sizeof(length), &length, sizeof(length));
}

void Encode(const ColumnType& type, const ColumnView& column, uint64_t row, CopyBytes& out) {
  switch (type.wire) {
    case Wire::kBoolean:
      out.Add(int32_t{1});
      return out.Add(std::string_view(column.value<bool>(row) ? "\1" : "\0", 1));
    case Wire::kInt2: return AddWhole(column.value<int16_t>(row), out);
    case Wire::kInt4: return AddWhole(column.value<int32_t>(row), out);
    case Wire::kInt8: return AddWhole(column.value<int64_t>(row), out);
    case Wire::kOid: return AddWhole(static_cast<int32_t>(column.value<uint32_t>(row)), out);
    case Wire::kFloat4: return AddReal<int32_t>(column.value<float>(row), out);
    case Wire::kFloat8: return AddReal<int64_t>(column.value<double>(row), out);
    case Wire::kNumeric: return AddNumeric(type, DecimalAt(type, column, row), out);
    case Wire::kMoney: return AddWhole(static_cast<int64_t>(DecimalAt(type, column, row)), out);
    case Wire::kText:
    case Wire::kBytes: return AddText(column.text(row), out);
    case Wire::kJsonb: {
      const std::string_view text = column.text(row);
      out.Add(static_cast<int32_t>(text.size() + 1));
      out.Add("\1");  // the format's version
      return out.Add(text);
    }
    case Wire::kDate: return AddWhole(ToDays(column.value<int32_t>(row)), out);
    case Wire::kTime: return AddWhole(column.value<int64_t>(row), out);
    case Wire::kTimeTz: return AddTimeWithZone(column.value<uint64_t>(row), out);
    case Wire::kTimestamp:
    case Wire::kTimestampTz: return AddWhole(ToMicros(column.value<int64_t>(row)), out);
    case Wire::kInterval: return AddInterval(column.value<component::Interval>(row), out);
    case Wire::kUuid: return AddUuid(column.value<Int128>(row), out);
    case Wire::kArray: return AddArray(type, column.value<component::ListEntry>(row), column.child(), out);
  }
  assert(false);
}

// https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format": signature, flags, no extension.
std::string_view CopyHead() {
  static constexpr char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
  return {head, sizeof(head) - 1};
}

std::string_view CopyEnd() { return "\377\377"; }

}  // namespace sqlflow::connectors::postgres
