#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "base/descriptor.h"

namespace sqlflow::access {

// A local socket that only this user can reach. Its file goes with it.
class Listener {
 public:
  // Beside the database; where its path is too long for a socket or its file system has none, in `private_folder`,
  // which is made and must be this user's alone. What stands there is stale: the caller has the write lock. Nothing if
  // neither place will do.
  static std::unique_ptr<Listener> Listen(const std::filesystem::path& database,
                                          const std::filesystem::path& private_folder);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  const std::string& path() const { return path_; }
  int number() const { return socket_.number(); }

 private:
  Listener(std::string path, base::Descriptor socket) : path_(std::move(path)), socket_(std::move(socket)) {}

  std::string path_;
  base::Descriptor socket_;
};

// A connection to the socket of that path; empty, with errno, if there is none.
base::Descriptor ConnectTo(const std::string& path);

}  // namespace sqlflow::access
