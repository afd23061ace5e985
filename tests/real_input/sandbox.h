#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "engine/sql_engine.h"

namespace sqlflow::real_input {

// The folder of an npm package that `./dev test` fetched (tests/packages). Throws if there is none: then the tests were
// not started by `./dev test`, and SQLFLOW_TEST_PACKAGES must name a node_modules folder.
std::filesystem::path Package(const std::string& name);

// A throw-away project with one pipeline, `load`, in a persistent database.
class Sandbox {
 public:
  explicit Sandbox(const std::string& pipeline);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // Runs `load` with the built program; throws with its output unless it succeeds. Answers the output.
  std::string Run() const;
  // The project's database, opened by the engine itself: DuckDB's own answer to compare with.
  std::unique_ptr<engine::SqlEngine> OpenDatabase() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace sqlflow::real_input
