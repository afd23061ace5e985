#pragma once
#include <string>

#include "../crash/project.h"
#include "postgres_server.h"

// What tests of a POSTGRES destination say to the shared server, and what a run of the whole program answers.
namespace sqlflow::live {

using crash::Ending;
using crash::Project;
using crash::RunToEnd;

// A project whose connection `shop` is the server's.
class Exports {
 public:
  explicit Exports(const std::string& pipeline, int port = 0);
  Ending Run() const { return RunToEnd({"run", "load"}, project_.folder()); }
  // The run's output, which must succeed.
  std::string Output() const;
  const Project& project() const { return project_; }

 private:
  Project project_;
};

// Every row of the answer, fields by bars.
std::string Ask(const std::string& sql);
// Exports the SELECT into the table t, which `setup` may have made; answers the run's output.
std::string Export(const std::string& select, const std::string& options, const std::string& setup = "");
// Likewise; the run must fail.
Ending ExportFails(const std::string& select, const std::string& options, const std::string& setup = "");
bool Says(const std::string& output, const std::string& text);

}  // namespace sqlflow::live
