// A server that counts for itself, and eight threads that call it under one limit. SQLFLOW_FULL=1: 600 a minute, over
// more than a minute.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <list>
#include <mutex>
#include <thread>

#include "base/errors/network.h"
#include "local_socket.h"
#include "resilience/policy.h"
#include "sample.h"

namespace sqlflow::resilience {
namespace {

using std::chrono::seconds;

constexpr int kThreads = 8;

// Stamps a request when it has arrived, before it answers.
class StampingServer {
 public:
  StampingServer() : acceptor_([this] { Accept(); }) {}
  ~StampingServer() {
    shutdown(listener_.socket.number(), SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
  }
  uint16_t port() const { return listener_.port; }
  std::vector<Ticks> stamps() {
    std::lock_guard lock(mutex_);
    return stamps_;
  }

 private:
  void Accept() {
    while (true) {
      base::Descriptor client(accept(listener_.socket.number(), nullptr, nullptr));
      if (!client) return;
      tests::SendAtOnce(client.number());
      threads_.emplace_back([this, connection = std::move(client)] { Serve(connection.number()); });
    }
  }
  void Serve(int connection) {
    char request[4];
    while (recv(connection, request, sizeof request, MSG_WAITALL) == sizeof request) {
      {
        std::lock_guard lock(mutex_);
        stamps_.push_back(std::chrono::steady_clock::now());
      }
      send(connection, "200\n", 4, MSG_NOSIGNAL);
    }
  }

  const tests::Listener listener_ = tests::Listen();
  std::mutex mutex_;
  std::vector<Ticks> stamps_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

// Eight threads make so many calls in all. The server's stamps, ascending.
std::vector<Ticks> Hammer(const ResilienceOptions& options, int64_t calls) {
  StampingServer server;
  SystemWorld world;
  Endpoints endpoints(world);
  const base::Cancellation cancellation;
  std::atomic<int64_t> left{calls};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      // A policy for each: the account is what they share.
      Policy policy(options, endpoints, {"server", "account"}, cancellation);
      const base::Descriptor connection = tests::Connect(server.port());
      while (left.fetch_sub(1) > 0) {
        policy.Call("asking", [&] {
          char answer[4];
          send(connection.number(), "GET\n", 4, MSG_NOSIGNAL);
          if (recv(connection.number(), answer, sizeof answer, MSG_WAITALL) != sizeof answer) {
            throw base::Error(base::code::kConnectionLost, "lost");
          }
        });
      }
      shutdown(connection.number(), SHUT_RDWR);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return server.stamps();
}

// The share of what is allowed that was used: so many windows are the least that the calls need.
double Used(const std::vector<Ticks>& stamps, int64_t limit, Length window) {
  const auto windows = static_cast<double>((static_cast<int64_t>(stamps.size()) - 1) / limit);
  return windows * std::chrono::duration<double>(window) /
         std::chrono::duration<double>(stamps.back() - stamps.front());
}

void ExpectBelow(const std::vector<Ticks>& stamps, int64_t limit, Length window) {
  for (size_t i = static_cast<size_t>(limit); i < stamps.size(); ++i) {
    EXPECT_GT(stamps[i] - stamps[i - static_cast<size_t>(limit)], window) << "request " << i;
  }
}

TEST(RateLimitProof, TheServerNeverCountsMoreThanTheLimitAndNearlyAllOfItIsUsed) {
  ResilienceOptions options;
  const bool full = tests::IsFull();
  const int64_t limit = full ? 600 : 100;
  const Length window = full ? seconds(60) : seconds(1);
  (full ? options.max_requests_per_minute : options.max_requests_per_second) = limit;
  double used = 0;
  // A machine that is busy with something else may hold a thread up, which uses less, never more.
  for (int i = 0; i < 3 && used < 0.95; ++i) {
    const std::vector<Ticks> stamps = Hammer(options, full ? 2 * limit : 3 * limit);
    ExpectBelow(stamps, limit, window);
    used = Used(stamps, limit, window);
  }
  EXPECT_GE(used, 0.95);
  RecordProperty("used", fmt::format("{:.3f}", used));
}

TEST(RateLimitProof, ABurstIsBoundedToo) {
  ResilienceOptions options;
  options.max_requests_per_second = 100;
  options.burst_limit = 10;
  const std::vector<Ticks> stamps = Hammer(options, 120);
  ExpectBelow(stamps, 100, seconds(1));
  ExpectBelow(stamps, 10, std::chrono::milliseconds(100));
}

}  // namespace
}  // namespace sqlflow::resilience
