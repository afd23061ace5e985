#include "connectors/postgres/migration_options.h"

#include "base/errors/validation.h"
#include "connectors/postgres/jdbc_url_params.h"

namespace sqlflow::connectors::postgres {

using base::Json;
using component::Param;
using component::ParamType;

namespace {

constexpr const char* kCdc = "change data capture";
constexpr const char* kTunnels = "SSH tunnels and private links";
constexpr const char* kCloudLogins = "Entra ID and AWS IAM authentication";

Param Later(std::string name, const char* feature, std::string description, ParamType type = ParamType::kString,
            std::vector<std::string> aliases = {}) {
  return {.name = std::move(name),
          .description = std::move(description),
          .aliases = std::move(aliases),
          .later = feature,
          .type = type};
}

// A check that refuses some words of a parameter, which are of a later release.
std::function<void(const Json&, base::Diagnostics&)> Refusing(std::vector<std::string> words, const char* feature) {
  return [words = std::move(words), feature](const Json& value, base::Diagnostics& diagnostics) {
    const std::string word = value.is_string() ? value.text : value.boolean ? "true" : "false";
    if (std::find(words.begin(), words.end(), word) == words.end()) return;
    diagnostics.Error(base::code::kNotYetSupported, value.span,
                      fmt::format("{} comes with a later release: {}", base::QuoteJson(word), feature));
  };
}

void DescribeMethods(internal::MigrationParams& params) {
  params.replication_method = {
      .name = "replication_method",
      .description =
          "Airbyte's: Standard is what a source does by itself (`sync_mode` and `cursor_field` decide). Xmin makes the "
          "transaction that last wrote a row the cursor of incremental loads: see below.",
      .aliases = {"replication_method.method"},
      .example = "{\"method\": \"Xmin\"}",
      .allowed = {"Standard", "Xmin", "CDC"},
      .check = Refusing({"CDC"}, kCdc)};
  params.update_method = {.name = "update_method",
                          .description = "Fivetran's: XMIN and QUERY_BASED are `replication_method` Xmin.",
                          .allowed = {"XMIN", "QUERY_BASED", "TELEPORT", "WAL", "WAL_PGOUTPUT"},
                          .instead_of = "replication_method",
                          .check = Refusing({"TELEPORT", "WAL", "WAL_PGOUTPUT"}, kCdc)};
  for (const char* name : {"publication", "replication_slot", "plugin", "heartbeat_action_query",
                           "lsn_commit_behaviour", "invalid_cdc_cursor_position_behavior"}) {
    params.unbound.push_back(Later(std::string("replication_method.") + name, kCdc, "Of CDC."));
  }
  for (const char* name :
       {"queue_size", "initial_waiting_seconds", "initial_load_timeout_hours", "debezium_shutdown_timeout_seconds"}) {
    params.unbound.push_back(Later(std::string("replication_method.") + name, kCdc, "Of CDC.", ParamType::kInteger));
  }
  params.unbound.push_back(Later("publication_name", kCdc, "Of WAL_PGOUTPUT."));
  params.unbound.push_back(Later("replication_slot", kCdc, "Of WAL_PGOUTPUT."));
  params.unbound.push_back(Later("delete_capture_enabled", kCdc, "Deletes, too.", ParamType::kBoolean));
}

void DescribeTunnels(internal::MigrationParams& params) {
  params.unbound.push_back({.name = "tunnel_method",
                            .description = "Airbyte's: only NO_TUNNEL works.",
                            .aliases = {"tunnel_method.tunnel_method"},
                            .allowed = {"NO_TUNNEL", "SSH_KEY_AUTH", "SSH_PASSWORD_AUTH"},
                            .check = Refusing({"SSH_KEY_AUTH", "SSH_PASSWORD_AUTH"}, kTunnels)});
  params.unbound.push_back({.name = "connection_type",
                            .description = "Fivetran's: only Directly works.",
                            .allowed = {"Directly", "SshTunnel", "PrivateLink", "ProxyAgent"},
                            .instead_of = "tunnel_method",
                            .check = Refusing({"SshTunnel", "PrivateLink", "ProxyAgent"}, kTunnels)});
  for (const char* name : {"tunnel_host", "tunnel_user"}) {
    params.unbound.push_back(
        Later(name, kTunnels, "Of a tunnel.", ParamType::kString, {std::string("tunnel_method.") + name}));
  }
  params.unbound.push_back(
      Later("tunnel_port", kTunnels, "Of a tunnel.", ParamType::kInteger, {"tunnel_method.tunnel_port"}));
  for (const char* name : {"tunnel_method.ssh_key", "tunnel_method.tunnel_user_password"}) {
    params.unbound.push_back(Later(name, kTunnels, "Of a tunnel.", ParamType::kSecret));
  }
}

void DescribeLogins(internal::MigrationParams& params) {
  params.unbound.push_back({.name = "entra_service_principal_auth",
                            .description = "Airbyte's: only false works.",
                            .type = ParamType::kBoolean,
                            .check = Refusing({"true"}, kCloudLogins)});
  params.unbound.push_back({.name = "auth_method",
                            .description = "Fivetran's: what is used is what is given.",
                            .allowed = {"PASSWORD", "CLIENT_CERTIFICATE", "ENTRA_ID", "AWS_IAM"},
                            .check = Refusing({"ENTRA_ID", "AWS_IAM"}, kCloudLogins)});
  params.unbound.push_back(
      Later("entra_client_id", kCloudLogins, "Of Entra ID.", ParamType::kString, {"entra_app_id"}));
  params.unbound.push_back(Later("entra_tenant_id", kCloudLogins, "Of Entra ID."));
}

}  // namespace

internal::MigrationParams internal::DescribeMigrationParams() {
  MigrationParams params;
  DescribeMethods(params);
  DescribeTunnels(params);
  DescribeLogins(params);
  params.jdbc_url_params = {
      .name = "jdbc_url_params",
      .description =
          "Airbyte's: parameters of a JDBC address. sslmode, sslrootcert, connectTimeout, socketTimeout, "
          "ApplicationName, options, currentSchema, targetServerType and their kin do here what they do there; those "
          "of the Java driver alone are warned of.",
      .example = "\"connectTimeout=20&currentSchema=sales\"",
      .check = [](const Json& value, base::Diagnostics& diagnostics) {
        ReadJdbcUrlParams(value.text, value.span, &diagnostics);
      }};
  params.always_encrypted = {.name = "always_encrypted",
                             .description =
                                 "Fivetran's (and `ssl`, as Airbyte once wrote it): true is `ssl_mode` "
                                 "require.",
                             .aliases = {"ssl"},
                             .instead_of = "ssl_mode"};
  params.unbound.push_back({.name = "check_privileges",
                            .description = "Airbyte's.",
                            .no_effect = "discovery lists what this user may read",
                            .type = ParamType::kBoolean});
  params.unbound.push_back({.name = "checkpoint_target_interval_seconds",
                            .description = "Airbyte's.",
                            .no_effect = "a load is one transaction, or batches of BATCH_SIZE rows",
                            .type = ParamType::kInteger});
  return params;
}

}  // namespace sqlflow::connectors::postgres
