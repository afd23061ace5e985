#include "resilience/endpoints.h"

namespace sqlflow::resilience {

CircuitBreaker& Endpoints::Breaker(const std::string& endpoint, const BreakerOptions& options) {
  std::lock_guard lock(mutex_);
  std::vector<KnownBreaker>& known = breakers_[endpoint];
  for (const KnownBreaker& one : known) {
    if (one.options == options) return *one.breaker;
  }
  known.push_back({options, std::make_unique<CircuitBreaker>(world_, options)});
  return *known.back().breaker;
}

RateLimit& Endpoints::Limit(const std::string& account, const std::vector<RateRule>& rules) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<RateLimit>& limit = limits_[account];
  if (!limit) limit = std::make_unique<RateLimit>(world_);
  limit->AddRules(rules);
  return *limit;
}

}  // namespace sqlflow::resilience
