#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

// Cursors of a model: ticks, which every type has in the same order, and values that count as none.
namespace sqlflow::model {

struct Cursor {
  enum class Kind { kTick, kNull, kInfinity, kMinusInfinity, kNaN };
  Kind kind = Kind::kTick;
  int tick = 0;  // 0 to 127
  auto operator<=>(const Cursor&) const = default;
  std::optional<int> rank() const { return kind == Kind::kTick ? std::optional(tick) : std::nullopt; }
};

enum class CursorType { kInteger, kDecimal, kDouble, kDate, kLocalTime, kInstant, kText, kUuid };
inline constexpr int kCursorTypes = 8;

bool IsTime(CursorType type);  // a tick is a day
std::chrono::system_clock::time_point Noon(int tick);
bool HasDistance(CursorType type);
bool HasInfinity(CursorType type);
// The engine's types that hold its values, each wider than the one before.
const std::vector<std::string>& Widths(CursorType type);

// As the comparison of tables shows it; NULL is "NULL".
std::string Text(CursorType type, const Cursor& cursor);
// As a source gives it, CAST(… AS width); times with a zone are written in several.
std::string Literal(CursorType type, const Cursor& cursor, size_t width);
// The expression whose text is Text(), of a column or literal of any width.
std::string TextOf(CursorType type, const std::string& expression);

}  // namespace sqlflow::model
