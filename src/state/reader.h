#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/sql_engine.h"

namespace sqlflow::state {

// The name of a table of the state: "sqlflow"."watermarks".
std::string TableName(const std::string& schema, const char* name);

// The tables of a database's state, to read; also while a run writes them.
class Reader {
 public:
  using Rows = std::vector<std::vector<std::optional<std::string>>>;

  // Nothing when the database has no state. Throws kStateNewer.
  static std::optional<Reader> Find(engine::ReadSession& session, const std::string& schema);

  int version() const { return version_; }
  // The name of one of the tables, for questions: "sqlflow"."watermarks".
  std::string Table(const char* name) const;
  Rows Ask(const std::string& sql) const;

 private:
  Reader(engine::ReadSession& session, std::string schema) : session_(session), schema_(std::move(schema)) {}

  engine::ReadSession& session_;
  std::string schema_;
  int version_ = 0;
};

}  // namespace sqlflow::state
