#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace sqlflow::access {

// Messages over a local socket: four bytes of length, the highest first, then a text.
class Channel {
 public:
  explicit Channel(base::Descriptor socket) : socket_(std::move(socket)) {}

  // How long Send and Receive wait for the other side; at first for ever.
  void set_patience(std::chrono::milliseconds patience);
  // False when the other side is gone or does not read.
  bool Send(std::string_view message);
  // Nothing when the other side is gone or silent.
  std::optional<std::string> Receive();
  // Ends what waits in Send and Receive. Any thread.
  void Hurry();

  int number() const { return socket_.number(); }

 private:
  bool ReadAll(char* to, size_t size);

  base::Descriptor socket_;
  bool broken_ = false;  // a message was sent in part: no other can follow
};

// Whether the process at the other end is this user's (or root's, or this user is root).
bool IsOwnPeer(const base::Descriptor& socket);

}  // namespace sqlflow::access
