#include "postgres_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "base/descriptor.h"

namespace sqlflow::live {

namespace fs = std::filesystem;
using connectors::postgres::Answer;
using connectors::postgres::PostgresConnection;

namespace {

int FreePort() {
  base::Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (::bind(socket.number(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no free port");
  }
  return ntohs(address.sin_port);
}

void Shell(const std::string& command) {
  if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error("failed: " + command);
}

// The server refuses to run as root.
std::string AsServer(const std::string& command) {
  return ::geteuid() == 0 ? "cd / && runuser -u postgres -- " + command : "cd / && " + command;
}

std::string Program(const std::string& name) {
  for (const fs::directory_entry& version : fs::directory_iterator("/usr/lib/postgresql")) {
    if (fs::exists(version.path() / "bin" / name)) return version.path() / "bin" / name;
  }
  throw std::runtime_error("PostgreSQL is not installed: ./dev test does so");
}

// What waits of the tests' own statements.
struct Waiting {
  resilience::SystemWorld world;
  resilience::Endpoints endpoints{world};
  base::Cancellation cancellation;
};

std::shared_ptr<const resilience::Policy> MakePolicy() {
  static Waiting waiting;
  return std::make_shared<resilience::Policy>(resilience::ResilienceOptions{}, waiting.endpoints,
                                              resilience::Policy::Names{"test", "test"}, waiting.cancellation);
}

}  // namespace

PostgresServer::PostgresServer() : port_(FreePort()) {
  std::string pattern = (fs::temp_directory_path() / "postgres_XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  std::ofstream(folder_ / "password") << "secret\n";
  if (::geteuid() == 0) Shell("chown -R postgres " + folder_.string());
  const std::string data = (folder_ / "data").string();
  Shell(AsServer(Program("initdb") + " -D " + data + " -U postgres -A scram-sha-256 --pwfile=" +
                 (folder_ / "password").string() + " --no-sync -E UTF8 --locale=C.UTF-8"));
  Shell(
      "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -days 2 "
      "-keyout " +
      data + "/server.key -out " + data + "/server.crt");
  Shell("chmod 600 " + data + "/server.key && chmod 644 " + data + "/server.crt && chmod 755 " + folder_.string());
  if (::geteuid() == 0) Shell("chown postgres " + data + "/server.key " + data + "/server.crt");
  std::ofstream(data + "/postgresql.conf", std::ios::app)
      << "listen_addresses = '127.0.0.1'\nport = " << port_ << "\nunix_socket_directories = '" << folder_.string()
      << "'\nssl = on\nfsync = off\nshared_buffers = 64MB\nmax_prepared_transactions = 4\nmax_connections = 40\n";
  Start();
}

PostgresServer::~PostgresServer() {
  try {
    Stop();
  } catch (const std::exception&) {
    // A test may have stopped it.
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PostgresServer::Start() {
  Shell(AsServer(Program("pg_ctl") + " -D " + (folder_ / "data").string() + " -w -l " + (folder_ / "log").string() +
                 " start"));
}

void PostgresServer::Stop() {
  Shell(AsServer(Program("pg_ctl") + " -D " + (folder_ / "data").string() + " -w -m fast stop"));
}

std::unique_ptr<PostgresConnection> PostgresServer::Connect() const {
  connectors::postgres::ServerOptions options;
  options.host = folder_.string();
  options.port = port_;
  options.database = options.username = "postgres";
  options.password = base::Secret("secret");
  return std::make_unique<PostgresConnection>(options, MakePolicy());
}

Answer PostgresServer::Run(const std::string& sql) const {
  std::vector<Answer> answers = Connect()->Query(sql, "testing");
  return answers.empty() ? Answer() : std::move(answers.back());
}

std::string PostgresServer::Parameters(const std::string& more, int port) const {
  return "\"host\": \"127.0.0.1\", \"port\": " + std::to_string(port ? port : port_) +
         R"(, "database": "postgres", "username": "postgres", "password": "secret")" +
         (more.empty() ? "" : ", " + more);
}

PostgresServer& SharedServer() {
  static PostgresServer server;
  return server;
}

}  // namespace sqlflow::live
