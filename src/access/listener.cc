#include "access/listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <optional>

#include "access/write_lock.h"

namespace sqlflow::access {
namespace {

namespace fs = std::filesystem;

constexpr int kWaiting = 16;

std::optional<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return std::nullopt;
  }
  path.copy(address.sun_path, path.size());
  return address;
}

base::Descriptor NewSocket() { return base::Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

base::Descriptor BindTo(const std::string& path) {
  std::optional<sockaddr_un> address = AddressOf(path);
  base::Descriptor socket = NewSocket();
  if (!address || !socket) return {};
  ::unlink(path.c_str());
  // Before bind, which makes the file with the socket's mode: it is never open to others, not for an instant.
  bool bound = ::fchmod(socket.number(), S_IRUSR | S_IWUSR) == 0 &&
               ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0;
  return bound && ::listen(socket.number(), kWaiting) == 0 ? std::move(socket) : base::Descriptor();
}

bool IsPrivate(const fs::path& folder) {
  ::mkdir(folder.c_str(), S_IRWXU);
  struct stat facts {};
  return ::lstat(folder.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) && facts.st_uid == ::geteuid() &&
         (facts.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

}  // namespace

std::unique_ptr<Listener> Listener::Listen(const fs::path& database, const fs::path& private_folder) {
  std::string lock = LockFile(database).string();
  std::string beside = fs::path(lock).replace_extension(".sock").string();
  if (base::Descriptor socket = BindTo(beside)) {
    return std::unique_ptr<Listener>(new Listener(beside, std::move(socket)));
  }
  if (!IsPrivate(private_folder)) return nullptr;
  std::string apart = (private_folder / fmt::format("{:016x}.sock", std::hash<std::string>{}(lock))).string();
  base::Descriptor socket = BindTo(apart);
  return socket ? std::unique_ptr<Listener>(new Listener(apart, std::move(socket))) : nullptr;
}

Listener::~Listener() { ::unlink(path_.c_str()); }

base::Descriptor ConnectTo(const std::string& path) {
  std::optional<sockaddr_un> address = AddressOf(path);
  base::Descriptor socket = NewSocket();
  if (!address || !socket) return {};
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0) return socket;
  int reason = errno;
  socket = {};
  errno = reason;
  return socket;
}

}  // namespace sqlflow::access
