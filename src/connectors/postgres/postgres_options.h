#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "component/filter.h"

// What a user says of a server and of the rows, once it is read: the rest of the folder takes these plain structs.
namespace sqlflow::connectors::postgres {

// A certificate or key: the path of a file, or the PEM text itself.
struct Pem {
  base::Secret text;
  bool is_path() const { return text.Reveal().find("-----BEGIN") == std::string::npos; }
  bool empty() const { return text.empty(); }
};

struct ServerOptions {
  base::Secret uri;  // postgresql://… or key=value; the others win over it
  std::string host;  // may name several, by comma; a path is a Unix socket's folder
  std::optional<int64_t> port;
  std::string database;
  std::string username;
  base::Secret password;
  std::string ssl_mode;
  Pem root_certificate;
  Pem certificate;
  Pem key;
  base::Secret key_password;
  std::string channel_binding;
  std::string target_session_attrs;
  std::string application_name = "sqlflow";
  bool use_environment = false;                           // PGHOST … and ~/.pgpass
  std::vector<std::pair<std::string, std::string>> more;  // of libpq, by keyword; the others win over it
};

// Rows that are written.
struct WriteOptions {
  enum class Mode { kReplace, kAppend, kMerge };
  std::string schema;
  std::string table;  // empty: of the name of what is exported
  Mode mode = Mode::kReplace;
  std::vector<std::string> keys;
  int64_t statement_timeout_seconds = 0;  // 0: none
};

// A column that tables have without saying so, and the rows of a read with it: the transaction that wrote a row, as a
// number of 64 bits.
inline constexpr const char* kXmin = "xmin";

// Rows that are read.
struct ReadOptions {
  std::vector<std::string> schemas;  // where a table is looked up; empty: as the server's search path says
  std::string table;
  std::string query;
  std::string where_clause;
  std::vector<std::string> columns;
  std::vector<component::Filter> filters;
  std::map<std::string, std::string> column_types;
  bool with_xmin = false;
  std::string start_date;
  bool null_unrepresentable = false;
  int64_t cursor_wait_seconds = 10;
  int64_t statement_timeout_seconds = 0;  // 0: none
  int64_t max_connections = 4;
};

}  // namespace sqlflow::connectors::postgres
