#include "cli/connection_check.h"

#include <algorithm>

#include "base/errors/parameters.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "lang/expand.h"

namespace sqlflow::cli {

namespace code = base::code;

namespace {

class ConnectionCheck {
 public:
  ConnectionCheck(Workspace& workspace, const component::Registry& registry)
      : workspace_(workspace), registry_(registry) {
    variables_.lookup = [this](std::string_view name, base::Span) -> std::optional<lang::VariableValue> {
      auto found = workspace_.variables.Find(name);
      if (!found) return std::nullopt;
      return lang::VariableValue{found->text, false};
    };
    variables_.missing = [this](std::string_view name, base::Span use) {
      workspace_.diagnostics.Error(code::kMissingVariable, use, fmt::format("variable {} has no value", name),
                                   base::DidYouMean(name, workspace_.variables.Names()));
    };
  }

  void Check(const project::Connection& connection) {
    if (connection.type.empty()) return;  // reported when the profile was read
    const component::Component* component = registry_.Find(connection.type);
    if (!component) {
      ReportType(connection);
      return;
    }
    base::Json parameters =
        lang::ExpandJson(connection.parameters, workspace_.sources, variables_, workspace_.diagnostics);
    std::vector<const component::ParamList*> lists;
    for (const component::ParamList* list : {component->source_params, component->destination_params}) {
      if (list) lists.push_back(list);
    }
    for (const component::ParamList* list : lists) CheckParameters(parameters, connection, *component, *list, lists);
  }

 private:
  void ReportType(const project::Connection& connection) {
    const std::vector<std::string>& later = component::Registry::LaterTypes();
    bool is_later = std::any_of(later.begin(), later.end(),
                                [&](const std::string& type) { return base::EqualsIgnoreCase(type, connection.type); });
    if (is_later) {
      workspace_.diagnostics.Error(code::kNotYetSupported, connection.span,
                                   fmt::format("the connector {} comes with a later release", connection.type));
      return;
    }
    std::vector<std::string> known = registry_.Types();
    known.insert(known.end(), later.begin(), later.end());
    workspace_.diagnostics.Error(code::kUnknownConnector, connection.span,
                                 fmt::format("there is no connector of type {}", connection.type),
                                 base::DidYouMean(connection.type, known));
  }

  // A parameter that only reading or only writing knows is right: the other list passes over it.
  void CheckParameters(const base::Json& parameters, const project::Connection& connection,
                       const component::Component& component, const component::ParamList& list,
                       const std::vector<const component::ParamList*>& lists) {
    std::vector<const component::ParamList*> others;
    for (const component::ParamList* other : lists) {
      if (other != &list) others.push_back(other);
    }
    base::Diagnostics findings;
    list.Check(parameters, connection.span, component.type, others, findings);
    for (const base::Diagnostic& item : findings.items()) {
      if (item.code == code::kMissingParameter || item.code == code::kSiblingParameter) continue;
      base::Diagnostic& copy =
          item.severity == base::Severity::kError
              ? workspace_.diagnostics.Error(item.code, item.span, item.message, item.suggestion)
              : workspace_.diagnostics.Warning(item.code, item.span, item.message, item.suggestion);
      copy.notes = item.notes;
    }
  }

  Workspace& workspace_;
  const component::Registry& registry_;
  lang::Variables variables_;
};

}  // namespace

void CheckConnections(Workspace& workspace, const component::Registry& registry) {
  ConnectionCheck check(workspace, registry);
  for (const auto& [name, connection] : workspace.profile.connections) check.Check(connection);
}

}  // namespace sqlflow::cli
