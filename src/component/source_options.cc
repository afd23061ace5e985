#include "component/source_options.h"

#include <algorithm>

#include "base/duration.h"
#include "base/errors/syntax.h"
#include "base/text.h"
#include "component/filter.h"

namespace sqlflow::component {

namespace {

constexpr std::string_view kEnvironments = "environment-aware sources";

Param Later(std::string name, std::string description, std::string_view feature, ParamType type,
            std::vector<std::string> aliases = {}) {
  Param param;
  param.name = std::move(name);
  param.description = std::move(description);
  param.aliases = std::move(aliases);
  param.later = feature;
  param.type = type;
  return param;
}

void CheckLookback(const base::Json& value, base::Diagnostics& diagnostics) {
  if (ReadLookback(value.text)) return;
  diagnostics.Error(base::code::kBadDuration, value.span, fmt::format("{} is no length of time", value.Dump()),
                    "write 7 days, P7D or PT1H (a plain number for a cursor of numbers)");
}

std::vector<Param> UnboundParams() {
  std::vector<Param> params;
  params.push_back({.name = "deduplication",
                    .description = "Which of several rows of one key counts: the one with the highest cursor, else "
                                   "the last read. There is no other rule.",
                    .allowed = {"latest_wins"},
                    .default_text = "\"latest_wins\""});
  params.push_back({.name = "lookback_window",
                    .description = "How much before the watermark an incremental read begins, so that late rows are "
                                   "seen: a duration, or a number for a cursor of numbers.",
                    .example = "\"P7D\"",
                    .type = ParamType::kString,
                    .also = {ParamType::kNumber},
                    .check = CheckLookback});
  params.push_back({.name = "lookback_window_days",
                    .description = "lookback_window, in days.",
                    .minimum = 0,
                    .type = ParamType::kInteger});
  params.push_back(Later("slice_range_days", "Length of the slices an incremental read is cut into, in days.",
                         "reading in slices", ParamType::kInteger));
  params.push_back(
      Later("dev_mode", "What to read where the profile's environment is dev.", kEnvironments, ParamType::kString));
  params.push_back(
      Later("test_mode", "What to read where the profile's environment is test.", kEnvironments, ParamType::kString));
  params.push_back(
      Later("prod_mode", "What to read where the profile's environment is prod.", kEnvironments, ParamType::kString));
  params.push_back(Later("sample_for_dev", "The share of rows to read where the profile's environment is dev.",
                         kEnvironments, ParamType::kNumber));
  return params;
}

}  // namespace

internal::SourceParams internal::DescribeSourceParams(std::string_view transfer_no_effect) {
  const std::string no_effect(transfer_no_effect);
  SourceParams params;
  params.sync_mode = {.name = "sync_mode",
                      .description =
                          "What a LOAD reads: everything, what is new by `cursor_field`, or the source's "
                          "own log of changes (cdc, which comes with a later release).",
                      .example = "\"incremental\"",
                      .allowed = {"full_refresh", "incremental", "cdc"}};
  params.cursor_field = {.name = "cursor_field",
                         .description =
                             "The column that grows as rows are added or changed. Of several rows with one "
                             "key, the one with the highest value wins.",
                         .example = "\"updated_at\""};
  params.primary_key = {.name = "primary_key",
                        .description =
                            "The column, or columns, that name a row. MERGE and SCD2 take them as their "
                            "keys where the LOAD names none.",
                        .example = "[\"order_id\", \"line\"]"};
  params.start_date = {.name = "start_date",
                       .description =
                           "Where the first incremental read begins: rows with a lower cursor are never read. "
                           "Without it: at the beginning.",
                       .aliases = {"replication_start_date"},
                       .example = "\"2024-01-01\""};
  params.null_cursor = {.name = "null_cursor",
                        .description =
                            "Rows whose cursor is NULL (or NaN, or infinite): read them on every run without "
                            "doubling any, leave them out, or stop.",
                        .allowed = {"include", "exclude", "error"}};
  params.close_missing = {.name = "close_missing",
                          .description = "SCD2: a key that a full read no longer has is closed in the target.",
                          .example = "true"};
  params.filters = {
      .name = "filters",
      .description =
          "Conditions that rows must meet, by column: a value, an operator with a value, an "
          "object of operators, a list (IN), or null (IS NULL).",
      .example = R"({"country": "DE", "amount": ">= 300", "day": {">=": "2024-01-01"}})",
      .check = [](const base::Json& filters, base::Diagnostics& diagnostics) { ReadFilters(filters, &diagnostics); }};
  params.columns = {.name = "columns",
                    .description = "The columns to read, in this order. Without it: all.",
                    .example = "[\"id\", \"name\"]"};
  params.batch_size = {.name = "batch_size",
                       .description = "Rows fetched at a time.",
                       .unit = "rows",
                       .minimum = 1,
                       .no_effect = no_effect};
  params.unbound = UnboundParams();
  if (no_effect.empty()) return params;
  for (Param param : {TimeoutSeconds(), MaxRetries()}) {
    param.no_effect = no_effect;
    param.type = ParamType::kInteger;
    params.unbound.push_back(std::move(param));
  }
  return params;
}

Param TimeoutSeconds() {
  return {.name = "timeout_seconds", .description = "How long one request may take.", .unit = "seconds", .minimum = 1};
}

Param MaxRetries() {
  return {.name = "max_retries", .description = "How often a failed request is tried again.", .minimum = 0};
}

const base::Json* FindParameter(const base::Json& parameters, std::string_view name) {
  for (const base::Json::Member& member : parameters.members) {
    if (base::EqualsIgnoreCase(member.name, name)) return &member.value;
  }
  return nullptr;
}

std::optional<std::string> ReadLookback(std::string_view text) {
  const std::string_view trimmed = base::Trim(text);
  const bool number = !trimmed.empty() && trimmed.find_first_not_of("0123456789.") == std::string_view::npos &&
                      std::count(trimmed.begin(), trimmed.end(), '.') < 2 && trimmed != ".";
  if (number) return std::string(trimmed);
  const std::optional<base::Duration> duration = base::ParseDuration(trimmed);
  return duration ? std::optional(base::IntervalText(*duration)) : std::nullopt;
}

SourceOptions ReadSourceOptions(const base::Json& parameters) {
  ParamSpec<SourceOptions> spec;
  AddSourceOptions(spec);
  SourceOptions options = spec.Read(parameters);
  if (const base::Json* days = FindParameter(parameters, "lookback_window_days"))
    options.lookback = days->text + " days";
  if (const base::Json* window = FindParameter(parameters, "lookback_window")) {
    options.lookback = ReadLookback(window->text).value_or("");
  }
  return options;
}

}  // namespace sqlflow::component
