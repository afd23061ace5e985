#include "link.h"

#include <sys/socket.h>

#include <algorithm>

namespace sqlflow::tests {

namespace {

constexpr int kStatementBits = 16;

std::vector<Fault> FaultsOf(const std::vector<Fault>& all, Direction direction) {
  std::vector<Fault> faults;
  std::copy_if(all.begin(), all.end(), std::back_inserter(faults),
               [direction](const Fault& fault) { return fault.direction == direction; });
  return faults;
}

void Raise(std::atomic<int64_t>& most, int64_t value) {
  if (value > most) most = value;  // one thread writes
}

}  // namespace

int64_t AnyPlace(std::mt19937_64& generator, int bits) {
  const auto chosen = static_cast<int>(generator() % static_cast<uint64_t>(bits + 1));
  return static_cast<int64_t>(generator() % (uint64_t{1} << chosen));
}

bool Chance(std::mt19937_64& generator, double share) {
  return share > 0 && std::uniform_real_distribution<double>()(generator) < share;
}

Link::Link(base::Descriptor client, base::Descriptor server, const std::vector<Fault>& faults, const FaultPlan& plan,
           std::mt19937_64& generator, FaultCounts& counts)
    : client_{std::move(client)},
      server_{std::move(server)},
      to_server_(client_.number(), server_.number(), FaultsOf(faults, Direction::kToServer)),
      to_client_(server_.number(), client_.number(), FaultsOf(faults, Direction::kToClient)),
      failing_statements_(plan.failing_statements),
      spared_(plan.login_statements),
      generator_(generator),
      counts_(counts) {}

Link::~Link() {
  Raise(counts_.longest_to_server, to_server_.passed());
  Raise(counts_.longest_to_client, to_client_.passed());
}

// An end that nothing is wanted of is not looked at: what it has to say is heard when something is.
pollfd Link::PollOf(const End& end, const OneWay& out_of, const OneWay& into) const {
  short events = 0;
  if (state_ == State::kStalled) events = POLLRDHUP;
  if ((state_ == State::kCut && !end.over) || (state_ == State::kOpen && out_of.wants_to_read())) events = POLLIN;
  if (state_ == State::kOpen && into.wants_to_write()) events = static_cast<short>(events | POLLOUT);
  return {events == 0 ? -1 : end.number(), events, 0};
}

std::optional<Moment> Link::wake_at() const {
  if (state_ != State::kOpen) return std::nullopt;
  const std::optional<Moment> one = to_server_.pause_end(), other = to_client_.pause_end();
  return one && other ? std::min(one, other) : (one ? one : other);
}

bool Link::Work(short client_events, short server_events, Moment now) {
  if (state_ == State::kStalled) return client_events == 0 && server_events == 0;
  if (state_ == State::kCut) return Discard(client_events, server_events);
  if (client_events != 0 && to_server_.wants_to_read() && !HearClient()) return false;
  if (server_events != 0 && to_client_.wants_to_read()) {
    const int64_t before = to_client_.received();
    if (!to_client_.Read()) return Reset(), false;
    if (to_client_.received() > before) client_turn_ = true;
  }
  for (OneWay* way : {&to_server_, &to_client_}) {
    const OneWay::Outcome outcome = way->Pass(now, counts_.faults);
    if (outcome != OneWay::Outcome::kFine) return Follow(outcome);
  }
  return !(to_server_.done() && to_client_.done());
}

bool Link::HearClient() {
  const int64_t before = to_server_.received();
  if (!to_server_.Read()) return Reset(), false;
  const bool begins = client_turn_ && to_server_.received() > before;
  if (!begins) return true;
  client_turn_ = false;
  if (spared_ > 0) return --spared_, true;
  counts_.statements += 1;
  if (!doomed_ && !Chance(generator_, failing_statements_)) return true;
  if (doomed_) {  // its place was behind the end of the answer
    counts_.faults += 1;
    return Reset(), false;
  }
  doomed_ = true;
  Fault fault;
  fault.kind = generator_() % 2 == 0 ? Fault::Kind::kCut : Fault::Kind::kReset;
  const bool there = generator_() % 2 == 0;
  fault.at = AnyPlace(generator_, kStatementBits) + (there ? before : to_client_.received());
  (there ? to_server_ : to_client_).Add(fault);
  return true;
}

bool Link::Follow(OneWay::Outcome outcome) {
  switch (outcome) {
    case OneWay::Outcome::kFine: return true;
    case OneWay::Outcome::kStall: state_ = State::kStalled; return true;
    case OneWay::Outcome::kBroken:
    case OneWay::Outcome::kReset: Reset(); return false;
    case OneWay::Outcome::kCut:
      // Closing an end with bytes unread would be a reset, so both are read until they end.
      state_ = State::kCut;
      shutdown(client_.number(), SHUT_WR);
      shutdown(server_.number(), SHUT_WR);
      return true;
  }
  return false;
}

bool Link::Discard(short client_events, short server_events) {
  char bytes[4096];
  const auto discard = [&](short events, End& end) {
    if (events != 0 && recv(end.number(), bytes, sizeof bytes, MSG_DONTWAIT) <= 0) end.over = true;
  };
  discard(client_events, client_);
  discard(server_events, server_);
  return !client_.over || !server_.over;
}

void Link::Reset() {
  const linger at_once{1, 0};
  setsockopt(client_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  setsockopt(server_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace sqlflow::tests
