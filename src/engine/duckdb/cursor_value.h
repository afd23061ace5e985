#pragma once
#include <string>
#include <vector>

#include "engine/duckdb/connection.h"

// Values of cursor columns, as SQL.
namespace sqlflow::engine::duckdb {

inline constexpr const char* kZoned = "TIMESTAMP WITH TIME ZONE";

// Whether the type has an order that can grow with time.
bool CanBeCursor(const std::string& type);
// Whether values of both types are compared by their value without loss.
bool AreComparable(const std::string& left, const std::string& right);

std::string Literal(const CursorValue& value);
// An expression's text, which gives the value back in any session, whatever its time zone.
std::string AsText(const std::string& value, const std::string& type);
// Condition: NULL, NaN and infinity are no values.
std::string HasNone(const std::string& cursor, const std::string& type);

// Throws kBadLookback, naming column and table, if a lookback (CursorRead::lookback) is no distance of the type's
// values.
void CheckLookback(const std::string& lookback, const std::string& type, const std::string& column,
                   const base::QualifiedName& table);
// Whose days are counted back from a time with a zone: where clocks are put forward, a day there has 23 hours.
enum class Calendar { kUtc, kSession };
// A value less a lookback that fits it; empty: the value.
CursorValue LessLookback(Connection& connection, const CursorValue& value, const std::string& lookback,
                         Calendar calendar);

// The highest of some values, as a value of the type, which holds all of them.
CursorValue Highest(Connection& connection, const std::vector<CursorValue>& values, const std::string& type);

// See Session::FindWindowStart.
std::optional<CursorValue> FindWindowStart(Connection& connection, const WindowStart& window);

}  // namespace sqlflow::engine::duckdb
