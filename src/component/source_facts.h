#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "component/column.h"

namespace sqlflow::component {

// What a source tells of one of its streams.
struct StreamFacts {
  std::string name;  // as a LOAD names it: "public.orders"
  std::string kind;  // "table", "view", "materialized view" …
  std::vector<Column> columns;
  std::vector<std::string> primary_key;
  std::vector<std::string> cursors;  // columns that may serve as `cursor_field`, the likeliest first
  std::optional<int64_t> rows;       // an estimate
  std::string description;
};

// What a source did outside of the process.
struct SourceMetrics {
  double connection_time_ms = 0;
  double query_time_ms = 0;
  int64_t rows = 0;
  int64_t bytes_transferred = 0;
  int64_t requests = 0;
  int64_t retries = 0;
};

}  // namespace sqlflow::component
