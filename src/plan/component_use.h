#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "component/registry.h"
#include "plan/planner.h"
#include "plan/secret_variables.h"
#include "plan/statement.h"
#include "plan/suggestions.h"

namespace sqlflow::plan {

// What SOURCE and EXPORT share: a connector by its type or by a connection of the profile, and parameters from both.
class ComponentUse {
 public:
  ComponentUse(const PlanInput& input, Suggestions& suggestions, base::Diagnostics& diagnostics)
      : input_(input), suggestions_(suggestions), diagnostics_(diagnostics) {}

  // Null, and a finding, if there is none of this type.
  const component::Component* Find(const Word& type);
  const project::Connection* FindConnection(const Word& name);
  const component::Component* FindOf(const project::Connection& connection, base::Span use);

  // OPTIONS over the connection's parameters: a name replaces its aliases too. Values of secret parameters are marked.
  // What the connection says for `other_way` alone, rows that come rather than go, is left out.
  base::Json Merge(const base::Json& below, const base::Json& above, const component::ParamList& params,
                   const component::ParamList* other_way) const;
  // Reports every fault; true if there is none.
  bool Check(const base::Json& parameters, base::Span place, const component::Component& component, bool as_source);

  // The values of secret parameters as written, for SecretVariables. No finding.
  void NoteSecrets(const DeclaredSource& source, SecretVariables& secrets) const;
  void NoteSecrets(const Export& written, SecretVariables& secrets) const;

 private:
  void NoteSecrets(const base::Json& parameters, const component::ParamList* params, SecretVariables& secrets) const;
  std::vector<const component::ParamList*> Siblings(const component::Component& component, bool as_source) const;

  const PlanInput& input_;
  Suggestions& suggestions_;
  base::Diagnostics& diagnostics_;
};

}  // namespace sqlflow::plan
