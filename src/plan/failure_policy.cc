#include "plan/failure_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors/validation.h"
#include "base/text.h"

namespace sqlflow::plan {

namespace {

using Action = lang::OnClause::Action;
using Kind = lang::OnClause::Kind;

constexpr std::string_view kBackpressure = "backpressure";

void Warn(const lang::OnClause& clause, const std::string& message, base::Diagnostics& diagnostics) {
  diagnostics.Warning(base::code::kClauseWithoutEffect, clause.span, message);
}

bool Retries(const component::Component& component) {
  const component::Param* retries = component.source_params->Find("max_retries");
  return retries != nullptr && retries->no_effect.empty();
}

std::string_view BackpressureOf(Action action) {
  if (action == Action::kFail) return "fail";
  return action == Action::kSkip ? "shed" : "wait";
}

void SetBackpressure(Action action, base::Span span, const component::Param& param, const component::ParamList& params,
                     base::Json& parameters) {
  std::erase_if(parameters.members, [&](const base::Json::Member& given) { return params.Find(given.name) == &param; });
  parameters.members.push_back(
      {std::string(kBackpressure), span, base::Json::String(std::string(BackpressureOf(action)), span)});
}

}  // namespace

FailurePolicy ReadFailurePolicy(const std::vector<lang::OnClause>& clauses, const component::Component& component,
                                base::Json& parameters, base::Diagnostics& diagnostics) {
  FailurePolicy policy;
  const component::ParamList& params = *component.source_params;
  const component::Param* backpressure = params.Find(kBackpressure);
  for (const lang::OnClause& clause : clauses) {
    if (clause.kind == Kind::kError) {
      policy.retries = clause.retries;
      policy.skip = clause.action == Action::kSkip || clause.afterwards == Action::kSkip;
      if (clause.retries > 0 && !Retries(component)) {
        Warn(clause, fmt::format("RETRY repeats nothing: what fails about {} does not pass by itself", component.type),
             diagnostics);
      }
    } else if (clause.kind == Kind::kRateLimit) {
      if (backpressure != nullptr) {
        SetBackpressure(clause.action, clause.span, *backpressure, params, parameters);
      } else {
        Warn(clause, fmt::format("ON_RATE_LIMIT has no effect: nobody limits how often {} is read", component.type),
             diagnostics);
      }
    }
  }
  policy.skip_limited = policy.skip;
  for (const base::Json::Member& given : parameters.members) {
    if (backpressure == nullptr || params.Find(given.name) != backpressure) continue;
    const bool shed = base::EqualsIgnoreCase(given.value.text, "shed");
    if (!shed && !base::EqualsIgnoreCase(given.value.text, "fail")) continue;
    policy.retry_limited = false;
    policy.skip_limited = shed;
  }
  return policy;
}

FailurePolicy PolicyOf(const Step& step) {
  std::vector<FailurePolicy> policies;
  if (step.source) policies.push_back(step.source->on_failure);
  for (const auto& source : step.source_uses) policies.push_back(source->on_failure);
  if (policies.empty()) return {};
  FailurePolicy all{.retries = 0, .skip = true, .skip_limited = true};
  for (const FailurePolicy& one : policies) {
    all.retries = std::max(all.retries, one.retries);
    all.skip = all.skip && one.skip;
    all.retry_limited = all.retry_limited && one.retry_limited;
    all.skip_limited = all.skip_limited && one.skip_limited;
  }
  return all;
}

}  // namespace sqlflow::plan
