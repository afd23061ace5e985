#pragma once
#include <string>

namespace sqlflow::engine::duckdb {

// Kinds of types between which values can be carried over without a change of meaning.
enum class TypeFamily { kNumber, kLocalTime, kText, kNested, kOther };

// `type` as DuckDB writes it: "DECIMAL(10,2)", "TIMESTAMP", "INTEGER[]". kLocalTime are DATE and the TIMESTAMP types
// without time zone; kOther are types that are alone in their kind.
TypeFamily FamilyOf(const std::string& type);

// Integers and DECIMAL.
bool IsExactNumber(const std::string& type);
// Dates and timestamps, with a time zone or without.
bool IsTime(const std::string& type);
// Whether the type has values that are not finite: NaN, infinity.
bool HasInfinity(const std::string& type);
// Digits behind the point of an exact number.
int ScaleOf(const std::string& type);

// What becomes of values of the type `read` in a table's column of the type `wanted`: they always fit; they do if each
// is one of that type; if it, or a wider one of its family, holds those of both without loss; or they never do.
enum class Fit { kAlways, kIfEachCasts, kIfNoneLoses, kNever };
Fit FitOf(const std::string& read, const std::string& wanted);

// `wide` holds every value of `narrow`, so no value need be looked at.
bool AlwaysHolds(const std::string& wide, const std::string& narrow);

}  // namespace sqlflow::engine::duckdb
