#include "cursor.h"

#include <fmt/chrono.h>

#include "base/text.h"

namespace sqlflow::model {
namespace {

// Ticks pass the days on which the clocks of New York (19) and Lisbon (40) are put forward.
constexpr std::chrono::sys_days kFirstDay = std::chrono::year(2024) / 2 / 20;

std::string Day(int tick, int hours) {
  const auto time = kFirstDay + std::chrono::days(tick) + std::chrono::hours(hours);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

// Microseconds tell whether they are kept.
std::string Instant(int tick, int hours) { return Day(tick, hours) + ".000123"; }

std::string TickText(CursorType type, int tick) {
  switch (type) {
    case CursorType::kInteger: return std::to_string(tick);
    case CursorType::kDecimal: return fmt::format("{}.25", tick);
    case CursorType::kDouble: return fmt::format("{}.5", tick);
    case CursorType::kDate: return Day(tick, 0);
    case CursorType::kLocalTime: return Instant(tick, 0);
    case CursorType::kInstant: return Instant(tick, 0) + "+00";
    // Capitals stand before small letters: an order that no language has.
    case CursorType::kText: return {static_cast<char>("AZaz"[tick / 32]), static_cast<char>('A' + tick % 32)};
    case CursorType::kUuid: return fmt::format("{:08x}-0000-4000-8000-000000000001", unsigned(tick) << 25);
  }
  return {};
}

}  // namespace

bool IsTime(CursorType type) {
  return type == CursorType::kDate || type == CursorType::kLocalTime || type == CursorType::kInstant;
}

std::chrono::system_clock::time_point Noon(int tick) {
  return kFirstDay + std::chrono::days(tick) + std::chrono::hours(12);
}

bool HasDistance(CursorType type) { return type != CursorType::kText && type != CursorType::kUuid; }

bool HasInfinity(CursorType type) { return IsTime(type) || type == CursorType::kDouble; }

const std::vector<std::string>& Widths(CursorType type) {
  static const std::vector<std::string> kWidths[kCursorTypes] = {{"SMALLINT", "INTEGER", "BIGINT", "HUGEINT"},
                                                                 {"DECIMAL(9,2)", "DECIMAL(18,3)"},
                                                                 {"FLOAT", "DOUBLE"},
                                                                 {"DATE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP"},
                                                                 {"TIMESTAMP"},
                                                                 {"TIMESTAMPTZ"},
                                                                 {"VARCHAR"},
                                                                 {"UUID"}};
  return kWidths[static_cast<size_t>(type)];
}

std::string Text(CursorType type, const Cursor& cursor) {
  const bool is_double = type == CursorType::kDouble;
  switch (cursor.kind) {
    case Cursor::Kind::kTick: return TickText(type, cursor.tick);
    case Cursor::Kind::kNull: return "NULL";
    case Cursor::Kind::kInfinity: return is_double ? "inf" : "infinity";
    case Cursor::Kind::kMinusInfinity: return is_double ? "-inf" : "-infinity";
    case Cursor::Kind::kNaN: return "nan";
  }
  return {};
}

std::string Literal(CursorType type, const Cursor& cursor, size_t width) {
  const std::vector<std::string>& widths = Widths(type);
  const std::string& name = widths[width % widths.size()];
  if (cursor.kind == Cursor::Kind::kNull) return fmt::format("CAST(NULL AS {})", name);
  std::string text = Text(type, cursor);
  if (type == CursorType::kInstant && cursor.rank() && cursor.tick % 3 > 0) {
    const int hours = cursor.tick % 3 == 1 ? 2 : -5;
    text = fmt::format("{}{:+03}", Instant(cursor.tick, hours), hours);
  }
  return fmt::format("CAST({} AS {})", base::QuoteLiteral(text), name);
}

std::string TextOf(CursorType type, const std::string& expression) {
  const char* form = "({}::HUGEINT)::VARCHAR";
  switch (type) {
    case CursorType::kInteger: break;
    case CursorType::kDecimal: form = "({}::DECIMAL(38,2))::VARCHAR"; break;
    case CursorType::kDouble:
      form = "CASE WHEN isfinite({0}::DOUBLE) THEN TRY_CAST({0} AS DECIMAL(38,1))::VARCHAR ELSE {0}::VARCHAR END";
      break;
    case CursorType::kDate:
    case CursorType::kLocalTime: form = "({}::TIMESTAMP)::VARCHAR"; break;
    case CursorType::kInstant:
      form =
          "({0}::TIMESTAMPTZ AT TIME ZONE 'UTC')::VARCHAR || CASE WHEN isfinite({0}::TIMESTAMPTZ) THEN '+00' ELSE '' "
          "END";
      break;
    case CursorType::kText:
    case CursorType::kUuid: form = "({})::VARCHAR"; break;
  }
  return fmt::format(fmt::runtime(form), expression);
}

}  // namespace sqlflow::model
