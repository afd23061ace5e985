#pragma once
#include <poll.h>

#include <random>
#include <vector>

#include "base/descriptor.h"
#include "fault_proxy.h"
#include "one_way.h"

namespace sqlflow::tests {

// One connection through the proxy: the client's end, the server's end, and both ways between.
class Link {
 public:
  // `faults` are its own, not those of the plan.
  Link(base::Descriptor client, base::Descriptor server, const std::vector<Fault>& faults, const FaultPlan& plan,
       std::mt19937_64& generator, FaultCounts& counts);
  ~Link();
  Link(Link&&) = delete;

  // What to wait for; and when, at the latest, to call Work though nothing came.
  pollfd client_poll() const { return PollOf(client_, to_server_, to_client_); }
  pollfd server_poll() const { return PollOf(server_, to_client_, to_server_); }
  std::optional<Moment> wake_at() const;
  // False: it is over.
  bool Work(short client_events, short server_events, Moment now);

 private:
  enum class State { kOpen, kStalled, kCut };

  struct End {
    base::Descriptor socket;
    bool over = false;  // of a cut connection: the other side has closed it

    int number() const { return socket.number(); }
  };

  pollfd PollOf(const End& end, const OneWay& out_of, const OneWay& into) const;
  bool HearClient();
  bool Follow(OneWay::Outcome outcome);
  bool Discard(short client_events, short server_events);
  void Reset();

  End client_;
  End server_;
  OneWay to_server_;
  OneWay to_client_;
  const double failing_statements_;
  int64_t spared_;  // statements
  std::mt19937_64& generator_;
  FaultCounts& counts_;
  State state_ = State::kOpen;
  bool client_turn_ = true;  // what the client sends next begins a statement
  bool doomed_ = false;      // a fault by chance is on its way
};

// A place from 0 on, small ones as likely as large ones: below 2^bits.
int64_t AnyPlace(std::mt19937_64& generator, int bits);
bool Chance(std::mt19937_64& generator, double share);

}  // namespace sqlflow::tests
