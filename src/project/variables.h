#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/profile.h"

namespace sqlflow::project {

// Where a value comes from, the highest first.
enum class Layer { kCommandLine, kProfile, kSet, kDotEnv, kEnvironment, kBuiltIn };
std::string_view LayerName(Layer layer);

// The values a pipeline sees, but for SET, which the planner layers in between (see Find). Values are raw: they may
// hold ${…}, which the expander resolves. Immutable after it is filled; thread safe to read.
class VariableLayers {
 public:
  struct Found {
    std::string text;
    Layer layer;
    base::Span span;  // of a profile's variable
  };

  void Set(Layer layer, const std::string& name, std::string text, base::Span span = {});
  // The value from the highest layer that has it. `set` is the SET value in force at the place of use, if any.
  std::optional<Found> Find(std::string_view name, const std::string* set = nullptr) const;
  // All names of all layers but the process environment, for suggestions.
  std::vector<std::string> Names() const;
  const std::map<std::string, Found, std::less<>>& layer(Layer layer) const;

 private:
  std::map<Layer, std::map<std::string, Found, std::less<>>> layers_;
};

// Reads a .env file (KEY=VALUE, export, quotes, comments) into the layer kDotEnv; faults go to `diagnostics`.
void ReadDotEnv(const std::string& shown_path, const std::string& text, VariableLayers& variables,
                base::SourceMap& sources, base::Diagnostics& diagnostics);

// `k=v` of --var, and the object of --vars. Throw a usage Error.
void AddCommandLineVariable(std::string_view assignment, VariableLayers& variables);
void AddCommandLineVariables(std::string_view json, VariableLayers& variables);

}  // namespace sqlflow::project
