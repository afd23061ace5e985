#include "resilience/deadline.h"

#include <algorithm>

#include "base/error.h"
#include "base/errors/network.h"
#include "base/text.h"

namespace sqlflow::resilience {

namespace {

constexpr std::chrono::milliseconds kLook{100};

}  // namespace

Deadline::Deadline(const World& world, const base::Cancellation& cancellation, Length length, std::string limit)
    : world_(&world),
      cancellation_(&cancellation),
      length_(length),
      limit_(std::move(limit)),
      end_(world.Now() + length) {}

int Deadline::poll_milliseconds() const {
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left());
  return static_cast<int>(std::clamp(whole, std::chrono::milliseconds(0), kLook).count());
}

void Deadline::Check(const std::string& what) const {
  if (cancellation_->requested()) throw base::Interrupted();
  if (left() > Length::zero()) return;
  throw base::Error(
      base::code::kTimedOut,
      fmt::format("{} took longer than {}", what, base::HumanSeconds(std::chrono::duration<double>(length_).count())),
      fmt::format("raise {} if it needs more", limit_));
}

}  // namespace sqlflow::resilience
