#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace sqlflow::connectors::postgres {

// What the parameters of a JDBC address (`connectTimeout=10&currentSchema=sales`) say in libpq's words.
struct JdbcUrlParams {
  std::vector<std::pair<std::string, std::string>> keywords;
  std::optional<std::chrono::seconds> connect_timeout;
  std::optional<std::chrono::seconds> progress_timeout;
};

// The names are pgJDBC's, letter case ignored. What is wrong goes to `diagnostics`, if given, as does a warning of
// names that mean nothing here; both are left out of the answer. No values are shown: there may be passwords among
// them.
JdbcUrlParams ReadJdbcUrlParams(const std::string& text, base::Span place, base::Diagnostics* diagnostics);

}  // namespace sqlflow::connectors::postgres
