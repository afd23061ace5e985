#pragma once
#include <cstdint>

namespace sqlflow::connectors::postgres {

// The server counts days and microseconds from 2000-01-01, the engine from 1970-01-01.
inline constexpr int32_t kDaysTo2000 = 10957;
inline constexpr int64_t kMicrosTo2000 = int64_t{kDaysTo2000} * 86400 * 1000000;

// A TIMETZ of the engine has microseconds in its upper 40 bits and in the lower 24 the seconds east of Greenwich,
// counted down from this.
inline constexpr int64_t kMostOffset = 16 * 60 * 60 - 1;

}  // namespace sqlflow::connectors::postgres
