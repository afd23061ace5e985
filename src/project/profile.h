#pragma once
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"
#include "project/project.h"

namespace sqlflow::project {

// engines.duckdb of a profile. Strings may hold ${variables}, expanded when the engine opens.
struct EngineSettings {
  bool persistent = false;
  std::string path;  // relative to the project's root
  std::string memory_limit;
  int threads = 0;  // 0: the engine's default
  std::string temp_directory;
  bool preserve_order = true;
  std::string timezone = "UTC";
};

// connections.NAME or connectors.NAME: {type, params} or {type, key: value, …}.
struct Connection {
  std::string name;
  std::string type;
  base::Json parameters;  // an object; strings may hold ${variables}
  base::Span span;
};

struct ProfileVariable {
  std::string text;  // may hold ${variables}
  base::Span span;
};

// execution of a profile. Zero: no limit.
struct ExecutionSettings {
  std::chrono::nanoseconds step_timeout = std::chrono::hours(3 * 24);
  std::chrono::nanoseconds run_timeout = std::chrono::hours(7 * 24);
};

struct Profile {
  std::string name = "dev";
  std::string file;         // as shown to users; empty when no file exists
  std::string environment;  // the profile's `environment`, else its name
  EngineSettings engine;
  ExecutionSettings execution;
  std::map<std::string, ProfileVariable> variables;
  std::map<std::string, Connection> connections;
  std::string log_level = "info";
  std::string state_schema = "sqlflow";
};

// Reads profiles/NAME.yml. An empty `name` takes the project's default, and if that file does not exist, the built-in
// in-memory profile; a named profile that does not exist is an Error with near names. Unknown keys, wrong types and
// keys of a later release are reported with file, line and suggestion.
Profile LoadProfile(const Project& project, const std::string& name, base::SourceMap& sources,
                    base::Diagnostics& diagnostics);

std::vector<std::string> ListProfiles(const Project& project);

}  // namespace sqlflow::project
