#include "resilience/resilience_options.h"

#include <gtest/gtest.h>

namespace sqlflow::resilience {
namespace {

using component::ParamSpec;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const ParamSpec<ResilienceOptions>& Spec() {
  static const ParamSpec<ResilienceOptions> spec = [] {
    ParamSpec<ResilienceOptions> made("WIRE");
    AddResilienceOptions(made);
    return made;
  }();
  return spec;
}

base::Json Parsed(std::string_view json) { return component::ParseJson(json, {}).value(); }
ResilienceOptions Read(std::string_view json) { return Spec().Read(Parsed(json)); }

std::string Findings(std::string_view json) {
  base::Diagnostics diagnostics;
  Spec().Check(Parsed(json), {}, "WIRE", {}, diagnostics);
  std::string text;
  for (const base::Diagnostic& found : diagnostics.items()) {
    text += fmt::format("{} {}{}\n", found.code.id, found.message,
                        found.suggestion.empty() ? "" : " [" + found.suggestion + "]");
  }
  return text;
}

TEST(ResilienceOptions, TheShortNamesAreTaken) {
  const ResilienceOptions options =
      Read(R"({"max_retries": 20, "initial_delay": "10ms", "backoff_strategy": "linear", "timeout_seconds": 7,
               "max_requests_per_minute": 600})");
  EXPECT_EQ(options.retries(), 20);
  EXPECT_EQ(options.backoff().growth, Backoff::Growth::kLinear);
  EXPECT_EQ(options.backoff().initial_delay, milliseconds(10));
  EXPECT_EQ(options.call_limit(), seconds(7));
  ASSERT_EQ(options.rate_rules().size(), 1u);
  EXPECT_EQ(options.rate_rules()[0].calls, 600);
}

TEST(ResilienceOptions, TheLongFormSaysTheSame) {
  const std::string_view json = R"({
    "error_handling": {
      "retry_strategy": {"max_attempts": 3, "backoff_type": "exponential", "initial_delay": "2s"},
      "rate_limit_handling": {"max_requests_per_minute": 60, "burst_limit": 10},
      "circuit_breaker": {"failure_threshold": 7, "reset_timeout": "5m"}},
    "timeouts": {"connect": 2.5, "call": "1h", "progress": "PT2M"}})";
  EXPECT_EQ(Findings(json), "");
  const ResilienceOptions options = Read(json);
  EXPECT_EQ(options.retries(), 2);
  EXPECT_EQ(options.initial_delay, seconds(2));
  EXPECT_EQ(options.breaker().failure_threshold, 7);
  EXPECT_EQ(options.breaker().reset_timeout, minutes(5));
  EXPECT_EQ(options.connect_timeout, milliseconds(2500));
  EXPECT_EQ(options.call_limit(), minutes(60));
  EXPECT_EQ(options.progress_timeout, minutes(2));
  ASSERT_EQ(options.rate_rules().size(), 2u);
  EXPECT_EQ(options.rate_rules()[1].calls, 10);
  EXPECT_EQ(options.rate_rules()[1].window, seconds(10));
}

TEST(ResilienceOptions, ShortAndLongTogetherAreRefusedByBothNames) {
  EXPECT_EQ(Findings(R"({"max_retries": 3, "error_handling": {"retry_strategy": {"max_retries": 3}}})"),
            "SF2506 \"max_retries\" and \"error_handling.retry_strategy.max_retries\" are one parameter, given twice "
            "[keep one of them]\n");
  EXPECT_EQ(Findings(R"({"max_retries": 3, "error_handling": {"retry_strategy": {"max_attempts": 3}}})"),
            "SF2508 \"max_retries\" and \"error_handling.retry_strategy.max_attempts\" say the same in two ways "
            "[keep one of them]\n");
}

TEST(ResilienceOptions, TheLongFormIsCheckedKeyByKey) {
  EXPECT_EQ(Findings(R"({"error_handling": {"retry_strategie": {"max_retries": 3}}})"),
            "SF2501 \"error_handling\" of WIRE has no parameter \"retry_strategie\" [did you mean retry_strategy?]\n");
  EXPECT_EQ(Findings(R"({"error_handling": {"circuit_breaker": {"failure_treshold": 3}}})"),
            "SF2501 \"error_handling.circuit_breaker\" of WIRE has no parameter \"failure_treshold\" "
            "[did you mean failure_threshold?]\n");
  EXPECT_EQ(Findings(R"({"timeouts": 3})"),
            "SF2503 \"timeouts\" must be an object [of call, call_timeout, connect, connect_timeout, progress, "
            "progress_timeout, timeout_seconds]\n");
  EXPECT_EQ(Findings(R"({"error_handlin": {}})"),
            "SF2501 WIRE has no parameter \"error_handlin\" [did you mean error_handling?]\n");
  EXPECT_EQ(
      Findings(R"({"error_handling": {"retry_strategy": {"initial_delay": "soon"}}})"),
      "SF2503 \"initial_delay\" must be a length of time (\"30s\", \"5m\", or a number of seconds), not the string "
      "\"soon\" [for example \"initial_delay\": \"500ms\"]\n");
}

TEST(ResilienceOptions, ValuesOutOfRangeAreRefused) {
  EXPECT_NE(Findings(R"({"max_requests_per_minute": 0})"), "");
  EXPECT_NE(Findings(R"({"failure_rate": 1.5})"), "");
  EXPECT_NE(Findings(R"({"connect_timeout": 0})"), "");
  EXPECT_NE(Findings(R"({"initial_delay": "1 month"})"), "");
  EXPECT_EQ(Findings(R"({"initial_delay": 0, "max_retries": 0})"), "");
}

TEST(ResilienceOptions, ABurstNeedsALimit) {
  EXPECT_EQ(Findings(R"({"burst_limit": 10})"),
            "SF2508 \"burst_limit\" alone says nothing [give one of max_requests_per_second, max_requests_per_minute, "
            "max_requests_per_hour, max_requests_per_day too, or remove it]\n");
}

TEST(ResilienceOptions, NoPacingUnlessItIsWanted) {
  EXPECT_TRUE(Read(R"({"max_requests_per_minute": 60, "rate_limit_safe": false})").rate_rules().empty());
  EXPECT_EQ(Read(R"({"max_retries": 9, "auto_retry": false})").retries(), 0);
}

TEST(ResilienceOptions, DefaultsAreShownAsWritten) {
  EXPECT_EQ(Spec().Find("initial_delay")->default_text, "\"1s\"");
  EXPECT_EQ(Spec().Find("total_time")->default_text, "\"1h\"");
  EXPECT_EQ(Spec().Find("connect_timeout")->default_text, "\"10s\"");
}

}  // namespace
}  // namespace sqlflow::resilience
