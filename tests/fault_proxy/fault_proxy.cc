#include "fault_proxy.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <list>
#include <random>
#include <system_error>

#include "link.h"

namespace sqlflow::tests {

namespace {

constexpr int kFirstBits = 9;  // a connection that is to fail does so within the first 512 bytes

int MillisecondsUntil(std::optional<Moment> moment) {
  if (!moment) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*moment - std::chrono::steady_clock::now());
  return std::max(0, static_cast<int>(left.count()));
}

// The thread's work: who is connected, and by what chances.
class Switchboard {
 public:
  Switchboard(uint16_t target_port, const FaultPlan& plan, FaultCounts& counts)
      : target_port_(target_port), plan_(plan), generator_(plan.seed), counts_(counts) {}

  void Accept(int listener) {
    base::Descriptor client(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) return;
    SendAtOnce(client.number());
    const int64_t number = counts_.connections++;
    base::Descriptor server = Connect(target_port_);
    const bool fails = Chance(generator_, plan_.failing_connections);
    if (!server || (fails && generator_() % 2 == 0)) {
      counts_.faults += server ? 1 : 0;
      const linger at_once{1, 0};
      setsockopt(client.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      return;
    }
    std::vector<Fault> faults;
    for (const Fault& fault : plan_.faults) {
      if (fault.connection == Fault::kEvery || fault.connection == number) faults.push_back(fault);
    }
    if (fails) {
      faults.push_back({.kind = Fault::Kind::kReset,
                        .direction = generator_() % 2 == 0 ? Direction::kToServer : Direction::kToClient,
                        .at = AnyPlace(generator_, kFirstBits)});
    }
    links_.emplace_back(std::move(client), std::move(server), faults, plan_, generator_, counts_);
  }

  void AddPolls(std::vector<pollfd>& polls) const {
    for (const Link& link : links_) {
      polls.push_back(link.client_poll());
      polls.push_back(link.server_poll());
    }
  }

  std::optional<Moment> WakeAt() const {
    std::optional<Moment> first;
    for (const Link& link : links_) {
      const std::optional<Moment> moment = link.wake_at();
      if (moment && (!first || *moment < *first)) first = moment;
    }
    return first;
  }

  void Work(const pollfd* polls) {
    const Moment now = std::chrono::steady_clock::now();
    for (auto link = links_.begin(); link != links_.end(); polls += 2) {
      link = link->Work(polls[0].revents, polls[1].revents, now) ? std::next(link) : links_.erase(link);
    }
  }

 private:
  const uint16_t target_port_;
  const FaultPlan& plan_;
  std::mt19937_64 generator_;
  FaultCounts& counts_;
  std::list<Link> links_;
};

}  // namespace

FaultProxy::FaultProxy(uint16_t target_port, FaultPlan plan)
    : target_port_(target_port), plan_(std::move(plan)), listener_(Listen()), wake_(eventfd(0, EFD_CLOEXEC)) {
  if (!wake_) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { Run(); });
}

FaultProxy::~FaultProxy() {
  eventfd_write(wake_.number(), 1);
  thread_.join();
}

void FaultProxy::Run() {
  Switchboard switchboard(target_port_, plan_, counts_);
  while (true) {
    std::vector<pollfd> polls = {{wake_.number(), POLLIN, 0}, {listener_.socket.number(), POLLIN, 0}};
    switchboard.AddPolls(polls);
    if (poll(polls.data(), polls.size(), MillisecondsUntil(switchboard.WakeAt())) < 0 && errno != EINTR) return;
    if (polls[0].revents != 0) return;
    switchboard.Work(polls.data() + 2);
    if (polls[1].revents != 0) switchboard.Accept(listener_.socket.number());
  }
}

}  // namespace sqlflow::tests
