#include "access/channel.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace sqlflow::access {
namespace {

constexpr uint32_t kLongest = 1U << 30;  // bytes; more is no message of ours

}  // namespace

void Channel::set_patience(std::chrono::milliseconds patience) {
  timeval time{patience.count() / 1000, patience.count() % 1000 * 1000};
  ::setsockopt(number(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  ::setsockopt(number(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

bool Channel::Send(std::string_view message) {
  if (broken_ || message.size() > kLongest) return false;
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(message.size() >> shift & 0xFF);
  bytes += message;
  for (size_t sent = 0; sent < bytes.size();) {
    ssize_t size = ::send(number(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    broken_ = size <= 0;
    if (broken_) return false;
    sent += static_cast<size_t>(size);
  }
  return true;
}

bool Channel::ReadAll(char* to, size_t size) {
  while (size > 0) {
    ssize_t part = ::recv(number(), to, size, 0);
    if (part < 0 && errno == EINTR) continue;
    if (part <= 0) return false;
    to += part;
    size -= static_cast<size_t>(part);
  }
  return true;
}

std::optional<std::string> Channel::Receive() {
  std::array<char, 4> head;
  if (!ReadAll(head.data(), head.size())) return std::nullopt;
  uint32_t length = 0;
  for (char byte : head) length = length << 8 | static_cast<unsigned char>(byte);
  if (length > kLongest) return std::nullopt;
  // What a length promises need not come: room is made for what has.
  std::string message;
  while (message.size() < length) {
    size_t had = message.size();
    message.resize(std::min<size_t>(length, had + (1U << 20)));
    if (!ReadAll(message.data() + had, message.size() - had)) return std::nullopt;
  }
  return message;
}

void Channel::Hurry() { ::shutdown(number(), SHUT_RDWR); }

bool IsOwnPeer(const base::Descriptor& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0 || ::geteuid() == 0;
}

}  // namespace sqlflow::access
