#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "component/param_spec.h"
#include "resilience/backoff.h"
#include "resilience/circuit_breaker.h"
#include "resilience/rate_limit.h"

namespace sqlflow::resilience {

// The parameters of a component that calls a server (spec 4, "Configuration"). A component with other defaults sets
// them in the constructor of its own options.
struct ResilienceOptions {
  bool auto_retry = true;
  int64_t max_retries = 3;
  std::optional<int64_t> max_attempts;
  std::string backoff_strategy = "exponential";
  Length initial_delay = std::chrono::seconds(1);
  Length max_delay = std::chrono::seconds(60);
  Length total_time = std::chrono::hours(1);

  int64_t failure_threshold = 5;
  std::optional<double> failure_rate;
  Length reset_timeout = std::chrono::minutes(1);

  bool rate_limit_safe = true;
  std::optional<int64_t> max_requests_per_second;
  std::optional<int64_t> max_requests_per_minute;
  std::optional<int64_t> max_requests_per_hour;
  std::optional<int64_t> max_requests_per_day;
  std::optional<int64_t> burst_limit;
  std::string backpressure = "wait";

  Length connect_timeout = std::chrono::seconds(10);
  int64_t timeout_seconds = 300;
  std::optional<Length> call_timeout;
  Length progress_timeout = std::chrono::seconds(60);

  // What the above come to.
  int64_t retries() const;
  Backoff backoff() const;
  BreakerOptions breaker() const { return {failure_threshold, failure_rate, reset_timeout}; }
  // `burst_limit` is a rule too: so many calls in the time that the slowest limit takes for them.
  std::vector<RateRule> rate_rules() const;
  Length call_limit() const { return call_timeout.value_or(std::chrono::seconds(timeout_seconds)); }
};

namespace internal {
struct ResilienceParams {
  component::Param auto_retry, max_retries, max_attempts, backoff_strategy, initial_delay, max_delay, total_time;
  component::Param failure_threshold, failure_rate, reset_timeout;
  component::Param rate_limit_safe, per_second, per_minute, per_hour, per_day, burst_limit, backpressure;
  component::Param connect_timeout, timeout_seconds, call_timeout, progress_timeout;
};
ResilienceParams DescribeResilienceParams();
}  // namespace internal

// Adds them to a component's spec, whose Options must derive from ResilienceOptions. A parameter that the spec already
// has stays the component's.
template <class Options>
void AddResilienceOptions(component::ParamSpec<Options>& spec) {
  const auto add = [&spec](auto field, const component::Param& param) {
    if (spec.Find(param.name) == nullptr) spec.Add(field, param);
  };
  using Fields = ResilienceOptions;
  const internal::ResilienceParams params = internal::DescribeResilienceParams();
  add(&Fields::connect_timeout, params.connect_timeout);
  add(&Fields::timeout_seconds, params.timeout_seconds);
  add(&Fields::call_timeout, params.call_timeout);
  add(&Fields::progress_timeout, params.progress_timeout);
  add(&Fields::auto_retry, params.auto_retry);
  add(&Fields::max_retries, params.max_retries);
  add(&Fields::max_attempts, params.max_attempts);
  add(&Fields::backoff_strategy, params.backoff_strategy);
  add(&Fields::initial_delay, params.initial_delay);
  add(&Fields::max_delay, params.max_delay);
  add(&Fields::total_time, params.total_time);
  add(&Fields::failure_threshold, params.failure_threshold);
  add(&Fields::failure_rate, params.failure_rate);
  add(&Fields::reset_timeout, params.reset_timeout);
  add(&Fields::rate_limit_safe, params.rate_limit_safe);
  add(&Fields::max_requests_per_second, params.per_second);
  add(&Fields::max_requests_per_minute, params.per_minute);
  add(&Fields::max_requests_per_hour, params.per_hour);
  add(&Fields::max_requests_per_day, params.per_day);
  add(&Fields::burst_limit, params.burst_limit);
  add(&Fields::backpressure, params.backpressure);
}

}  // namespace sqlflow::resilience
