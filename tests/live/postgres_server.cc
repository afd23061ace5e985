#include "postgres_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

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

fs::path MakeFolder() {
  std::string pattern = (fs::temp_directory_path() / "postgres_XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  return pattern;
}

// The server refuses to run as root.
std::string AsServer(const std::string& command) {
  return ::geteuid() == 0 ? "cd / && runuser -u postgres -- " + command : "cd / && " + command;
}

// Debian's server, or the one whose programs SQLFLOW_POSTGRES has.
std::string Program(const std::string& name) {
  if (const char* folder = std::getenv("SQLFLOW_POSTGRES")) return fs::path(folder) / name;
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

PostgresServer::PostgresServer() : folder_(MakeFolder()), port_(FreePort()) {
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

PostgresServer::PostgresServer(PostgresServer& primary) : folder_(MakeFolder()), port_(FreePort()) {
  const fs::path data = folder_ / "data";
  primary.Stop();
  Shell("cp -a " + (primary.folder_ / "data").string() + " " + data.string() + " && chmod 755 " + folder_.string());
  primary.Start();
  std::ofstream(data / "standby.signal");
  std::ofstream(data / "postgresql.conf", std::ios::app)
      << "port = " << port_ << "\nunix_socket_directories = '" << folder_.string()
      << "'\nprimary_conninfo = 'host=127.0.0.1 user=postgres password=secret port=" << primary.port_ << "'\n";
  if (::geteuid() == 0) Shell("chown -R postgres " + folder_.string());
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

void PostgresServer::Crash() {
  Shell(AsServer(Program("pg_ctl") + " -D " + (folder_ / "data").string() + " -w -m immediate -l " +
                 (folder_ / "log").string() + " restart"));
}

void PostgresServer::CatchUpWith(const PostgresServer& primary) const {
  const std::string written = *primary.Run("SELECT pg_current_wal_lsn()").rows[0][0];
  while (*Run("SELECT pg_last_wal_replay_lsn() >= '" + written + "'").rows[0][0] != "t") {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
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

PgBouncer::PgBouncer(const PostgresServer& server, int connections) : folder_(MakeFolder()), port_(FreePort()) {
  std::ofstream(folder_ / "users") << "\"postgres\" \"secret\"\n";
  std::ofstream(folder_ / "bouncer.ini") << "[databases]\n* = host=127.0.0.1 port=" << server.port()
                                         << "\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
                                         << "listen_port = " << port_
                                         << "\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = "
                                         << (folder_ / "users").string()
                                         << "\npool_mode = transaction\ndefault_pool_size = " << connections
                                         << "\nlogfile = " << (folder_ / "log").string()
                                         << "\npidfile = " << (folder_ / "pid").string() << "\n";
  if (::geteuid() == 0) Shell("chown -R postgres " + folder_.string());
  Shell(AsServer("/usr/sbin/pgbouncer -q -d " + (folder_ / "bouncer.ini").string()));
}

PgBouncer::~PgBouncer() {
  int process = 0;
  std::ifstream(folder_ / "pid") >> process;
  if (process > 0) ::kill(process, SIGTERM);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

PostgresServer& SharedServer() {
  static PostgresServer server;
  return server;
}

}  // namespace sqlflow::live
