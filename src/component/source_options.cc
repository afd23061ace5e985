#include "component/source_options.h"

#include "component/filter.h"

namespace sqlflow::component {

namespace {

constexpr std::string_view kIncremental = "incremental loading";
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

std::vector<Param> UnboundParams() {
  std::vector<Param> params;
  params.push_back({.name = "deduplication",
                    .description = "Which of several rows of one key counts: the one with the highest cursor, else "
                                   "the last read. There is no other rule.",
                    .allowed = {"latest_wins"},
                    .default_text = "\"latest_wins\""});
  params.push_back(Later("start_date", "Where the first incremental read begins.", kIncremental, ParamType::kString,
                         {"replication_start_date"}));
  params.push_back(Later("lookback_window", "How much earlier than the watermark an incremental read begins.",
                         kIncremental, ParamType::kString));
  params.push_back(Later("lookback_window_days", "lookback_window, in days.", kIncremental, ParamType::kInteger));
  params.push_back(Later("slice_range_days", "Length of the slices an incremental read is cut into, in days.",
                         kIncremental, ParamType::kInteger));
  params.push_back(Later("null_cursor", "What an incremental read does with rows whose cursor is NULL.", kIncremental,
                         ParamType::kString));
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
                          "own log of changes. This release runs full_refresh; the others are recognised "
                          "and refused by name.",
                      .example = "\"full_refresh\"",
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
  params.timeout_seconds = {.name = "timeout_seconds",
                            .description = "How long one request may take.",
                            .unit = "seconds",
                            .minimum = 1,
                            .no_effect = no_effect};
  params.max_retries = {.name = "max_retries",
                        .description = "How often a failed request is tried again.",
                        .minimum = 0,
                        .no_effect = no_effect};
  params.unbound = UnboundParams();
  return params;
}

SourceOptions ReadSourceOptions(const base::Json& parameters) {
  ParamSpec<SourceOptions> spec;
  AddSourceOptions(spec);
  return spec.Read(parameters);
}

}  // namespace sqlflow::component
