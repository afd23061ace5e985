#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "resilience/circuit_breaker.h"
#include "resilience/rate_limit.h"

namespace sqlflow::resilience {

// What all threads and sources of a run share about the servers they call. Made by the one who runs, and outlives what
// it hands out. Thread safe.
class Endpoints {
 public:
  explicit Endpoints(World& world) : world_(world) {}
  Endpoints(const Endpoints&) = delete;
  Endpoints& operator=(const Endpoints&) = delete;

  World& world() const { return world_; }
  // Of an endpoint, "db:5432". Those who ask with other options get a breaker of their own.
  CircuitBreaker& Breaker(const std::string& endpoint, const BreakerOptions& options);
  // Of an account, "shop.example.com as 4711": one, under the strictest rules that anybody gives.
  RateLimit& Limit(const std::string& account, const std::vector<RateRule>& rules);

 private:
  struct KnownBreaker {
    BreakerOptions options;
    std::unique_ptr<CircuitBreaker> breaker;
  };

  World& world_;
  std::mutex mutex_;
  std::map<std::string, std::vector<KnownBreaker>> breakers_;
  std::map<std::string, std::unique_ptr<RateLimit>> limits_;
};

}  // namespace sqlflow::resilience
