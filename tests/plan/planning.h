#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "component/registry.h"
#include "engine/sql_parser.h"
#include "plan/plan.h"
#include "plan/planner.h"

namespace sqlflow::plan {

// A planner over files in memory, the engine's real parser and two small connectors: CSV (source and destination) and
// JSON (destination), with a source parameter of each interesting sort.
class Planning {
 public:
  Planning();

  // Plans `text` as pipelines/p.sf.
  Plan Make(const std::string& text);
  // "SF2201 2:8 the source a is declared twice (did you mean …?)", one an item; warnings begin with "warning ".
  std::vector<std::string> Findings(const std::string& text);
  // The notes of the finding at `index` of the last text, with their lines: "1: first declared here".
  std::vector<std::string> Notes(size_t index) const;
  // "load_a: " or "export_b: load_a (reads a, which load_a writes)", a line a step.
  std::string Waits(const std::string& text);

  base::SourceMap& sources() { return *sources_; }
  const base::Diagnostics& diagnostics() const { return diagnostics_; }

  std::map<std::string, std::string> files;  // relative to the root
  std::map<std::string, project::Connection> connections;
  project::VariableLayers variables;
  std::optional<KnownTables> known = KnownTables{};

 private:
  component::Registry registry_;
  std::unique_ptr<base::SourceMap> sources_;
  base::Diagnostics diagnostics_;
};

}  // namespace sqlflow::plan
