#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plan/component_use.h"
#include "plan/plan.h"
#include "plan/planner.h"
#include "plan/statement.h"

namespace sqlflow::plan {

// Whether bad rows of the source go to a table beside the target, NAME_rejects.
bool Quarantines(const SourceDeclaration& source);

// The declared sources of a pipeline, by name: letter case does not matter, as with tables.
class SourceTable {
 public:
  using Declaration = std::shared_ptr<const SourceDeclaration>;

  SourceTable(const PlanInput& input, ComponentUse& components, base::Diagnostics& diagnostics)
      : input_(input), components_(components), diagnostics_(diagnostics) {}

  // Checks the declaration offline: connector, connection, parameters, features, and that the name is new. A faulty
  // source is declared too, so that what uses it is not reported again.
  void Declare(const ResolvedStatement& statement, const DeclaredSource& written);

  const Declaration* Find(std::string_view name) const;
  std::vector<std::string> Names() const;
  const std::vector<Declaration>& all() const { return all_; }

 private:
  bool IsNew(const std::string& key, const DeclaredSource& written);
  const component::Component* FindComponent(const DeclaredSource& written);
  void ReadParameters(const DeclaredSource& written, bool faulty, SourceDeclaration& source);

  const PlanInput& input_;
  ComponentUse& components_;
  base::Diagnostics& diagnostics_;
  std::map<std::string, Declaration, std::less<>> by_name_;
  std::vector<Declaration> all_;
};

}  // namespace sqlflow::plan
