#pragma once
#include <string>

#include "resilience/world.h"

namespace sqlflow::resilience {

// A moment by which something outside must have answered. What waits for a socket polls for poll_milliseconds() and
// then calls Check(), so that it hears a cancel too. Refers to the world and the cancellation; one thread.
class Deadline {
 public:
  // `limit` is the limit's name as the user knows it: timeout_seconds.
  Deadline(const World& world, const base::Cancellation& cancellation, Length length, std::string limit);

  Length left() const { return end_ - world_->Now(); }
  // At most so long that a cancel is heard in time, at least 1 while there is time left.
  int poll_milliseconds() const;
  // Throws Interrupted after a cancel, Error kTimedOut when the time is over; `what` is being waited for: "connecting
  // to db:5432".
  void Check(const std::string& what) const;
  // Starts anew, for a limit on time without progress.
  void Restart() { end_ = world_->Now() + length_; }

 private:
  const World* world_;
  const base::Cancellation* cancellation_;
  Length length_;
  std::string limit_;
  Ticks end_;
};

}  // namespace sqlflow::resilience
