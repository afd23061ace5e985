#include "policy_cost.h"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "local_socket.h"
#include "resilience/policy.h"

namespace sqlflow::bench {

namespace {

constexpr int kBlocks = 15;
constexpr int kCalls = 200'000;
constexpr int kTrips = 5'000;

template <class Work>
double NanosecondsEach(int times, Work work) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count() / times;
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// Sends back what it hears on one connection.
class Echo {
 public:
  Echo() : thread_([this] { Serve(); }), client_(tests::Connect(listener_.port)) {}
  ~Echo() {
    shutdown(client_.number(), SHUT_RDWR);
    thread_.join();
  }
  void RoundTrip() {
    char bytes[64] = {};
    send(client_.number(), bytes, sizeof bytes, MSG_NOSIGNAL);
    recv(client_.number(), bytes, sizeof bytes, MSG_WAITALL);
  }

 private:
  void Serve() {
    const base::Descriptor peer(accept(listener_.socket.number(), nullptr, nullptr));
    tests::SendAtOnce(peer.number());
    char bytes[64];
    while (recv(peer.number(), bytes, sizeof bytes, MSG_WAITALL) == sizeof bytes) {
      send(peer.number(), bytes, sizeof bytes, MSG_NOSIGNAL);
    }
  }

  const tests::Listener listener_ = tests::Listen();
  std::thread thread_;
  base::Descriptor client_;
};

}  // namespace

PolicyCost MeasurePolicy() {
  resilience::SystemWorld world;
  resilience::Endpoints endpoints(world);
  const base::Cancellation cancellation;
  resilience::ResilienceOptions options;
  resilience::Policy plain(options, endpoints, {"local", "anybody"}, cancellation);
  options.max_requests_per_day = 1'000'000'000;
  resilience::Policy limited(options, endpoints, {"local", "somebody"}, cancellation);
  const std::string what = "calling";
  volatile int work = 0;
  Echo echo;
  std::vector<double> bare_calls, plain_calls, limited_calls, trips;
  for (int i = 0; i < kBlocks; ++i) {
    bare_calls.push_back(NanosecondsEach(kCalls, [&] { work = work + 1; }));
    plain_calls.push_back(NanosecondsEach(kCalls, [&] { plain.Call(what, [&] { work = work + 1; }); }));
    limited_calls.push_back(NanosecondsEach(kCalls, [&] { limited.Call(what, [&] { work = work + 1; }); }));
    trips.push_back(NanosecondsEach(kTrips, [&] { echo.RoundTrip(); }));
  }
  const double bare = Median(bare_calls);
  return {Median(plain_calls) - bare, Median(limited_calls) - bare, Median(trips)};
}

}  // namespace sqlflow::bench
