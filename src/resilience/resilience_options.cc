#include "resilience/resilience_options.h"

#include <algorithm>

#include "base/errors/parameters.h"
#include "component/source_options.h"

namespace sqlflow::resilience {

namespace {

using component::Param;

void AddNames(Param& param, const std::string& group, std::vector<std::string> names) {
  for (const std::string& name : names) param.aliases.push_back(group + "." + name);
}

// Names in the long form: the short one, or how others call it there.
Param InRetry(Param param, std::vector<std::string> names) {
  AddNames(param, "error_handling.retry_strategy", std::move(names));
  return param;
}

Param InBreaker(Param param, const std::string& name) {
  AddNames(param, "error_handling.circuit_breaker", {name});
  return param;
}

Param InRateLimit(Param param, const std::string& name) {
  AddNames(param, "error_handling.rate_limit_handling", {name});
  return param;
}

Param InTimeouts(Param param, std::vector<std::string> names) {
  AddNames(param, "timeouts", std::move(names));
  return param;
}

Param PerWindow(const std::string& window) {
  const std::string name = "max_requests_per_" + window;
  return InRateLimit({.name = name,
                      .description = "At most so many requests in any " + window +
                                     ", over all sources and threads that use the same account.",
                      .example = window == "second" ? "10" : "600",
                      .minimum = 1},
                     name);
}

void CheckShare(const base::Json& value, base::Diagnostics& diagnostics) {
  double share = 0;
  if (component::ReadValue(value, share) && share > 0 && share <= 1) return;
  diagnostics.Error(base::code::kParameterTooSmall, value.span,
                    fmt::format("\"failure_rate\" is a share above 0 and at most 1, not {}", value.text),
                    "0.5 is half of the calls");
}

void DescribeRetry(internal::ResilienceParams& params) {
  params.auto_retry = InRetry({.name = "auto_retry",
                               .description = "Whether what failed for a passing reason is tried again. false: nothing "
                                              "is, whatever `max_retries` says."},
                              {"enabled"});
  params.max_retries = InRetry(component::MaxRetries(), {"max_retries"});
  params.max_attempts = InRetry({.name = "max_attempts",
                                 .description = "How often a request is made at most: `max_retries` and one more.",
                                 .example = "4",
                                 .minimum = 1,
                                 .instead_of = "max_retries"},
                                {"max_attempts"});
  params.backoff_strategy = InRetry({.name = "backoff_strategy",
                                     .description = "How the waits between tries grow: each is a random part of a span "
                                                    "that doubles, grows by `initial_delay`, or stays.",
                                     .aliases = {"backoff"},
                                     .allowed = {"exponential", "linear", "constant"}},
                                    {"backoff_strategy", "backoff", "backoff_type"});
  params.initial_delay = InRetry(
      {.name = "initial_delay", .description = "The longest wait before the first retry.", .example = "\"500ms\""},
      {"initial_delay"});
  params.max_delay = InRetry(
      {.name = "max_delay", .description = "The longest wait before any retry.", .example = "\"30s\""}, {"max_delay"});
  params.total_time = InRetry({.name = "total_time",
                               .description = "The waits for one request, or for one read, are together at most so "
                                              "long, even those that the server asks for.",
                               .example = "\"10m\""},
                              {"total_time"});
}

void DescribeBreaker(internal::ResilienceParams& params) {
  params.failure_threshold =
      InBreaker({.name = "failure_threshold",
                 .description = "After so many failures in a row the server is left alone for `reset_timeout`.",
                 .minimum = 1},
                "failure_threshold");
  params.failure_rate = InBreaker(
      {.name = "failure_rate",
       .description = fmt::format("The same if this share of the last {} requests failed.", CircuitBreaker::kRated),
       .example = "0.5",
       .check = CheckShare},
      "failure_rate");
  params.reset_timeout =
      InBreaker({.name = "reset_timeout",
                 .description = "How long a server that fails is left alone before one request probes it.",
                 .example = "\"5m\""},
                "reset_timeout");
}

void DescribeRateLimit(internal::ResilienceParams& params) {
  params.rate_limit_safe = InRateLimit({.name = "rate_limit_safe",
                                        .description = "Whether requests keep to the limits below. false: they do not; "
                                                       "what the server refuses is still waited for."},
                                       "rate_limit_safe");
  params.per_second = PerWindow("second");
  params.per_minute = PerWindow("minute");
  params.per_hour = PerWindow("hour");
  params.per_day = PerWindow("day");
  params.burst_limit = InRateLimit({.name = "burst_limit",
                                    .description = "At most so many requests back to back; without it, as many as the "
                                                   "limit allows.",
                                    .example = "10",
                                    .minimum = 1,
                                    .needs = {"max_requests_per_second", "max_requests_per_minute",
                                              "max_requests_per_hour", "max_requests_per_day"}},
                                   "burst_limit");
  params.backpressure = InRateLimit({.name = "backpressure",
                                     .description = "When the limit is reached, here or at the server: wait, let the "
                                                    "step fail, or leave the step out (shed). ON_RATE_LIMIT says the "
                                                    "same and wins.",
                                     .allowed = {"wait", "fail", "shed"}},
                                    "backpressure");
}

void DescribeTimeouts(internal::ResilienceParams& params) {
  params.connect_timeout = InTimeouts({.name = "connect_timeout",
                                       .description = "How long a connection may take to stand, login included.",
                                       .example = "\"5s\"",
                                       .minimum = 0.001},
                                      {"connect", "connect_timeout"});
  params.timeout_seconds = component::TimeoutSeconds();
  params.timeout_seconds.description = "How long one request may take; of a read, until its first row.";
  AddNames(params.timeout_seconds, "timeouts", {"timeout_seconds"});
  params.call_timeout = InTimeouts({.name = "call_timeout",
                                    .description = "`timeout_seconds` as a length of time.",
                                    .example = "\"10m\"",
                                    .minimum = 0.001,
                                    .instead_of = "timeout_seconds"},
                                   {"call", "call_timeout"});
  params.progress_timeout = InTimeouts({.name = "progress_timeout",
                                        .description = "How long an answer that has begun may pause.",
                                        .example = "\"2m\"",
                                        .minimum = 0.001},
                                       {"progress", "progress_timeout"});
}

}  // namespace

int64_t ResilienceOptions::retries() const {
  if (!auto_retry) return 0;
  return max_attempts ? *max_attempts - 1 : max_retries;
}

Backoff ResilienceOptions::backoff() const {
  Backoff::Growth growth = Backoff::Growth::kExponential;
  if (backoff_strategy == "linear") growth = Backoff::Growth::kLinear;
  if (backoff_strategy == "constant") growth = Backoff::Growth::kConstant;
  return {growth, initial_delay, max_delay};
}

std::vector<RateRule> ResilienceOptions::rate_rules() const {
  std::vector<RateRule> rules;
  if (!rate_limit_safe) return rules;
  const auto add = [&rules](const std::optional<int64_t>& calls, Length window) {
    if (calls) rules.push_back({*calls, window});
  };
  add(max_requests_per_second, std::chrono::seconds(1));
  add(max_requests_per_minute, std::chrono::minutes(1));
  add(max_requests_per_hour, std::chrono::hours(1));
  add(max_requests_per_day, std::chrono::hours(24));
  if (!burst_limit || rules.empty()) return rules;
  const auto share = [](const RateRule& rule) { return rule.window / rule.calls; };
  const auto slowest = std::max_element(rules.begin(), rules.end(), [&](const RateRule& one, const RateRule& other) {
    return share(one) < share(other);
  });
  if (*burst_limit < slowest->calls) rules.push_back({*burst_limit, share(*slowest) * *burst_limit});
  return rules;
}

internal::ResilienceParams internal::DescribeResilienceParams() {
  ResilienceParams params;
  DescribeRetry(params);
  DescribeBreaker(params);
  DescribeRateLimit(params);
  DescribeTimeouts(params);
  return params;
}

}  // namespace sqlflow::resilience
