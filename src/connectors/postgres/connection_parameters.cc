#include "connectors/postgres/connection_parameters.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "base/error.h"
#include "base/errors/parameters.h"
#include "base/json.h"
#include "base/text.h"
#include "connectors/postgres/libpq.h"

namespace sqlflow::connectors::postgres {

namespace {

constexpr const char* kNoFile = "/nonexistent/sqlflow";  // instead of a default in the home folder

}  // namespace

bool CheckAddress(const base::Secret& uri, const std::string& hosts, base::Span place, base::Diagnostics& diagnostics) {
  const std::string& address = uri.Reveal();
  if (!address.empty() && !address.starts_with("postgresql://") && !address.starts_with("postgres://") &&
      address.find('=') == std::string::npos) {
    diagnostics.Error(base::code::kWrongParameterType, place, "\"uri\" is no address of a PostgreSQL database",
                      "write postgresql://USER:PASSWORD@HOST:5432/DATABASE");
    return false;
  }
  for (const std::string& host : base::Split(hosts, ',')) {
    if (host.starts_with('/') || std::count(host.begin(), host.end(), ':') != 1) continue;
    diagnostics.Error(base::code::kWrongParameterType, place,
                      fmt::format("\"host\" is a name without a port, not {}", base::QuoteJson(host)),
                      "give the port as \"port\"; several hosts with ports of their own, as a \"uri\"");
    return false;
  }
  return true;
}

ConnectionParameters::ConnectionParameters(const ServerOptions& server) {
  if (!server.uri.empty()) ReadUri(server.uri);
  Set("host", server.host);
  if (server.port) Set("port", std::to_string(*server.port));
  Set("dbname", server.database);
  Set("user", server.username);
  Set("password", server.password.Reveal());
  Set("sslmode", server.ssl_mode);
  SetPem("sslrootcert", server.root_certificate);
  SetPem("sslcert", server.certificate);
  SetPem("sslkey", server.key);
  Set("sslpassword", server.key_password.Reveal());
  Set("channel_binding", server.channel_binding);
  Set("target_session_attrs", server.target_session_attrs);
  for (const auto& [keyword, value] : server.more) SetDefault(keyword, value);
  SetDefault("application_name", server.application_name);
  SetDefault("keepalives_idle", "30");
  Set("client_encoding", "UTF8");
  if (server.use_environment) {
    for (const auto& [keyword, value] : Libpq::Get().environment) SetDefault(keyword, value);
  } else {
    SetDefault("host", "localhost");
    SetDefault("port", "5432");
    SetDefault("user", "postgres");
    SetDefault("sslmode", "prefer");
    for (const char* file : {"passfile", "sslcert", "sslkey", "sslrootcert", "sslcrl"}) SetDefault(file, kNoFile);
    for (const char* kept : {"gssencmode", "channel_binding"}) {
      SetDefault(kept, std::string_view(kept) == "gssencmode" ? "disable" : "prefer");
    }
    SetDefault("target_session_attrs", "any");
  }
  for (const auto& [keyword, value] : given_) {
    keywords_.push_back(keyword.c_str());
    values_.push_back(value.c_str());
  }
  keywords_.push_back(nullptr);
  values_.push_back(nullptr);
}

const std::string* ConnectionParameters::Find(const std::string& keyword) const {
  const auto found =
      std::find_if(given_.begin(), given_.end(), [&](const auto& each) { return each.first == keyword; });
  return found == given_.end() ? nullptr : &found->second;
}

void ConnectionParameters::Set(const std::string& keyword, const std::string& value) {
  if (value.empty()) return;
  std::erase_if(given_, [&](const auto& each) { return each.first == keyword; });
  given_.emplace_back(keyword, value);
}

void ConnectionParameters::SetDefault(const std::string& keyword, const std::string& value) {
  if (!Find(keyword)) Set(keyword, value);
}

void ConnectionParameters::ReadUri(const base::Secret& uri) {
  const Libpq& pq = Libpq::Get();
  char* reason = nullptr;
  std::unique_ptr<PQconninfoOption, decltype(pq.PQconninfoFree)> parsed(
      pq.PQconninfoParse(uri.Reveal().c_str(), &reason), pq.PQconninfoFree);
  if (!parsed) {
    const std::string said = reason ? reason : "";
    if (reason) pq.PQfreemem(reason);
    const bool is_safe = said.starts_with("invalid URI query parameter: ");  // others may show the password
    throw base::Error(
        base::code::kWrongParameterType,
        "\"uri\" is no address of a PostgreSQL database" + (is_safe ? ": " + std::string(base::Trim(said)) : ""),
        "write postgresql://USER:PASSWORD@HOST:5432/DATABASE; a sign such as @ or / in the password is "
        "written %40, %2F");
  }
  for (const PQconninfoOption* option = parsed.get(); option->keyword; ++option) {
    if (option->val) Set(option->keyword, option->val);
  }
}

// libpq takes files. A text becomes one in memory that nobody else can open.
void ConnectionParameters::SetPem(const std::string& keyword, const Pem& pem) {
  if (pem.empty()) return;
  if (pem.is_path()) return Set(keyword, pem.text.Reveal());
  base::Descriptor file(::memfd_create("sqlflow", MFD_CLOEXEC));
  const std::string& text = pem.text.Reveal();
  if (!file || ::fchmod(file.number(), S_IRUSR | S_IWUSR) != 0 ||
      ::write(file.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw std::system_error(errno, std::generic_category(), "a certificate cannot be kept in memory");
  }
  Set(keyword, fmt::format("/proc/self/fd/{}", file.number()));
  files_.push_back(std::move(file));
}

std::string ConnectionParameters::where() const {
  const std::string* host = Find("host");
  const std::string* port = Find("port");
  return (host ? *host : "localhost") + ":" + (port ? *port : "5432");
}

}  // namespace sqlflow::connectors::postgres
