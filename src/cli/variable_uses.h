#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/workspace.h"
#include "engine/sql_parser.h"

namespace sqlflow::cli {

// One variable as a pipeline and the files it includes use it.
struct VariableUses {
  std::vector<base::Span> places;       // never empty
  std::optional<std::string> fallback;  // the default of the first use, if every use has one
  bool set = false;                     // a SET gives it a value somewhere
  bool missing = false;                 // a statement that would run finds no value
};

struct PipelineVariables {
  std::string pipeline;
  std::unique_ptr<Workspace> workspace;
  std::map<std::string, VariableUses> uses;
  bool other_errors = false;  // the pipeline has errors beside missing variables
};

// Plans the pipeline, offline, in a workspace of its own to see what its variables come to.
PipelineVariables FindPipelineVariables(const Environment& environment, const ProjectOptions& options,
                                        engine::SqlParser& parser, const std::string& pipeline);

// Where the value of a variable comes from: a layer's name, "SET", "default", "missing", or "not needed" if nothing
// that would run uses it.
std::string OriginOf(const PipelineVariables& pipeline, const std::string& name);

}  // namespace sqlflow::cli
