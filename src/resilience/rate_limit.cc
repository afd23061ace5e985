#include "resilience/rate_limit.h"

#include <algorithm>

namespace sqlflow::resilience {

namespace {

// A server may count in whole milliseconds.
constexpr Length kMargin = std::chrono::milliseconds(1);

// How soon to ask again where only the end of a call under way can make room.
Length Look(Length window) {
  return std::clamp<Length>(window / 200, std::chrono::milliseconds(1), std::chrono::milliseconds(50));
}

}  // namespace

void RateLimit::AddRules(const std::vector<RateRule>& rules) {
  if (rules.empty()) return;
  std::lock_guard lock(mutex_);
  for (const RateRule& rule : rules) {
    const auto same =
        std::find_if(rules_.begin(), rules_.end(), [&](const RateRule& known) { return known.window == rule.window; });
    if (same == rules_.end()) {
      rules_.push_back(rule);
    } else {
      same->calls = std::min(same->calls, rule.calls);
    }
  }
  active_ = true;
}

RateLimit::Turn RateLimit::BeginSlowly() {
  std::lock_guard lock(mutex_);
  const Ticks now = world_.Now();
  Length wait = paused_until_ - now;
  if (remaining_ && renewed_at_ <= now) remaining_.reset();
  if (remaining_ && *remaining_ <= 0) wait = std::max(wait, renewed_at_ - now);
  for (const RateRule& rule : rules_) wait = std::max(wait, WaitFor(rule, now));
  if (wait > Length::zero()) return {wait, false};
  if (remaining_) *remaining_ -= 1;
  under_way_ += 1;
  return {Length::zero(), true};
}

Length RateLimit::WaitFor(const RateRule& rule, Ticks now) const {
  const int64_t room = rule.calls - under_way_;
  if (room <= 0) return Look(rule.window);
  const auto ended = static_cast<int64_t>(ends_.size());
  if (ended < room) return Length::zero();
  return ends_[static_cast<size_t>(ended - room)] + rule.window + kMargin - now;
}

void RateLimit::End() {
  std::lock_guard lock(mutex_);
  under_way_ -= 1;
  int64_t counted = 0;
  for (const RateRule& rule : rules_) counted = std::max(counted, rule.calls);
  ends_.push_back(world_.Now());
  while (static_cast<int64_t>(ends_.size()) > counted) ends_.pop_front();
}

void RateLimit::PauseFor(Length length) {
  std::lock_guard lock(mutex_);
  paused_until_ = std::max(paused_until_, world_.Now() + length);
  active_ = true;
}

void RateLimit::Hear(const Allowance& allowance) {
  std::lock_guard lock(mutex_);
  renewed_at_ = world_.Now() + allowance.renewed_in;
  // Those under way may not have been counted yet.
  remaining_ = allowance.remaining - std::max<int64_t>(under_way_ - 1, 0);
  active_ = true;
}

}  // namespace sqlflow::resilience
