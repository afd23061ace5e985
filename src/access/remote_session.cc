#include "access/remote_session.h"

#include <poll.h>

#include <cerrno>
#include <cstring>

#include "access/listener.h"
#include "base/errors/resources.h"

namespace sqlflow::access {
namespace {

namespace code = base::code;
using Kind = Message::Kind;

constexpr const char* kLater = "the query works when that process has ended";

}  // namespace

void RemoteSession::ThrowSilent() const {
  bool stopped = IsStopped(holder_);
  throw base::Error(code::kHolderSilent,
                    fmt::format("the database is being written by {}, which does not answer{}", Describe(holder_),
                                stopped ? ": it is stopped" : ""),
                    stopped ? fmt::format("kill -CONT {} lets it go on", holder_.pid) : kLater);
}

std::unique_ptr<Channel> RemoteSession::Connect() {
  if (IsStopped(holder_)) ThrowSilent();
  base::Descriptor socket = ConnectTo(holder_.socket);
  if (socket && IsOwnPeer(socket)) return std::make_unique<Channel>(std::move(socket));
  if (!socket && (errno == ENOENT || errno == ECONNREFUSED)) {
    throw base::Error(code::kHolderEnded, fmt::format("{} has ended", Describe(holder_)), "ask again");
  }
  throw base::Error(code::kHolderSilent,
                    fmt::format("the database is being written by {}, which answers its own user only ({})",
                                Describe(holder_), socket ? "another user's" : std::strerror(errno)),
                    kLater);
}

Message RemoteSession::Receive() {
  Message message = ReadMessage(channel_->Receive().value_or(""));
  if (message.kind == Kind::kError) throw *message.error;
  return message;
}

void RemoteSession::Greet() {
  constexpr std::chrono::milliseconds kLook{100};
  pollfd watched{channel_->number(), POLLIN, 0};
  for (auto waited = kLook; ::poll(&watched, 1, static_cast<int>(kLook.count())) == 0; waited += kLook) {
    if (waited >= patience_ || IsStopped(holder_)) ThrowSilent();
  }
  if (interrupted_) return;
  std::optional<std::string> text = channel_->Receive();
  Message greeting = ReadMessage(text.value_or(""));
  if (greeting.kind == Kind::kError) throw *greeting.error;
  if (greeting.kind == Kind::kGreeting && greeting.protocol != kProtocol) {
    throw base::Error(code::kHolderSilent,
                      fmt::format("the database is being written by {}, a sqlflow {}; this is {}", Describe(holder_),
                                  greeting.version, SQLFLOW_VERSION),
                      "use the same sqlflow for both, or ask when that process has ended");
  }
  if (greeting.kind != Kind::kGreeting) {
    throw base::Error(code::kHolderEnded, fmt::format("{} has ended", Describe(holder_)), "ask again");
  }
}

void RemoteSession::QueryRows(const std::string& sql, const Head& head, const Each& each) {
  struct Ending {
    RemoteSession& session;
    ~Ending() {
      std::lock_guard lock(session.channel_guard_);
      session.channel_.reset();
    }
  } ending{*this};
  {
    std::unique_ptr<Channel> made = Connect();
    std::lock_guard lock(channel_guard_);
    channel_ = std::move(made);
  }
  Greet();
  channel_->Send(Question(sql));
  for (;;) {
    if (interrupted_.exchange(false)) throw base::Interrupted();
    Message message = Receive();
    if (message.kind == Kind::kEnd) return;
    if (message.kind == Kind::kColumns) head(message.columns);
    for (const Row& row : message.rows) {
      if (!each(row)) return;
    }
    if (message.kind == Kind::kUnknown && !interrupted_) {
      throw base::Error(code::kHolderEnded,
                        fmt::format("the answer is not whole: {} ended, or waited in vain for this reader to take rows",
                                    Describe(holder_)),
                        "ask again; a reader that takes none for 30 s is dropped");
    }
  }
}

void RemoteSession::Interrupt() {
  interrupted_ = true;
  std::lock_guard lock(channel_guard_);
  if (channel_) channel_->Hurry();
}

}  // namespace sqlflow::access
