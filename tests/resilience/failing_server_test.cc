// Reads of several statements from a server of which one connection and one statement in five fail, through the policy.
// SQLFLOW_FULL=1: a thousand.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <list>
#include <thread>

#include "base/errors/network.h"
#include "fault_proxy.h"
#include "resilience/policy.h"
#include "resilience/translate.h"
#include "sample.h"

namespace sqlflow::resilience {
namespace {

using std::chrono::milliseconds;

constexpr size_t kRequest = 8;
constexpr size_t kAnswer = 16;
constexpr int kStatements = 5;

// Answers "row 0042" by "row 0042 is fine".
class RowServer {
 public:
  RowServer() : acceptor_([this] { Accept(); }) {}
  ~RowServer() {
    shutdown(listener_.socket.number(), SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
  }
  uint16_t port() const { return listener_.port; }

 private:
  void Accept() {
    while (true) {
      base::Descriptor client(accept(listener_.socket.number(), nullptr, nullptr));
      if (!client) return;
      threads_.emplace_back([connection = std::move(client)] { Serve(connection.number()); });
    }
  }
  static void Serve(int connection) {
    char request[kRequest];
    while (recv(connection, request, kRequest, MSG_WAITALL) == kRequest) {
      const std::string answer = std::string(request, kRequest) + " is fine";
      send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }

  const tests::Listener listener_ = tests::Listen();
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

base::Descriptor ConnectTo(uint16_t port) {
  base::Descriptor connection = tests::Connect(port);
  if (!connection) throw base::Error(CodeOfErrno(errno), "cannot connect");
  return connection;
}

std::string Ask(const base::Descriptor& connection, const std::string& request) {
  char answer[kAnswer];
  const bool sent = send(connection.number(), request.data(), kRequest, MSG_NOSIGNAL) == kRequest;
  if (!sent || recv(connection.number(), answer, kAnswer, MSG_WAITALL) != kAnswer) {
    throw base::Error(WithinTransaction(base::code::kConnectionLost), "the connection was lost");
  }
  return std::string(answer, kAnswer);
}

// A read that must see one state: what is lost in the middle begins anew.
std::string ReadAll(Policy& policy, uint16_t port) {
  return policy.Unit("reading", [&] {
    const base::Descriptor connection = policy.Call("connecting", [&] { return ConnectTo(port); });
    std::string rows;
    for (int i = 0; i < kStatements; ++i) {
      rows += policy.Call("asking", [&] { return Ask(connection, fmt::format("row {:04}", i)); });
    }
    return rows;
  });
}

TEST(FailingServer, NearlyAllReadsEndWellAndNoneEndsWrong) {
  RowServer server;
  const std::string right = [&] {
    std::string rows;
    for (int i = 0; i < kStatements; ++i) rows += fmt::format("row {:04} is fine", i);
    return rows;
  }();
  const tests::FaultProxy proxy(server.port(), {.failing_connections = 0.2, .failing_statements = 0.2, .seed = 11});
  ResilienceOptions options;
  options.max_retries = 20;
  options.initial_delay = milliseconds(1);
  options.max_delay = milliseconds(10);
  options.reset_timeout = milliseconds(10);
  SystemWorld world;
  const base::Cancellation cancellation;
  const int runs = tests::Sample{.full = 1000, .usual = 200, .sanitized = 100}.size();
  int good = 0;
  for (int i = 0; i < runs; ++i) {
    Endpoints endpoints(world);
    Policy policy(options, endpoints, {"server", "account"}, cancellation);
    try {
      EXPECT_EQ(ReadAll(policy, proxy.port()), right);
      ++good;
    } catch (const base::Error& error) {
      EXPECT_NE(error.code().repeat(), base::Repeat::kNever) << error.message();
    }
  }
  EXPECT_GE(good, runs * 995 / 1000);
  EXPECT_GT(proxy.counts().faults, runs) << "the server did not fail as it should";
}

}  // namespace
}  // namespace sqlflow::resilience
