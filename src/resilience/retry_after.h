#pragma once
#include <string>

#include "base/error.h"
#include "resilience/world.h"

namespace sqlflow::resilience {

// A failure whose server says when to come back (`Retry-After`).
class RetryAfter : public base::Error {
 public:
  RetryAfter(base::Code code, const std::string& message, Length wait, std::string hint = {})
      : base::Error(code, message, std::move(hint)), wait_(wait) {}
  Length wait() const { return wait_; }

 private:
  Length wait_;
};

// A failure that a policy has repeated as often as it may: those around it do not repeat it again.
class GaveUp : public base::Error {
 public:
  using base::Error::Error;
};

}  // namespace sqlflow::resilience
