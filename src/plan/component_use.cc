#include "plan/component_use.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors/validation.h"
#include "base/text.h"
#include "component/conceal.h"

namespace sqlflow::plan {
namespace {

const component::ParamList* ParamsOf(const component::Component& component, bool as_source) {
  return as_source ? component.source_params : component.destination_params;
}

// An unknown name may be a misspelt password.
bool MayBeSecret(const component::Param* param) {
  return param == nullptr || param->type == component::ParamType::kSecret;
}

void MarkSecret(base::Json& value) {
  value.secret = true;
  for (base::Json& item : value.items) MarkSecret(item);
  for (base::Json::Member& member : value.members) MarkSecret(member.value);
}

}  // namespace

const component::Component* ComponentUse::Find(const Word& type) {
  if (const component::Component* found = input_.registry->Find(type.text)) return found;
  const std::vector<std::string>& later = component::Registry::LaterTypes();
  for (const std::string& name : later) {
    if (!base::EqualsIgnoreCase(name, type.text)) continue;
    diagnostics_.Error(base::code::kNotYetSupported, type.place,
                       fmt::format("the connector {} comes with a later release", name));
    return nullptr;
  }
  const std::string near = suggestions_.DidYouMean(type.text, [&] {
    std::vector<std::string> names = input_.registry->Types();
    for (const component::Component* known : input_.registry->All()) {
      names.insert(names.end(), known->aliases.begin(), known->aliases.end());
    }
    names.insert(names.end(), later.begin(), later.end());
    return names;
  });
  base::Diagnostic& finding = diagnostics_.Error(base::code::kUnknownConnector, type.place,
                                                 fmt::format("there is no connector of type {}", type.text), near);
  finding.notes.push_back({std::nullopt, "types: " + base::JoinStrings(input_.registry->Types(), ", ")});
  return nullptr;
}

const project::Connection* ComponentUse::FindConnection(const Word& name) {
  const auto found = input_.connections->find(name.text);
  if (found != input_.connections->end()) return &found->second;
  const auto names = [&] {
    std::vector<std::string> all;
    for (const auto& [known, connection] : *input_.connections) all.push_back(known);
    return all;
  };
  base::Diagnostic& finding =
      diagnostics_.Error(base::code::kUnknownConnection, name.place,
                         fmt::format("the profile {} has no connection {}", input_.profile, name.text),
                         suggestions_.DidYouMean(name.text, names));
  finding.notes.push_back({std::nullopt, input_.connections->empty()
                                             ? "it has no connections at all; they stand under `connections:`"
                                             : "connections: " + base::JoinStrings(names(), ", ")});
  return nullptr;
}

const component::Component* ComponentUse::FindOf(const project::Connection& connection, base::Span use) {
  return Find({.text = connection.type, .place = use});
}

base::Json ComponentUse::Merge(const base::Json& below, const base::Json& above, const component::ParamList& params,
                               const component::ParamList* other_way) const {
  const base::Json given_above = params.Flatten(above);
  base::Json merged = given_above;
  merged.kind = above.kind == base::Json::Kind::kNull ? base::Json::Kind::kObject : above.kind;
  for (const base::Json::Member& inherited : params.Flatten(below).members) {
    const component::Param* param = params.Find(inherited.name);
    if (param == nullptr && other_way != nullptr && other_way->Find(inherited.name) != nullptr) continue;
    const auto replaces = [&](const base::Json::Member& given) {
      if (given.name == inherited.name) return true;
      const component::Param* other = params.Find(given.name);
      if (param == nullptr || other == nullptr) return false;
      return other == param || other->instead_of == param->name || param->instead_of == other->name;
    };
    const bool replaced = std::any_of(given_above.members.begin(), given_above.members.end(), replaces);
    if (!replaced) merged.members.push_back(inherited);
  }
  for (base::Json::Member& member : merged.members) {
    const component::Param* param = params.Find(member.name);
    if (MayBeSecret(param)) MarkSecret(member.value);
  }
  return merged;
}

bool ComponentUse::Check(const base::Json& parameters, base::Span place, const component::Component& component,
                         bool as_source) {
  const int before = diagnostics_.error_count();
  ParamsOf(component, as_source)
      ->Check(parameters, place, component.type, Siblings(component, as_source), diagnostics_);
  return diagnostics_.error_count() == before;
}

// Formats of files are siblings: a parameter of one on another is a slip, not a mistake that changes a result.
std::vector<const component::ParamList*> ComponentUse::Siblings(const component::Component& component,
                                                                bool as_source) const {
  std::vector<const component::ParamList*> siblings;
  if (component.file_endings.empty()) return siblings;
  for (const component::Component* other : input_.registry->All()) {
    const component::ParamList* params = ParamsOf(*other, as_source);
    if (other != &component && params != nullptr && !other->file_endings.empty()) siblings.push_back(params);
  }
  return siblings;
}

void ComponentUse::NoteSecrets(const base::Json& parameters, const component::ParamList* params,
                               SecretVariables& secrets) const {
  if (params == nullptr) return;
  component::ConcealSecrets(parameters, *params, *input_.sources);
  for (const base::Json::Member& member : params->Flatten(parameters).members) {
    if (MayBeSecret(params->Find(member.name))) secrets.AddSecretText(input_.sources->Text(member.value.span));
  }
}

void ComponentUse::NoteSecrets(const DeclaredSource& source, SecretVariables& secrets) const {
  const component::Component* component = nullptr;
  if (source.type) component = input_.registry->Find(source.type->text);
  const auto connection =
      source.connection ? input_.connections->find(source.connection->text) : input_.connections->end();
  if (connection != input_.connections->end()) component = input_.registry->Find(connection->second.type);
  if (component == nullptr) return;
  NoteSecrets(source.parameters, component->source_params, secrets);
  NoteSecrets(source.connection_parameters, component->source_params, secrets);
}

void ComponentUse::NoteSecrets(const Export& written, SecretVariables& secrets) const {
  const component::Component* component = nullptr;
  const auto connection = input_.connections->find(written.target.text);
  if (written.target_is_path) {
    component =
        written.type ? input_.registry->Find(written.type->text) : input_.registry->FindByPath(written.target.text);
  } else if (connection != input_.connections->end()) {
    component = input_.registry->Find(connection->second.type);
  }
  if (component == nullptr) return;
  if (written.options) NoteSecrets(*written.options, component->destination_params, secrets);
  NoteSecrets(written.connection_parameters, component->destination_params, secrets);
}

}  // namespace sqlflow::plan
