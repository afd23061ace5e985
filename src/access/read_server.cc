#include "access/read_server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "access/message.h"
#include "base/errors/resources.h"

namespace sqlflow::access {
namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr int kTick = 20;              // ms between two interrupts: one between two statements is not heard
constexpr int kTicksOfGrace = 10;      // for the last word to a reader, before its connection is cut
constexpr size_t kBatchBytes = 65536;  // rows travel in messages of about this size

void Signal(const base::Descriptor& event) {
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(event.number(), &one, sizeof one);
}

base::Error EndedError() {
  return base::Error(base::code::kHolderEnded, "the run that answered the query has ended", "ask again");
}

// Gathers rows into messages.
class RowSender {
 public:
  explicit RowSender(Channel& channel) : channel_(channel) {}

  void Head(const std::vector<engine::ColumnInfo>& columns) { taken_ = channel_.Send(Columns(columns)); }
  bool Add(const Row& row) {
    for (const auto& cell : row) bytes_ += cell ? cell->size() + 4 : 4;
    rows_.push_back(row);
    if (bytes_ >= kBatchBytes) Flush();
    return taken_;
  }
  void Flush() {
    if (!rows_.empty() && taken_) taken_ = channel_.Send(Rows(rows_));
    rows_.clear();
    bytes_ = 0;
  }

 private:
  Channel& channel_;
  std::vector<Row> rows_;
  size_t bytes_ = 0;
  bool taken_ = true;
};

}  // namespace

struct ReadServer::Reader {
  Reader(base::Descriptor socket, std::unique_ptr<engine::ReadSession> opened)
      : channel(std::move(socket)), session(std::move(opened)) {}

  Channel channel;
  std::unique_ptr<engine::ReadSession> session;
  std::atomic<bool> done{false};
  bool gone = false;
  int ticks = 0;  // since it is doomed
  std::thread thread;
};

ReadServer::ReadServer(const Listener& listener, engine::SqlEngine& engine, Milliseconds patience)
    : listener_(listener), engine_(engine), patience_(patience), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  thread_ = std::thread([this] { Serve(); });
}

ReadServer::~ReadServer() {
  ending_ = true;
  Signal(wake_);
  thread_.join();
}

void ReadServer::Serve() {
  while (!ending_ || !readers_.empty()) {
    std::vector<pollfd> watched = {{wake_.number(), POLLIN, 0}, {ending_ ? -1 : listener_.number(), POLLIN, 0}};
    bool doomed = ending_;
    for (const Reader& reader : readers_) {
      watched.push_back({reader.gone ? -1 : reader.channel.number(), POLLRDHUP, 0});
      doomed = doomed || reader.gone;
    }
    ::poll(watched.data(), watched.size(), doomed ? kTick : -1);
    uint64_t ignored;
    while (::read(wake_.number(), &ignored, sizeof ignored) > 0) continue;
    size_t i = 2;
    for (Reader& reader : readers_) reader.gone = watched[i++].revents != 0 || reader.gone;
    InterruptTheDoomed();
    readers_.remove_if([](Reader& reader) {
      if (reader.done) reader.thread.join();
      return !reader.thread.joinable();
    });
    if (!ending_ && watched[1].revents != 0) Accept();
  }
}

void ReadServer::InterruptTheDoomed() {
  for (Reader& reader : readers_) {
    if (reader.done || (!reader.gone && !ending_)) continue;
    reader.session->Interrupt();
    if (++reader.ticks == kTicksOfGrace) reader.channel.Hurry();
  }
}

void ReadServer::Accept() {
  base::Descriptor socket(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket || !IsOwnPeer(socket)) return;
  if (readers_.size() >= kMostReaders) {
    Channel channel(std::move(socket));
    channel.Send(
        Failure(base::Error(base::code::kHolderSilent, fmt::format("the run answers {} readers already", kMostReaders),
                            "ask again when one of them has ended")));
    return;
  }
  try {
    Reader& reader = readers_.emplace_back(std::move(socket), engine_.ConnectForReading());
    reader.thread = std::thread([this, &reader] {
      Answer(reader);
      reader.done = true;
      Signal(wake_);
    });
  } catch (const std::exception&) {
    return;  // no session: the reader sees the connection end
  }
}

void ReadServer::Answer(Reader& reader) {
  Channel& channel = reader.channel;
  channel.set_patience(patience_);
  if (!channel.Send(Greeting())) return;
  Message question = ReadMessage(channel.Receive().value_or(""));
  try {
    if (question.kind != Message::Kind::kQuestion || question.protocol != kProtocol) {
      throw base::Error(base::code::kHolderSilent, "the run does not understand the question",
                        "use the same sqlflow for both: this one is " SQLFLOW_VERSION);
    }
    RowSender sender(channel);
    reader.session->QueryRows(
        question.sql, [&](const auto& columns) { sender.Head(columns); },
        [&](const Row& row) { return sender.Add(row); });
    sender.Flush();
    channel.Send(End());
  } catch (const base::Interrupted&) {
    channel.Send(Failure(EndedError()));
  } catch (const base::Error& error) {
    channel.Send(Failure(error));
  } catch (const std::exception& error) {
    channel.Send(Failure(base::Error(base::code::kHolderSilent, error.what())));
  }
  channel.Hurry();
}

}  // namespace sqlflow::access
