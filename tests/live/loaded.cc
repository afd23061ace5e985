#include "loaded.h"

#include <gtest/gtest.h>

namespace sqlflow::live {

std::string Source(const std::string& more) {
  return "SOURCE pg TYPE POSTGRES PARAMS { " + SharedServer().Parameters(more) + " };\n";
}

std::string Loaded(const std::string& sql, const std::string& question, const std::string& more) {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; " + sql);
  const Project project(Source(more) + "LOAD t FROM pg;\n");
  project.Load(1);
  return project.Ask(question);
}

Ending Fails(const std::string& sql, const std::string& more) {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; " + sql);
  const Project project(Source(more) + "LOAD t FROM pg;\n");
  Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_NE(ending.exit_code, 0) << ending.output;
  return ending;
}

bool Says(const Ending& ending, const std::string& text) { return ending.output.find(text) != std::string::npos; }

}  // namespace sqlflow::live
