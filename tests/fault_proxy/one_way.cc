#include "one_way.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace sqlflow::tests {

OneWay::OneWay(int from, int to, std::vector<Fault> faults) : from_(from), to_(to) {
  for (const Fault& fault : faults) Add(fault);
}

void OneWay::Add(const Fault& fault) {
  const auto later = std::find_if(faults_.begin(), faults_.end(), [&](const Fault& one) { return one.at > fault.at; });
  faults_.insert(later, fault);
}

bool OneWay::Read() {
  char bytes[16 << 10];
  const ssize_t count = recv(from_, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) ended_ = true;
  pending_.append(bytes, static_cast<size_t>(count));
  return true;
}

std::optional<OneWay::Outcome> OneWay::Apply(const Fault& fault, Moment now) {
  switch (fault.kind) {
    case Fault::Kind::kCut: return Outcome::kCut;
    case Fault::Kind::kReset: return Outcome::kReset;
    case Fault::Kind::kStall: return Outcome::kStall;
    case Fault::Kind::kDelay: pause_end_ = now + fault.pause; break;
    case Fault::Kind::kTrickle:
      trickle_ = fault.length;
      trickle_pause_ = fault.pause;
      pause_end_ = now + fault.pause;
      break;
    case Fault::Kind::kCorrupt: pending_.front() = static_cast<char>(pending_.front() ^ 0x55); break;
  }
  return std::nullopt;
}

OneWay::Outcome OneWay::Pass(Moment now, std::atomic<int64_t>& happened) {
  blocked_ = false;
  while (true) {
    if (pause_end_ && now < *pause_end_) return Outcome::kFine;
    pause_end_.reset();
    if (pending_.empty()) {
      if (ended_ && !closed_) {
        closed_ = true;
        shutdown(to_, SHUT_WR);
      }
      return Outcome::kFine;
    }
    if (!faults_.empty() && faults_.front().at <= passed_) {
      const Fault fault = faults_.front();
      faults_.erase(faults_.begin());
      happened += 1;
      if (const std::optional<Outcome> outcome = Apply(fault, now)) return *outcome;
      continue;
    }
    size_t most = pending_.size();
    if (!faults_.empty()) most = std::min(most, static_cast<size_t>(faults_.front().at - passed_));
    if (trickle_ > 0) most = 1;
    const ssize_t count = send(to_, pending_.data(), most, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0) {
      blocked_ = errno == EAGAIN || errno == EINTR;
      return blocked_ ? Outcome::kFine : Outcome::kBroken;
    }
    pending_.erase(0, static_cast<size_t>(count));
    passed_ += count;
    if (trickle_ > 0 && --trickle_ > 0) pause_end_ = now + trickle_pause_;
  }
}

}  // namespace sqlflow::tests
