#pragma once
#include <string>

#include "../crash/project.h"
#include "postgres_server.h"

// What tests of a POSTGRES source say to the shared server, and what a run of the whole program answers.
namespace sqlflow::live {

using crash::Ending;
using crash::Project;
using crash::RunToEnd;

// SOURCE pg, with these parameters beside the address.
std::string Source(const std::string& more = "");
// Loads a table t made by `sql` and asks what came of it.
std::string Loaded(const std::string& sql, const std::string& question, const std::string& more = "");
// Likewise; the load must fail.
Ending Fails(const std::string& sql, const std::string& more = "");
bool Says(const Ending& ending, const std::string& text);

}  // namespace sqlflow::live
