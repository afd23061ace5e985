#include "connectors/postgres/postgres_component.h"

#include "base/duration.h"
#include "base/errors/parameters.h"
#include "base/text.h"
#include "component/filter.h"
#include "connectors/postgres/connection_parameters.h"
#include "connectors/postgres/jdbc_url_params.h"
#include "connectors/postgres/migration_options.h"
#include "connectors/postgres/postgres_destination.h"
#include "connectors/postgres/postgres_source.h"

namespace sqlflow::connectors::postgres {

using base::Json;
using component::ParamSpec;

namespace {

// What reads and writes share.
struct ServerParams : resilience::ResilienceOptions {
  base::Secret uri;
  std::string host;
  std::optional<int64_t> port;
  std::string database;
  std::string username;
  base::Secret password;
  std::string schema;
  std::string table;
  std::string ssl_mode;
  std::string ssl_root_cert;
  std::string ssl_cert;
  base::Secret ssl_key;
  base::Secret ssl_key_password;
  std::string channel_binding;
  std::string target_session_attrs;
  std::string application_name = "sqlflow";
  int64_t statement_timeout = 0;
  bool use_environment = false;
};

struct ReadParams : component::SourceOptions, ServerParams, MigrationOptions {
  std::vector<std::string> schemas;
  std::string query;
  std::string where_clause;
  int64_t max_connections = 4;
  int64_t cursor_wait = 10;
  std::string on_unrepresentable = "fail";
  Json column_types;
};

struct WriteParams : ServerParams {
  std::string mode = "replace";
  std::vector<std::string> keys;
};

void CheckTypes(const Json& types, base::Diagnostics& diagnostics) {
  for (const Json::Member& member : types.members) {
    if (member.value.is_string()) continue;
    diagnostics.Error(base::code::kWrongParameterType, member.value.span,
                      fmt::format("the type of column {} must be a type's name", base::QuoteJson(member.name)),
                      "for example \"DECIMAL(20,4)\"");
  }
}

template <class Params>
void AddServer(ParamSpec<Params>& spec) {
  spec.Add(&ServerParams::uri, {.name = "uri",
                                .description = "Instead of the parts: the address of the database.",
                                .aliases = {"url", "connection_string"},
                                .example = "\"postgresql://reader:${PASSWORD}@db.example.com:5432/shop\""});
  spec.Add(&ServerParams::host, {.name = "host",
                                 .description = "The server's name or address, or the folder of its Unix socket. "
                                                "Several, by comma, are tried in turn.",
                                 .aliases = {"hostname", "server"},
                                 .example = "\"db.example.com\""});
  spec.Add(&ServerParams::port, {.name = "port", .description = "Its port: 5432 unless said.", .minimum = 1});
  spec.Add(&ServerParams::database, {.name = "database",
                                     .description = "The database; without it, the one of the user's name.",
                                     .aliases = {"dbname", "db"},
                                     .example = "\"shop\""});
  spec.Add(&ServerParams::username,
           {.name = "username", .description = "The user.", .aliases = {"user"}, .example = "\"reader\""});
  spec.Add(&ServerParams::password, {.name = "password", .description = "The user's password."});
  spec.Add(&ServerParams::use_environment,
           {.name = "use_environment",
            .description = "Take what is not given from libpq's environment (PGHOST, PGPASSWORD …), ~/.pgpass and "
                           "~/.postgresql. Otherwise these have no say."});
}

template <class Params>
void AddSecurity(ParamSpec<Params>& spec) {
  spec.Add(&ServerParams::ssl_mode,
           {.name = "ssl_mode",
            .description = "How the connection is encrypted, as libpq's sslmode; prefer unless said.",
            .aliases = {"sslmode", "ssl_mode.mode"},
            .example = "\"verify-full\"",
            .allowed = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}});
  spec.Add(&ServerParams::ssl_root_cert,
           {.name = "ssl_root_cert",
            .description = "The certificate that the server's is checked by: a path, or the PEM text.",
            .aliases = {"sslrootcert", "ssl_mode.ca_certificate"},
            .example = "\"certificates/ca.pem\""});
  spec.Add(&ServerParams::ssl_cert, {.name = "ssl_cert",
                                     .description = "The client's certificate: a path, or the PEM text.",
                                     .aliases = {"sslcert", "ssl_mode.client_certificate", "client_public_certificate"},
                                     .example = "\"certificates/client.pem\""});
  spec.Add(&ServerParams::ssl_key,
           {.name = "ssl_key",
            .description = "The client's key: a path to a file that only you may read, or the PEM text.",
            .aliases = {"sslkey", "ssl_mode.client_key", "client_private_key"},
            .example = "\"${CLIENT_KEY}\""});
  spec.Add(&ServerParams::ssl_key_password, {.name = "ssl_key_password",
                                             .description = "The password of the client's key.",
                                             .aliases = {"sslpassword", "ssl_mode.client_key_password"}});
  spec.Add(&ServerParams::channel_binding,
           {.name = "channel_binding",
            .description = "Whether the login is bound to the encrypted channel; prefer unless said.",
            .allowed = {"disable", "prefer", "require"}});
}

template <class Params>
void AddConnecting(ParamSpec<Params>& spec) {
  spec.Add(&ServerParams::target_session_attrs,
           {.name = "target_session_attrs",
            .description = "Which of several hosts will do.",
            .allowed = {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}});
  spec.Add(&ServerParams::application_name,
           {.name = "application_name", .description = "What the server's pg_stat_activity shows."});
  spec.Add(&ServerParams::statement_timeout, {.name = "statement_timeout",
                                              .description = "How long the server may work at one statement; 0: as "
                                                             "long as it takes.",
                                              .unit = "seconds",
                                              .minimum = 0});
}

void AddRows(ParamSpec<ReadParams>& spec) {
  spec.Add(&ReadParams::max_connections, {.name = "max_connections",
                                          .description = "How many connections a read may use at the same time.",
                                          .aliases = {"max_db_connections", "concurrency"},
                                          .minimum = 1});
  spec.Add(&ReadParams::schema,
           {.name = "schema",
            .description = "The schema of the table. Without it, the server's search path decides.",
            .example = "\"sales\""});
  spec.Add(&ReadParams::schemas,
           {.name = "schemas",
            .description = "The schemas that a table is looked up in, in this order, and that `connector discover` "
                           "lists.",
            .example = "[\"sales\", \"public\"]",
            .instead_of = "schema"});
  spec.Add(&ReadParams::table, {.name = "table",
                                .description = "The table, view or materialised view. Without it (and without a "
                                               "query), a LOAD reads the table of its own target's name.",
                                .aliases = {"stream"},
                                .example = "\"orders\""});
  spec.Add(&ReadParams::query, {.name = "query",
                                .description = "Instead of a table: a SELECT for the server.",
                                .example = "\"SELECT id, total FROM orders JOIN lines USING (order_id)\""});
  spec.Add(&ReadParams::where_clause, {.name = "where_clause",
                                       .description = "A condition in the server's SQL, beside `filters`.",
                                       .example = "\"region = 'EU' AND NOT deleted\""});
  spec.Add(&ReadParams::column_types,
           {.name = "column_types",
            .description = "The types of columns where the server's leave a choice: a numeric without precision is "
                           "text unless this says DECIMAL(width, scale) or DOUBLE; VARCHAR reads any column's text.",
            .example = "{\"amount\": \"DECIMAL(20,4)\", \"matrix\": \"VARCHAR\"}",
            .check = CheckTypes});
  spec.Add(&ReadParams::on_unrepresentable,
           {.name = "on_unrepresentable",
            .description = "What becomes of values that the engine cannot hold (NaN in a DECIMAL, a time after the "
                           "year 294247): the load fails, or they are NULL and counted.",
            .allowed = {"fail", "null"}});
  spec.Add(&ReadParams::batch_size, {.name = "batch_size",
                                     .description = "Rows fetched at a time.",
                                     .unit = "rows",
                                     .minimum = 1,
                                     .no_effect = "the server sends all rows in one stream (COPY)"});
  spec.Add(&ReadParams::cursor_wait,
           {.name = "cursor_wait",
            .description = "How long an incremental read waits for transactions that are writing to the table. If one "
                           "is left, the rows are loaded and the watermark stays.",
            .unit = "seconds",
            .minimum = 0});
}

const ParamSpec<WriteParams>& DestinationParams() {
  using Params = WriteParams;
  static const ParamSpec<Params> spec = [] {
    ParamSpec<Params> made("POSTGRES");
    AddServer(made);
    made.Add(&Params::schema,
             {.name = "schema",
              .description = "The schema of the table, made if it is missing. Without it, the server's "
                             "search path decides.",
              .example = "\"sales\""});
    made.Add(&Params::table, {.name = "table",
                              .description = "The table, made if it is missing. Without it: of the exported table's "
                                             "name.",
                              .example = "\"orders\""});
    made.Add(&Params::mode,
             {.name = "mode",
              .description = "What becomes of the rows that the table has: replace puts the new ones in their place, "
                             "append adds to them, merge changes those of the same `keys` and adds the others. Each "
                             "is one transaction.",
              .aliases = {"write_mode", "write_disposition"},
              .allowed = {"replace", "append", "merge"}});
    made.Add(&Params::keys, {.name = "keys",
                             .description = "The columns that tell a row from all others: merge goes by them. A unique "
                                            "index of them is made if there is none; in a new table, the primary key.",
                             .aliases = {"primary_key", "unique_key", "key"},
                             .example = "[\"order_id\"]"});
    AddSecurity(made);
    AddConnecting(made);
    AddResilienceOptions(made);
    return made;
  }();
  return spec;
}

const ParamSpec<ReadParams>& SourceParams() {
  static const ParamSpec<ReadParams> spec = [] {
    ParamSpec<ReadParams> made("POSTGRES");
    AddServer(made);
    AddRows(made);
    AddSecurity(made);
    AddConnecting(made);
    AddMigrationOptions(made);
    AddSourceOptions(made);
    AddResilienceOptions(made);
    return made;
  }();
  return spec;
}

Pem PemOf(const std::string& text) { return {base::Secret(text)}; }

ServerOptions ServerOf(const ServerParams& params) {
  ServerOptions server;
  server.uri = params.uri;
  server.host = params.host;
  server.port = params.port;
  server.database = params.database;
  server.username = params.username;
  server.password = params.password;
  server.ssl_mode = params.ssl_mode;
  server.root_certificate = PemOf(params.ssl_root_cert);
  server.certificate = PemOf(params.ssl_cert);
  server.key = {params.ssl_key};
  server.key_password = params.ssl_key_password;
  server.channel_binding = params.channel_binding;
  server.target_session_attrs = params.target_session_attrs;
  server.application_name = params.application_name;
  server.use_environment = params.use_environment;
  return server;
}

ReadOptions ReadOf(const ReadParams& params) {
  ReadOptions read;
  read.schemas = params.schemas;
  if (!params.schema.empty()) read.schemas = {params.schema};
  read.table = params.table;
  read.query = params.query;
  read.where_clause = params.where_clause;
  read.columns = params.columns;
  read.filters = component::ReadFilters(params.filters, nullptr);  // checked already
  for (const Json::Member& member : params.column_types.members) read.column_types[member.name] = member.value.text;
  read.null_unrepresentable = params.on_unrepresentable == "null";
  read.cursor_wait_seconds = params.cursor_wait;
  read.statement_timeout_seconds = params.statement_timeout;
  read.max_connections = params.max_connections;
  read.start_date = params.start_date.value_or("");
  const bool by_xmin = params.by_xmin() && params.cursor_field.empty();
  read.with_xmin = by_xmin || base::EqualsIgnoreCase(params.cursor_field, kXmin);
  return read;
}

bool CheckServer(const ServerParams& params, base::Span place, base::Diagnostics& diagnostics) {
  if (!CheckAddress(params.uri, params.host, place, diagnostics)) return false;
  if (!params.uri.empty() || !params.host.empty() || params.use_environment) return true;
  diagnostics.Error(base::code::kMissingParameter, place, "POSTGRES needs the parameter \"host\" (or \"uri\")",
                    "add \"host\": \"localhost\"");
  return false;
}

std::unique_ptr<component::Source> MakeSource(const Json& parameters, base::Span place,
                                              const std::shared_ptr<resilience::Endpoints>& endpoints,
                                              base::Diagnostics& diagnostics) {
  ReadParams params = SourceParams().Read(parameters);
  const JdbcUrlParams jdbc = ReadJdbcUrlParams(params.jdbc_url_params.Reveal(), place, nullptr);  // checked already
  if (jdbc.connect_timeout) params.connect_timeout = *jdbc.connect_timeout;
  if (jdbc.progress_timeout) params.progress_timeout = *jdbc.progress_timeout;
  if (!params.query.empty() && (!params.table.empty() || !params.schema.empty())) {
    diagnostics.Error(base::code::kParametersConflict, place, "POSTGRES takes a \"query\" or a \"table\", not both",
                      "name the schema in the query");
    return nullptr;
  }
  if (!CheckServer(params, place, diagnostics)) return nullptr;
  ServerOptions server = ServerOf(params);
  if (server.ssl_mode.empty() && params.always_encrypted) server.ssl_mode = "require";
  server.more = jdbc.keywords;
  return MakePostgresSource(std::move(server), ReadOf(params), params, endpoints);
}

WriteOptions WriteOf(const WriteParams& params) {
  WriteOptions write;
  write.schema = params.schema;
  write.table = params.table;
  write.mode = params.mode == "append"  ? WriteOptions::Mode::kAppend
               : params.mode == "merge" ? WriteOptions::Mode::kMerge
                                        : WriteOptions::Mode::kReplace;
  write.keys = params.keys;
  write.statement_timeout_seconds = params.statement_timeout;
  return write;
}

std::unique_ptr<component::Destination> MakeDestination(const Json& parameters, base::Span place,
                                                        const std::shared_ptr<resilience::Endpoints>& endpoints,
                                                        base::Diagnostics& diagnostics) {
  const WriteParams params = DestinationParams().Read(parameters);
  if (!CheckServer(params, place, diagnostics)) return nullptr;
  WriteOptions write = WriteOf(params);
  const bool merges = write.mode == WriteOptions::Mode::kMerge;
  if (merges && write.keys.empty()) {
    diagnostics.Error(base::code::kMissingParameter, place, "\"mode\": \"merge\" needs \"keys\"",
                      "name the columns that tell a row from all others: \"keys\": [\"id\"]");
    return nullptr;
  }
  if (write.mode == WriteOptions::Mode::kAppend && !write.keys.empty()) {
    diagnostics.Error(base::code::kParametersConflict, place, "\"mode\": \"append\" goes by no \"keys\"",
                      "use \"mode\": \"merge\", or leave \"keys\" out");
    return nullptr;
  }
  return MakePostgresDestination(ServerOf(params), std::move(write), params, endpoints);
}

}  // namespace

component::Component PostgresComponent(std::shared_ptr<resilience::Endpoints> endpoints) {
  component::Component made;
  made.type = "POSTGRES";
  made.aliases = {"POSTGRESQL"};
  made.summary = "Tables, views and queries of a PostgreSQL server; writes its tables";
  made.description =
      "As a source, POSTGRES reads a table, a view or a query by the server's binary COPY, large tables over several "
      "connections that see one and the same state. Types come over exactly; what has no counterpart here is text.\n\n"
      "An incremental read waits for transactions that are writing to the table (`cursor_wait`), so that none of their "
      "rows is passed over. Those that have not yet written hold a watermark of times back if this user may see them "
      "(pg_read_all_stats). Not seen that way: sequences with CACHE above 1, times from clients' clocks, other users' "
      "transactions that have not yet written, and those of the primary when a standby is read; `lookback_window` is "
      "the answer there.\n\n"
      "`replication_method` Xmin: a row has the column `xmin`, the number of the transaction that wrote it, and it is "
      "the cursor where `cursor_field` names none. It needs no column that grows and no wait, reads the whole table on "
      "the server each time, and hears of inserts and updates, not of deletes. A row is loaded once every transaction "
      "that is older than its own has ended. The numbers are those of 64 bits: a row that was not written for four "
      "billion transactions is read once more (give a `primary_key`, so that it does not double); after the database "
      "was moved to another server by dump and restore, say `sqlflow state reset`.\n\n"
      "As a destination it writes a table of the server as one transaction: EXPORT … TO a connection of the profile. A "
      "table that is missing is made, and so is a column. `replace` fills a new table beside the old one and swaps "
      "them, with grants, comments and index names; where views, foreign keys, triggers or publications refer to the "
      "table it deletes and inserts within it, so that none of them breaks. (After a swap, a transaction of a reader "
      "that began before it and first looks afterwards, at the level REPEATABLE READ, finds the table empty.) A value "
      "that the column there would not hold exactly is an error that names it. An append that is repeated does not "
      "double: it leaves its name in the table `sqlflow_writes` beside the target.";
  made.example =
      "SOURCE shop TYPE POSTGRES PARAMS {\n"
      "  \"host\": \"db.example.com\",\n"
      "  \"database\": \"shop\",\n"
      "  \"username\": \"reader\",\n"
      "  \"password\": \"${SHOP_PASSWORD}\",\n"
      "  \"table\": \"orders\"\n"
      "};\n"
      "LOAD orders FROM shop;\n";
  made.capabilities.source = true;
  made.capabilities.incremental = true;
  made.capabilities.parallel = true;
  made.capabilities.predicate_pushdown = true;
  made.capabilities.many_streams = true;
  made.source_params = &SourceParams();
  made.make_source = [endpoints](const Json& parameters, base::Span place, const component::ComponentContext&,
                                 base::Diagnostics& diagnostics) {
    return MakeSource(parameters, place, endpoints, diagnostics);
  };
  made.capabilities.destination = true;
  made.capabilities.transactional_write = true;
  made.capabilities.merge = true;
  made.destination_params = &DestinationParams();
  made.make_destination = [endpoints](const Json& parameters, base::Span place, const component::ComponentContext&,
                                      base::Diagnostics& diagnostics) {
    return MakeDestination(parameters, place, endpoints, diagnostics);
  };
  return made;
}

}  // namespace sqlflow::connectors::postgres
