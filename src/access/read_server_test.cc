#include "access/read_server.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <fstream>

#include "access/message.h"
#include "access/remote_session.h"
#include "access/write_lock.h"
#include "base/errors/execution.h"
#include "base/errors/resources.h"
#include "engine/duckdb/open.h"

namespace sqlflow::access {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr const char* kEndless = "SELECT i, md5(i::VARCHAR) FROM range(1000000000000) t(i)";
constexpr const char* kEndlessSum = "SELECT sum(hash(i)) FROM range(1000000000000) t(i)";

class ReadServerTest : public testing::Test {
 protected:
  ReadServerTest() {
    std::string pattern = (fs::temp_directory_path() / "serve_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    database_ = folder_ / "shop.duckdb";
    holder_ = ThisProcess("run sales", base::SystemClock());
  }
  ~ReadServerTest() override { fs::remove_all(folder_); }

  void Serve(milliseconds patience = ReadServer::kPatience) {
    engine_ = engine::duckdb::Open({.path = database_.string()});
    engine_->Connect()->Execute("CREATE OR REPLACE TABLE items AS SELECT 1 AS id, 'pen' AS name, NULL AS nothing");
    Listen();
    server_ = std::make_unique<ReadServer>(*listener_, *engine_, patience);
  }
  void Listen() {
    listener_.reset();
    listener_ = Listener::Listen(database_, folder_ / "private");
    ASSERT_TRUE(listener_);
    holder_.socket = listener_->path();
  }
  std::vector<Row> Ask(const std::string& sql) {
    std::vector<Row> rows;
    RemoteSession(holder_).QueryRows(
        sql, [&](const auto& columns) { columns_ = columns; },
        [&](const Row& row) {
          rows.push_back(row);
          return true;
        });
    return rows;
  }
  engine::EngineError ErrorOf(const std::string& sql) {
    try {
      Ask(sql);
    } catch (const engine::EngineError& error) {
      return error;
    } catch (const base::Error& error) {
      return {error.code(), error.message(), error.hint()};
    }
    return {base::Code{""}, "no error"};
  }

  fs::path folder_;
  fs::path database_;
  Holder holder_;
  std::vector<engine::ColumnInfo> columns_;
  std::unique_ptr<engine::SqlEngine> engine_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<ReadServer> server_;
};

TEST_F(ReadServerTest, RowsColumnsAndNullsArriveAsTheyAre) {
  Serve();
  EXPECT_EQ(Ask("SELECT *, 1.50 AS price, 'zwölf \"\n\\' AS text FROM items"),
            (std::vector<Row>{{"1", "pen", std::nullopt, "1.50", "zwölf \"\n\\"}}));
  ASSERT_EQ(columns_.size(), 5U);
  EXPECT_EQ(columns_[3].name, "price");
  EXPECT_EQ(columns_[3].type, "DECIMAL(3,2)");
  EXPECT_TRUE(Ask("FROM items WHERE false").empty());
}

TEST_F(ReadServerTest, ManyRowsKeepTheirOrder) {
  Serve();
  std::vector<Row> rows = Ask("FROM range(100000)");
  ASSERT_EQ(rows.size(), 100000U);
  for (size_t i = 0; i < rows.size(); i += 997) EXPECT_EQ(rows[i][0], std::to_string(i));
}

TEST_F(ReadServerTest, ErrorsArriveWithCodeHintAndPlace) {
  Serve();
  engine::EngineError error = ErrorOf("SELECT nme FROM items");
  EXPECT_EQ(error.code(), base::code::kEngineCannotBind);
  EXPECT_EQ(error.hint(), "did you mean name?");
  EXPECT_EQ(error.offset, 7U);
  EXPECT_EQ(error.kind, engine::EngineError::Kind::kBinder);
}

TEST_F(ReadServerTest, AnErrorAmongTheRowsIsNoEnd) {
  Serve();
  EXPECT_EQ(ErrorOf("SELECT CASE WHEN i < 300000 THEN i ELSE error('bad row') END FROM range(400000) t(i)").message(),
            "bad row");
}

TEST_F(ReadServerTest, NothingCanBeWritten) {
  Serve();
  EXPECT_EQ(ErrorOf("DELETE FROM items").code(), base::code::kPermissionDenied);
  EXPECT_EQ(ErrorOf("COPY items TO '" + (folder_ / "out.csv").string() + "'").code(), base::code::kPermissionDenied);
  EXPECT_FALSE(fs::exists(folder_ / "out.csv"));
  EXPECT_EQ(Ask("FROM items").size(), 1U);
}

TEST_F(ReadServerTest, AReaderMayStopEarly) {
  Serve();
  for (int i = 0; i < 30; ++i) {
    int seen = 0;
    RemoteSession(holder_).QueryRows(
        kEndless, [](const auto&) {}, [&](const Row&) { return ++seen < 10; });
    EXPECT_EQ(seen, 10);
  }
}

// More readers than there is room for leave, one after the other, while the engine still computes for them.
TEST_F(ReadServerTest, WhoGoesAwayMakesRoom) {
  Serve();
  for (size_t i = 0; i < 3 * ReadServer::kMostReaders; ++i) {
    Channel channel(ConnectTo(listener_->path()));
    std::string first = channel.Receive().value_or("");
    while (first != Greeting()) {  // told that there is no room yet
      channel = Channel(ConnectTo(listener_->path()));
      first = channel.Receive().value_or("");
    }
    ASSERT_TRUE(channel.Send(Question(kEndlessSum)));
  }
  size_t rows = 0;
  while (rows == 0) {
    try {
      rows = Ask("SELECT 1").size();
    } catch (const engine::EngineError& error) {
      ASSERT_EQ(error.code(), base::code::kHolderSilent);  // likewise
    }
  }
  EXPECT_EQ(rows, 1U);
}

TEST_F(ReadServerTest, OneTooManyIsToldSo) {
  Serve();
  std::vector<Channel> channels;
  for (size_t i = 0; i < ReadServer::kMostReaders; ++i) {
    channels.emplace_back(ConnectTo(listener_->path()));
    EXPECT_EQ(channels.back().Receive(), Greeting());
  }
  engine::EngineError error = ErrorOf("SELECT 1");
  EXPECT_EQ(error.code(), base::code::kHolderSilent);
  EXPECT_NE(error.message().find("8 readers"), std::string::npos) << error.message();
}

TEST_F(ReadServerTest, WhoDoesNotReadIsDropped) {
  Serve(milliseconds(50));
  Channel channel(ConnectTo(listener_->path()));
  ASSERT_EQ(channel.Receive(), Greeting());
  ASSERT_TRUE(channel.Send(Question(kEndless)));
  for (pollfd watched{channel.number(), POLLRDHUP, 0}; poll(&watched, 1, -1) != 1;) continue;
  // What had been sent is still there; then the connection ends in the middle.
  size_t messages = 0;
  while (channel.Receive()) ++messages;
  EXPECT_GT(messages, 0U);
  EXPECT_EQ(Ask("FROM items").size(), 1U);
}

TEST_F(ReadServerTest, WhoAsksNothingIsDropped) {
  Serve(milliseconds(50));
  Channel channel(ConnectTo(listener_->path()));
  ASSERT_EQ(channel.Receive(), Greeting());
  Message last = ReadMessage(channel.Receive().value_or(""));
  EXPECT_EQ(last.kind, Message::Kind::kError);
  EXPECT_FALSE(channel.Receive());
}

TEST_F(ReadServerTest, NoiseIsAnsweredByAnError) {
  Serve();
  for (const char* noise :
       {"", "{}", "[1]", "{\"question\": 1}", "{\"question\": \"x\", \"sql\": 1}", "GET / HTTP/1.1"}) {
    Channel channel(ConnectTo(listener_->path()));
    ASSERT_EQ(channel.Receive(), Greeting());
    ASSERT_TRUE(channel.Send(noise));
    EXPECT_EQ(ReadMessage(channel.Receive().value_or("")).kind, Message::Kind::kError) << noise;
  }
  EXPECT_EQ(Ask("SELECT 1").size(), 1U);
}

TEST_F(ReadServerTest, TheEndOfTheRunIsToldToItsReaders) {
  for (const char* sql : {kEndless, kEndlessSum}) {
    Serve();
    Channel channel(ConnectTo(listener_->path()));
    ASSERT_EQ(channel.Receive(), Greeting());
    ASSERT_TRUE(channel.Send(Question(sql)));
    ASSERT_EQ(ReadMessage(channel.Receive().value_or("")).kind, Message::Kind::kColumns);
    std::thread ends([&] { server_.reset(); });
    Message last;
    while (auto text = channel.Receive()) last = ReadMessage(*text);
    ends.join();
    ASSERT_EQ(last.kind, Message::Kind::kError) << sql;
    EXPECT_EQ(last.error->code(), base::code::kHolderEnded);
    engine_.reset();
  }
}

TEST_F(ReadServerTest, TheEndOfTheRunWaitsForNoReader) {
  Serve();
  Channel channel(ConnectTo(listener_->path()));
  ASSERT_EQ(channel.Receive(), Greeting());
  ASSERT_TRUE(channel.Send(Question(kEndless)));
  ASSERT_TRUE(channel.Receive());
  server_.reset();  // the reader takes no more rows: this would never end if it were waited for
}

TEST_F(ReadServerTest, AnotherProtocolIsNamed) {
  Listen();
  std::thread other([&] {
    Channel channel(base::Descriptor(accept(listener_->number(), nullptr, nullptr)));
    channel.Send("{\"greeting\": 99, \"version\": \"9.9.9\", \"more\": []}");
    channel.Receive();
  });
  engine::EngineError error = ErrorOf("SELECT 1");
  other.join();
  EXPECT_EQ(error.code(), base::code::kHolderSilent);
  EXPECT_NE(error.message().find("a sqlflow 9.9.9"), std::string::npos) << error.message();
}

TEST_F(ReadServerTest, ASilentProcessIsNamed) {
  Listen();
  RemoteSession session(holder_, milliseconds(50));
  try {
    session.QueryRows(
        "SELECT 1", [](const auto&) {}, [](const Row&) { return true; });
    FAIL() << "nobody answered";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::code::kHolderSilent);
    EXPECT_NE(error.message().find("run sales"), std::string::npos) << error.message();
  }
}

TEST_F(ReadServerTest, NobodyListeningHasEnded) {
  Listen();
  listener_.reset();
  EXPECT_EQ(ErrorOf("SELECT 1").code(), base::code::kHolderEnded);
}

TEST_F(ReadServerTest, AnInterruptEndsTheQuestion) {
  Serve();
  RemoteSession session(holder_);
  std::atomic<bool> begun{false};
  std::thread interrupts([&] {
    while (!begun) std::this_thread::yield();
    session.Interrupt();
  });
  EXPECT_THROW(session.QueryRows(
                   kEndless, [&](const auto&) { begun = true; }, [](const Row&) { return true; }),
               base::Interrupted);
  interrupts.join();
}

unsigned ModeOf(const fs::path& path) {
  struct stat facts {};
  return lstat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777 : 0;
}

TEST_F(ReadServerTest, OnlyTheOwnerCanReachTheSocket) {
  mode_t before = umask(0);
  Listen();
  umask(before);
  EXPECT_EQ(listener_->path(), database_.string() + ".sock");
  EXPECT_EQ(ModeOf(listener_->path()), 0600U);
  listener_.reset();
  EXPECT_FALSE(fs::exists(database_.string() + ".sock"));
}

TEST_F(ReadServerTest, AStaleSocketIsReplaced) {
  std::ofstream(database_.string() + ".sock") << "left over";
  Serve();
  EXPECT_EQ(Ask("FROM items").size(), 1U);
}

TEST_F(ReadServerTest, ALongPathHasItsSocketInThePrivateFolder) {
  fs::path deep = folder_ / std::string(100, 'd');
  fs::create_directory(deep);
  database_ = deep / "shop.duckdb";
  Serve();
  EXPECT_EQ(fs::path(holder_.socket).parent_path(), folder_ / "private");
  EXPECT_EQ(ModeOf(folder_ / "private"), 0700U);
  EXPECT_EQ(ModeOf(holder_.socket), 0600U);
  EXPECT_EQ(Ask("FROM items").size(), 1U);
}

TEST_F(ReadServerTest, AFolderThatOthersMayUseIsNotPrivate) {
  fs::path deep = folder_ / std::string(100, 'd');
  fs::create_directory(deep);
  fs::create_directory(folder_ / "private");
  fs::permissions(folder_ / "private", fs::perms::others_write, fs::perm_options::add);
  EXPECT_FALSE(Listener::Listen(deep / "shop.duckdb", folder_ / "private"));
  fs::create_directory_symlink(folder_, folder_ / "link");
  EXPECT_FALSE(Listener::Listen(deep / "shop.duckdb", folder_ / "link"));
}

}  // namespace
}  // namespace sqlflow::access
