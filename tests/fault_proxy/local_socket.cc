#include "local_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace sqlflow::tests {

namespace {

sockaddr_in LocalAddress(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void Require(bool good, const char* what) {
  if (!good) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Listener Listen() {
  Listener listener{base::Descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))};
  sockaddr_in address = LocalAddress(0);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  const int number = listener.socket.number();
  Require(static_cast<bool>(listener.socket), "socket");
  Require(bind(number, generic, length) == 0, "bind");
  Require(listen(number, SOMAXCONN) == 0, "listen");
  Require(getsockname(number, generic, &length) == 0, "getsockname");
  listener.port = ntohs(address.sin_port);
  return listener;
}

base::Descriptor Connect(uint16_t port) {
  base::Descriptor made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = LocalAddress(port);
  if (!made || connect(made.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  SendAtOnce(made.number());
  return made;
}

void SendAtOnce(int number) {
  const int on = 1;
  setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace sqlflow::tests
