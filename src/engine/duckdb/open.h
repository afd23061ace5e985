#pragma once
#include <memory>
#include <string>

#include "engine/sql_engine.h"
#include "engine/sql_parser.h"

namespace sqlflow::engine::duckdb {

struct Settings {
  std::string path;  // absolute; empty: in memory
  bool read_only = false;
  std::string memory_limit;
  int threads = 0;
  std::string temp_directory;  // absolute; empty: beside the database
  bool preserve_order = true;
  std::string timezone = "UTC";
};

// Opens (and creates) a database. Throws EngineError: locked by another process (names it where the system tells),
// not a database, newer version, no permission, bad setting.
std::unique_ptr<SqlEngine> Open(const Settings& settings);

// Whether a process died while it wrote what it had committed into the file, and the file must be put right before it
// is read. Opening it to write does so; who only reads calls Recover while nobody can write.
bool NeedsRecovery(const std::string& path);
void Recover(const std::string& path);

// A parser over a small in-memory instance of its own.
std::unique_ptr<SqlParser> OpenParser();

// "1.5.5"
std::string Version();

}  // namespace sqlflow::engine::duckdb
