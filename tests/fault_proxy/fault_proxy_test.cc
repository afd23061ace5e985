#include "fault_proxy.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>

namespace sqlflow::tests {
namespace {

using std::chrono::milliseconds;

// Sends back what it hears, until the other side closes; one connection after the other.
class EchoServer {
 public:
  EchoServer() : thread_([this] { Serve(); }) {}
  ~EchoServer() {
    shutdown(listener_.socket.number(), SHUT_RDWR);
    thread_.join();
  }
  uint16_t port() const { return listener_.port; }

 private:
  void Serve() {
    while (true) {
      base::Descriptor client(accept(listener_.socket.number(), nullptr, nullptr));
      if (!client) return;
      char bytes[4096];
      ssize_t count = 0;
      while ((count = recv(client.number(), bytes, sizeof bytes, 0)) > 0) {
        if (send(client.number(), bytes, static_cast<size_t>(count), MSG_NOSIGNAL) != count) break;
      }
    }
  }

  const Listener listener_ = Listen();
  std::thread thread_;
};

class Client {
 public:
  explicit Client(uint16_t port) : socket_(Connect(port)) {}
  bool Send(const std::string& text) {
    return send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  void Finish() { shutdown(socket_.number(), SHUT_WR); }

  // Receives so many bytes, or until the end; `end` says how it ended: "", "closed", "reset".
  std::string Receive(size_t wanted) {
    std::string text;
    char bytes[4096];
    while (text.size() < wanted) {
      const ssize_t count = recv(socket_.number(), bytes, std::min(sizeof bytes, wanted - text.size()), 0);
      if (count <= 0) {
        end = count == 0 ? "closed" : "reset";
        break;
      }
      text.append(bytes, static_cast<size_t>(count));
    }
    return text;
  }
  bool HearsNothingFor(milliseconds length) {
    pollfd one{socket_.number(), POLLIN, 0};
    return poll(&one, 1, static_cast<int>(length.count())) == 0;
  }
  std::string Exchange(const std::string& text) {
    if (!socket_ || !Send(text)) {
      end = "reset";
      return "";
    }
    return Receive(text.size());
  }

  std::string end;

 private:
  base::Descriptor socket_;
};

FaultPlan One(Fault fault) { return {.faults = {fault}}; }

class FaultProxyTest : public testing::Test {
 protected:
  EchoServer server_;
  const std::string text_ = "0123456789abcdefghij";
};

TEST_F(FaultProxyTest, PassesOnWhatNoFaultConcerns) {
  FaultProxy proxy(server_.port());
  std::string long_text;
  for (int i = 0; i < 200'000; ++i) long_text += std::to_string(i);
  Client client(proxy.port());
  std::thread sender([&] {
    client.Send(long_text);
    client.Finish();
  });
  EXPECT_EQ(client.Receive(long_text.size() + 1), long_text);
  sender.join();
  EXPECT_EQ(client.end, "closed");
  EXPECT_EQ(proxy.counts().faults, 0);
}

TEST_F(FaultProxyTest, CutsBeforeAnyByteOfEitherWay) {
  for (int64_t at = 0; at < 20; ++at) {
    for (const Direction direction : {Direction::kToServer, Direction::kToClient}) {
      FaultProxy proxy(server_.port(), One({Fault::Kind::kCut, direction, at}));
      Client client(proxy.port());
      client.Send(text_);
      const std::string received = client.Receive(text_.size());
      EXPECT_EQ(client.end, "closed") << at;
      const size_t expected = direction == Direction::kToClient ? static_cast<size_t>(at) : received.size();
      EXPECT_EQ(received, text_.substr(0, expected));
      EXPECT_LE(received.size(), static_cast<size_t>(at));
      EXPECT_EQ(proxy.counts().faults, 1);
    }
  }
}

TEST_F(FaultProxyTest, ResetsConnections) {
  FaultProxy proxy(server_.port(), One({Fault::Kind::kReset, Direction::kToClient, 7}));
  Client client(proxy.port());
  client.Send(text_);
  client.Receive(text_.size());
  EXPECT_EQ(client.end, "reset");
}

TEST_F(FaultProxyTest, OnlyTheConnectionThatIsMeantHasTheFault) {
  FaultProxy proxy(server_.port(), One({.kind = Fault::Kind::kReset, .at = 7, .connection = 1}));
  EXPECT_EQ(Client(proxy.port()).Exchange(text_), text_);
  EXPECT_NE(Client(proxy.port()).Exchange(text_), text_);
  EXPECT_EQ(Client(proxy.port()).Exchange(text_), text_);
  EXPECT_EQ(proxy.counts().connections, 3);
}

TEST_F(FaultProxyTest, StallsWithoutEndingAnything) {
  FaultProxy proxy(server_.port(), One({Fault::Kind::kStall, Direction::kToClient, 7}));
  Client client(proxy.port());
  client.Send(text_);
  EXPECT_EQ(client.Receive(7), text_.substr(0, 7));
  EXPECT_TRUE(client.HearsNothingFor(milliseconds(50)));
  EXPECT_EQ(proxy.counts().faults, 1);
}

TEST_F(FaultProxyTest, DelaysAndTricklesWithoutLosingAByte) {
  FaultProxy proxy(server_.port(), {.faults = {{.kind = Fault::Kind::kDelay, .at = 3, .pause = milliseconds(20)},
                                               {.kind = Fault::Kind::kTrickle,
                                                .direction = Direction::kToServer,
                                                .at = 5,
                                                .pause = milliseconds(1),
                                                .length = 10}}});
  Client client(proxy.port());
  EXPECT_EQ(client.Exchange(text_), text_);
  EXPECT_EQ(proxy.counts().faults, 2);
}

TEST_F(FaultProxyTest, CorruptsOneByte) {
  FaultProxy proxy(server_.port(), One({Fault::Kind::kCorrupt, Direction::kToClient, 7}));
  std::string received = Client(proxy.port()).Exchange(text_);
  ASSERT_EQ(received.size(), text_.size());
  EXPECT_NE(received[7], text_[7]);
  received[7] = text_[7];
  EXPECT_EQ(received, text_);
}

TEST_F(FaultProxyTest, SaysHowFarTheLongestConnectionWent) {
  FaultProxy proxy(server_.port());
  {
    Client client(proxy.port());
    EXPECT_EQ(client.Exchange(text_), text_);
    client.Finish();
    client.Receive(1);
  }
  while (proxy.counts().longest_to_client == 0) std::this_thread::yield();
  EXPECT_EQ(proxy.counts().longest_to_server, 20);
  EXPECT_EQ(proxy.counts().longest_to_client, 20);
}

TEST_F(FaultProxyTest, FailsAShareOfConnections) {
  FaultProxy proxy(server_.port(), {.failing_connections = 0.2, .seed = 7});
  const std::string text(600, 'x');  // longer than the first bytes, where they fail
  int failed = 0;
  for (int i = 0; i < 500; ++i) failed += Client(proxy.port()).Exchange(text) == text ? 0 : 1;
  EXPECT_GT(failed, 60);
  EXPECT_LT(failed, 140);
  EXPECT_EQ(proxy.counts().faults, failed);
}

TEST_F(FaultProxyTest, FailsAShareOfStatements) {
  FaultProxy proxy(server_.port(), {.failing_statements = 0.1, .seed = 7});
  int failed = 0;
  int statements = 0;
  while (statements < 2000) {
    Client client(proxy.port());
    bool good = true;
    for (int i = 0; i < 10 && good; ++i, ++statements) good = client.Exchange(text_) == text_;
    failed += good ? 0 : 1;
  }
  EXPECT_GT(failed, 60);
  EXPECT_LT(failed, 260);
  EXPECT_GT(proxy.counts().statements, 1500);
}

TEST_F(FaultProxyTest, ResetsTheClientWhenNobodyListens) {
  uint16_t closed_port = 0;
  { closed_port = EchoServer().port(); }
  FaultProxy proxy(closed_port);
  EXPECT_EQ(Client(proxy.port()).Exchange(text_), "");
}

}  // namespace
}  // namespace sqlflow::tests
