#include "cli/connection_check.h"

#include "base/errors/parameters.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "component/conceal.h"
#include "lang/expand.h"

namespace sqlflow::cli {

namespace code = base::code;

namespace {

void ReportType(const project::Connection& connection, const component::Registry& registry,
                base::Diagnostics& findings) {
  if (component::Registry::IsLaterType(connection.type)) {
    findings.Error(code::kNotYetSupported, connection.span,
                   fmt::format("the connector {} comes with a later release", connection.type));
    return;
  }
  std::vector<std::string> known = registry.Types();
  const std::vector<std::string>& later = component::Registry::LaterTypes();
  known.insert(known.end(), later.begin(), later.end());
  findings.Error(code::kUnknownConnector, connection.span,
                 fmt::format("there is no connector of type {}", connection.type),
                 base::DidYouMean(connection.type, known));
}

void CheckConnection(const project::Connection& connection, const component::Registry& registry, Workspace& workspace) {
  if (connection.type.empty()) return;  // reported when the profile was read
  const component::Component* component = registry.Find(connection.type);
  if (!component) return ReportType(connection, registry, workspace.diagnostics);
  const base::Json parameters = ExpandParameters(connection, workspace, workspace.diagnostics);
  for (const component::ParamList* list : {component->source_params, component->destination_params}) {
    if (!list) continue;
    component::ConcealSecrets(connection.parameters, *list, workspace.sources);
    base::Diagnostics findings;
    CheckParameters(parameters, connection, *component, *list, findings);
    for (const base::Diagnostic& item : findings.items()) {
      if (item.code == code::kMissingParameter || item.code == code::kSiblingParameter) continue;
      base::Diagnostic& copy = item.severity == base::Severity::kError
                                   ? workspace.diagnostics.Error(item.code, item.span, item.message, item.suggestion)
                                   : workspace.diagnostics.Warning(item.code, item.span, item.message, item.suggestion);
      copy.notes = item.notes;
    }
  }
}

}  // namespace

base::Json ExpandParameters(const project::Connection& connection, Workspace& workspace, base::Diagnostics& findings) {
  lang::Variables variables;
  variables.lookup = [&](std::string_view name, base::Span) -> std::optional<lang::VariableValue> {
    const auto found = workspace.variables.Find(name);
    return found ? std::optional<lang::VariableValue>({found->text, false}) : std::nullopt;
  };
  variables.missing = [&](std::string_view name, base::Span use) {
    findings.Error(code::kMissingVariable, use, fmt::format("variable {} has no value", name),
                   base::DidYouMean(name, workspace.variables.Names()));
  };
  return lang::ExpandJson(connection.parameters, workspace.sources, variables, findings);
}

void CheckParameters(const base::Json& parameters, const project::Connection& connection,
                     const component::Component& component, const component::ParamList& list,
                     base::Diagnostics& findings) {
  std::vector<const component::ParamList*> others;
  for (const component::ParamList* other : {component.source_params, component.destination_params}) {
    if (other && other != &list) others.push_back(other);
  }
  list.Check(parameters, connection.span, component.type, others, findings);
}

void CheckConnections(Workspace& workspace, const component::Registry& registry) {
  for (const auto& [name, connection] : workspace.profile.connections) {
    CheckConnection(connection, registry, workspace);
  }
}

}  // namespace sqlflow::cli
