#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "component/param_spec.h"

namespace sqlflow::component {

// The parameters every source takes (spec 2 and 3), read by the planner from the same JSON as the connector's own.
struct SourceOptions {
  std::string sync_mode = "full_refresh";  // full_refresh, incremental or cdc
  std::string cursor_field;
  std::vector<std::string> primary_key;
  std::optional<std::string> start_date;
  std::string lookback;  // an interval ("7 days") or a number; empty: none
  std::string null_cursor = "include";
  bool close_missing = false;
  base::Json filters;  // see component/filter.h
  std::vector<std::string> columns;
  int64_t batch_size = 10000;
};

// Why batch_size, timeout_seconds and max_retries change nothing for a source the engine reads in place.
inline constexpr std::string_view kReadInPlace =
    "the engine reads local data in place: nothing is fetched in portions, timed out or tried again";

// A lookback as a user writes it, as SourceOptions::lookback; nothing if it is neither a duration nor a number.
std::optional<std::string> ReadLookback(std::string_view text);

// Adds them to a connector's spec, whose Options must derive from SourceOptions. A parameter that the spec already has
// (a connector's own `columns`) stays the connector's. `transfer_no_effect`: see kReadInPlace; the source then takes
// timeout_seconds and max_retries too, without effect. Where they count they are of resilience::ResilienceOptions.
template <class Options>
void AddSourceOptions(ParamSpec<Options>& spec, std::string_view transfer_no_effect = {});

Param TimeoutSeconds();
Param MaxRetries();

// A parameter as it was given, letter case ignored; null if it was not.
const base::Json* FindParameter(const base::Json& parameters, std::string_view name);

// The options of any source's parameters, once they are checked.
SourceOptions ReadSourceOptions(const base::Json& parameters);

namespace internal {
// The declarations, apart from their fields, so that the template stays small.
struct SourceParams {
  Param sync_mode, cursor_field, primary_key, start_date, null_cursor, close_missing, filters, columns;
  Param batch_size;
  std::vector<Param> unbound;  // known to every source: of a later release, or one word with one meaning
};
SourceParams DescribeSourceParams(std::string_view transfer_no_effect);
}  // namespace internal

template <class Options>
void AddSourceOptions(ParamSpec<Options>& spec, std::string_view transfer_no_effect) {
  const auto add = [&spec](auto field, const Param& param) {
    if (spec.Find(param.name) == nullptr) spec.Add(field, param);
  };
  const internal::SourceParams params = internal::DescribeSourceParams(transfer_no_effect);
  add(&SourceOptions::columns, params.columns);
  add(&SourceOptions::filters, params.filters);
  add(&SourceOptions::sync_mode, params.sync_mode);
  add(&SourceOptions::cursor_field, params.cursor_field);
  add(&SourceOptions::primary_key, params.primary_key);
  add(&SourceOptions::start_date, params.start_date);
  add(&SourceOptions::null_cursor, params.null_cursor);
  add(&SourceOptions::close_missing, params.close_missing);
  add(&SourceOptions::batch_size, params.batch_size);
  for (const Param& param : params.unbound) {
    if (spec.Find(param.name) == nullptr) spec.AddUnbound(param);
  }
}

}  // namespace sqlflow::component
