#include <fstream>
#include <map>

#include "../live/postgres_server.h"
#include "base/text.h"
#include "conformance.h"
#include "table_text.h"

namespace sqlflow::conformance {

namespace {

const char* const kPassword = "a-word-nobody-may-see";

// A real server, which the tests of one program share; one role reads, another writes.
class PostgresSubject : public Subject {
 public:
  PostgresSubject() {
    server_.Run(
        std::string("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') THEN CREATE ROLE reader "
                    "LOGIN PASSWORD '") +
        kPassword + "'; GRANT pg_read_all_data TO reader; CREATE ROLE writer LOGIN PASSWORD '" + kPassword +
        "'; GRANT ALL ON SCHEMA public TO writer; END IF; END $$");
    server_.Run("DROP OWNED BY writer; GRANT ALL ON SCHEMA public TO writer");
  }

  std::string type() const override { return "POSTGRES"; }
  void Hold(const std::string& name, const Table& table) override {
    const std::string quoted = base::QuoteIdentifier(name);
    std::string columns;
    for (const Column& column : table.columns) {
      columns += (columns.empty() ? "" : ", ") + base::QuoteIdentifier(column.name) + " " + Outside(column);
    }
    const std::filesystem::path file = server_.socket_folder() / "held.csv";  // the server may read there
    std::ofstream out(file, std::ios::binary);
    WriteDelimited(table, ',', out);
    out.close();
    server_.Run("DROP TABLE IF EXISTS " + quoted + " CASCADE; CREATE TABLE " + quoted + " (" + columns + ")");
    server_.Run("COPY " + quoted + " FROM '" + file.string() + "' (FORMAT csv, HEADER)");
  }
  std::string Parameters(const std::string& name) const override {
    return Parameters(static_cast<uint16_t>(server_.port()), name, "");
  }
  std::vector<Refusal> refused() const override {
    return {{"", "needs the parameter \"host\""},
            {R"("host": "localhost", "port": "http")", "\"port\" must be a whole number"},
            {R"("host": "localhost", "table": "t", "query": "SELECT 1")", "not both"},
            {R"("host": "localhost", "ssl_mode": "sometimes")", "\"ssl_mode\" cannot be \"sometimes\""}};
  }
  std::vector<Refusal> broken() const override {
    const std::string server = R"("host": "127.0.0.1", "max_retries": 0, "port": )" + std::to_string(server_.port());
    return {{R"("host": "127.0.0.1", "port": 1, "max_retries": 0, "table": "t")", "SF4202"},
            {server + R"(, "username": "reader", "password": "wrong", "database": "postgres", "table": "t")", "SF4402"},
            {Parameters("t") + R"(, "schema": "nowhere")", "SF4403"}};
  }
  std::vector<Limits> limits() const override {
    return {
        {"SMALLINT", "int2", {"-32768", "32767"}},
        {"INTEGER", "int4", {"-2147483648", "2147483647"}},
        {"BIGINT", "int8", {"-9223372036854775808", "9223372036854775807"}},
        {"FLOAT", "real", {"3.4028235e+38", "1e-45", "NaN", "-Infinity"}, {"3.4028235e+38", "1e-45", "nan", "-inf"}},
        {"DOUBLE",
         "float8",
         {"-1.7976931348623157e+308", "5e-324", "NaN", "Infinity"},
         {"-1.7976931348623157e+308", "5e-324", "nan", "inf"}},
        {"DECIMAL(38,10)", "numeric(38,10)", {"-9999999999999999999999999999.9999999999", "0.0000000001"}},
        {"VARCHAR", "numeric", {"1" + std::string(1000, '0') + ".5", "NaN", "-Infinity"}, {}, true},
        {"BOOLEAN", "", {"true", "false"}},
        {"DATE", "", {"0001-01-01", "9999-12-31", "infinity", "-infinity"}},
        {"TIME", "", {"00:00:00", "24:00:00"}},
        {"TIMESTAMP", "", {"0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "infinity", "-infinity"}},
        {"TIMESTAMP WITH TIME ZONE",
         "",
         {"0001-01-01 00:00:00+00", "2024-02-29 12:34:56.789012+02", "infinity"},
         {"0001-01-01 00:00:00+00", "2024-02-29 10:34:56.789012+00", "infinity"}},
        {"INTERVAL",
         "",
         {"-178000000 years", "1 mon -3 days 04:05:06.789"},
         {"-178000000 years", "1 month -3 days 04:05:06.789"}},
        {"VARCHAR", "", {"a", std::string(100000, 'x')}},
        {"BLOB", "bytea", {"\\x00ff", "\\x"}, {"\\x00\\xFF", ""}},
        {"UUID", "", {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}},
        {"INTEGER[]", "int[]", {"{}", "{1,NULL,3}"}, {"[]", "[1, NULL, 3]"}}};
  }
  std::string StreamName(const std::string& name) const override { return "public." + name; }
  std::string secret() const override { return kPassword; }
  std::string LocalExample(const std::string& example) const override {
    std::string text = example;
    for (const auto& [there, here] : std::map<std::string, std::string>{
             {"db.example.com\"", "127.0.0.1\", \"port\": " + std::to_string(server_.port())},
             {"\"shop\"", "\"postgres\""},
             {"${SHOP_PASSWORD}", kPassword}}) {
      text.replace(text.find(there), there.size(), here);
    }
    return text;
  }
  std::optional<uint16_t> port() const override { return static_cast<uint16_t>(server_.port()); }
  std::string ParametersThrough(uint16_t port, const std::string& name, bool encrypted) const override {
    return Parameters(port, name, Soon(encrypted));
  }
  std::string Target(const std::string& name, const std::string& options) const override {
    return "TO server OPTIONS {\"table\": \"" + name + "\"" + (options.empty() ? "" : ", " + options) + "}";
  }
  std::string Connections() const override { return Connection(static_cast<uint16_t>(server_.port()), ""); }
  std::string ConnectionsThrough(uint16_t port, bool encrypted) const override {
    return Connection(port, Soon(encrypted));
  }
  std::vector<Refusal> refused_options() const override {
    return {{R"("mode": "upside_down")", "\"mode\" cannot be \"upside_down\""},
            {R"("mode": "merge")", "\"mode\": \"merge\" needs \"keys\""},
            {R"("mode": "append", "keys": ["id"])", "\"mode\": \"append\" goes by no \"keys\""},
            {R"("ssl_mode": "sometimes")", "\"ssl_mode\" cannot be \"sometimes\""}};
  }

 private:
  static std::string Soon(bool encrypted) {
    return std::string(", \"ssl_mode\": \"") + (encrypted ? "require" : "disable") +
           R"(", "initial_delay": "10ms", "timeouts": {"connect": "1s", "call": "1s", "progress": "500ms"})";
  }
  static std::string Connection(uint16_t port, const std::string& more) {
    return R"(connections:
  server: {"type": POSTGRES, "host": "127.0.0.1", "database": "postgres", "username": "writer", "password": ")" +
           std::string(kPassword) + R"(", "port": )" + std::to_string(port) + more + "}\n";
  }
  static std::string Parameters(uint16_t port, const std::string& name, const std::string& more) {
    return R"("host": "127.0.0.1", "port": )" + std::to_string(port) +
           R"(, "database": "postgres", "username": "reader", "password": ")" + kPassword + R"(", "table": ")" + name +
           "\"" + more;
  }
  static std::string Outside(const Column& column) {
    if (!column.outside.empty()) return column.outside;
    return column.type == "DOUBLE" ? "float8" : column.type;
  }

  live::PostgresServer& server_ = live::SharedServer();
};

}  // namespace

std::unique_ptr<Subject> MakePostgresSubject(const std::filesystem::path&) {
  return std::make_unique<PostgresSubject>();
}

}  // namespace sqlflow::conformance
