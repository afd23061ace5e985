#include "component/param_spec.h"

#include <cassert>

#include "base/errors/parameters.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "component/param_check.h"

namespace sqlflow::component {

using base::Json;

namespace {

bool Answers(const Param& param, std::string_view name) {
  return param.name == name || std::find(param.aliases.begin(), param.aliases.end(), name) != param.aliases.end();
}

std::vector<std::string> Names(const ParamList& list) {
  std::vector<std::string> names;
  for (const Param& param : list.params()) {
    names.push_back(param.name);
    names.insert(names.end(), param.aliases.begin(), param.aliases.end());
  }
  return names;
}

// The names of a list that begin with `group` and a dot, up to their next one: what an object of that name may hold.
std::vector<std::string> NamesWithin(const std::vector<std::string>& names, std::string_view group) {
  std::vector<std::string> within;
  for (const std::string& name : names) {
    if (name.size() <= group.size() + 1 || !name.starts_with(group) || name[group.size()] != '.') continue;
    within.push_back(name.substr(group.size() + 1, name.find('.', group.size() + 1) - group.size() - 1));
  }
  std::sort(within.begin(), within.end());
  within.erase(std::unique(within.begin(), within.end()), within.end());
  return within;
}

void FlattenInto(std::vector<Json::Member>& flat, const std::vector<std::string>& names, Json::Member given) {
  if (!NamesWithin(names, given.name).empty()) {
    Json value = Settle(given.value, ParamType::kObject);
    if (value.is_object()) {
      for (Json::Member& member : value.members) {
        member.name = given.name + "." + member.name;
        FlattenInto(flat, names, std::move(member));
      }
      return;
    }
  }
  flat.push_back(std::move(given));
}

// One pass over the parameters of one component, flat.
class Checker {
 public:
  Checker(const ParamList& list, std::string_view component, const std::vector<const ParamList*>& siblings,
          base::Diagnostics& diagnostics)
      : list_(list), component_(component), siblings_(siblings), diagnostics_(diagnostics) {}

  void CheckGiven(const Json& parameters) {
    std::map<const Param*, const Json::Member*> seen;
    for (const Json::Member& given : parameters.members) {
      const Param* param = list_.Find(given.name);
      if (param == nullptr) {
        ReportUnknown(given);
      } else if (const auto [first, is_new] = seen.emplace(param, &given); !is_new) {
        ReportTwice(*param, *first->second, given);
      } else if (!param->later.empty()) {
        ReportLater(*param, given);
      } else {
        AcceptValue(*param, given, &diagnostics_);
      }
    }
    for (const auto& [param, given] : seen) {
      const auto other = seen.find(param->instead_of.empty() ? nullptr : list_.Find(param->instead_of));
      if (other != seen.end()) ReportSame(*other->second, *given);
      const bool complete =
          param->needs.empty() || std::any_of(param->needs.begin(), param->needs.end(),
                                              [&](auto& name) { return seen.contains(list_.Find(name)); });
      if (!complete) ReportAlone(*param, *given);
    }
  }

  void CheckMissing(const Json& parameters, base::Span place) {
    for (const Param& param : list_.params()) {
      if (!param.required || !param.later.empty()) continue;
      const auto given = std::find_if(parameters.members.begin(), parameters.members.end(),
                                      [&](const Json::Member& member) { return Answers(param, member.name); });
      const std::string cure = param.example.empty() ? "" : fmt::format("add \"{}\": {}", param.name, param.example);
      if (given == parameters.members.end() || given->value.kind == Json::Kind::kNull) {
        diagnostics_.Error(base::code::kMissingParameter, place,
                           fmt::format("{} needs the parameter \"{}\"", component_, param.name), cure);
      } else if (IsEmpty(given->value)) {
        diagnostics_.Error(base::code::kMissingParameter, given->value.span,
                           fmt::format("\"{}\" must not be empty", given->name), cure);
      }
    }
  }

 private:
  static bool IsEmpty(const Json& value) {
    if (value.is_string()) return value.text.empty();
    return value.kind == Json::Kind::kArray && value.items.empty();
  }

  void ReportUnknown(const Json::Member& given) {
    if (ReportWithin(given)) return;
    for (const ParamList* sibling : siblings_) {
      if (sibling == &list_ || sibling->Find(given.name) == nullptr) continue;
      diagnostics_.Warning(base::code::kSiblingParameter, given.name_span,
                           fmt::format("\"{}\" means nothing to {} and is left out of account", given.name, component_),
                           sibling->owner().empty() ? "" : "a parameter of " + sibling->owner());
      return;
    }
    base::Diagnostic& found =
        diagnostics_.Error(base::code::kUnknownParameter, given.name_span,
                           fmt::format("{} has no parameter \"{}\"", component_, given.name), NearName(given.name));
    if (found.suggestion.empty()) {
      found.notes.push_back(
          {std::nullopt, fmt::format("`sqlflow connector describe {}` lists the parameters", component_)});
    }
  }

  // What is wrong about an object of parameters.
  bool ReportWithin(const Json::Member& given) {
    const std::vector<std::string> names = Names(list_);
    if (!NamesWithin(names, given.name).empty()) {
      if (given.value.kind == Json::Kind::kNull) return true;
      diagnostics_.Error(base::code::kWrongParameterType, given.value.span,
                         fmt::format("\"{}\" must be an object", given.name),
                         fmt::format("of {}", base::JoinStrings(NamesWithin(names, given.name), ", ")));
      return true;
    }
    const size_t dot = given.name.rfind('.');
    if (dot == std::string::npos) return false;
    const std::string group = given.name.substr(0, dot);
    const std::vector<std::string> within = NamesWithin(names, group);
    if (within.empty()) return false;
    base::Diagnostic& found = diagnostics_.Error(
        base::code::kUnknownParameter, given.name_span,
        fmt::format("\"{}\" of {} has no parameter \"{}\"", group, component_, given.name.substr(dot + 1)),
        base::DidYouMean(given.name.substr(dot + 1), within));
    found.notes.push_back({std::nullopt, "it has " + base::JoinStrings(within, ", ")});
    return true;
  }

  std::string NearName(const std::string& name) const {
    std::vector<std::string> names = Names(list_);
    for (std::string& known : names) known.erase(std::min(known.find('.'), known.size()));
    if (std::string own = base::DidYouMean(name, names); !own.empty()) return own;
    for (const ParamList* sibling : siblings_) {
      const std::string near = base::Nearest(name, Names(*sibling));
      if (near.empty()) continue;
      return fmt::format("near \"{}\", a parameter of {}", near,
                         sibling->owner().empty() ? "another format" : sibling->owner());
    }
    return "";
  }

  void ReportTwice(const Param& param, const Json::Member& first, const Json::Member& second) {
    base::Diagnostic& found = diagnostics_.Error(
        base::code::kParameterTwice, second.name_span,
        fmt::format("\"{}\" and \"{}\" are one parameter, given twice", first.name, second.name), "keep one of them");
    found.notes.push_back({first.name_span, fmt::format("first given here; its name is \"{}\"", param.name)});
  }

  void ReportSame(const Json::Member& one, const Json::Member& other) {
    base::Diagnostic& found = diagnostics_.Error(
        base::code::kParametersConflict, other.name_span,
        fmt::format("\"{}\" and \"{}\" say the same in two ways", one.name, other.name), "keep one of them");
    found.notes.push_back({one.name_span, "the other is given here"});
  }

  void ReportAlone(const Param& param, const Json::Member& given) {
    diagnostics_.Error(base::code::kParametersConflict, given.name_span,
                       fmt::format("\"{}\" alone says nothing", given.name),
                       fmt::format("give one of {} too, or remove it", base::JoinStrings(param.needs, ", ")));
  }

  void ReportLater(const Param& param, const Json::Member& given) {
    if (given.value.kind == Json::Kind::kNull) return;
    diagnostics_.Error(base::code::kNotYetSupported, given.name_span,
                       fmt::format("\"{}\" comes with a later release: {}", given.name, param.later));
  }

  const ParamList& list_;
  std::string_view component_;
  const std::vector<const ParamList*>& siblings_;
  base::Diagnostics& diagnostics_;
};

}  // namespace

std::string DescribeType(const Param& param) {
  std::string text(TypeName(param.type));
  for (const ParamType form : param.also) text += ", or " + std::string(TypeName(form));
  return text;
}

const Param* ParamList::Find(std::string_view name_or_alias) const {
  for (const Param& param : params_) {
    if (Answers(param, name_or_alias)) return &param;
  }
  return nullptr;
}

void ParamList::Append(Param param) {
  assert(!param.name.empty() && !param.description.empty());
  assert(Find(param.name) == nullptr);
  assert(std::none_of(param.aliases.begin(), param.aliases.end(),
                      [this](const std::string& alias) { return Find(alias) != nullptr; }));
  params_.push_back(std::move(param));
}

Json ParamList::Flatten(const Json& parameters) const {
  Json flat = parameters;
  const std::vector<std::string> names = Names(*this);
  if (std::none_of(names.begin(), names.end(), [](const std::string& name) { return name.find('.') < name.size(); })) {
    return flat;
  }
  flat.members.clear();
  for (const Json::Member& given : parameters.members) FlattenInto(flat.members, names, given);
  return flat;
}

std::optional<Json> ParamList::Value(const Param& param, const Json& flat) const {
  if (!param.later.empty()) return std::nullopt;
  for (const Json::Member& given : flat.members) {
    if (Answers(param, given.name)) return AcceptValue(param, given, nullptr);
  }
  return std::nullopt;
}

void ParamList::Check(const Json& parameters, base::Span place, std::string_view component,
                      const std::vector<const ParamList*>& siblings, base::Diagnostics& diagnostics) const {
  if (!parameters.is_object() && parameters.kind != Json::Kind::kNull) {
    diagnostics.Error(base::code::kWrongParameterType, parameters.span,
                      fmt::format("the parameters of {} must be an object", component), "write { \"name\": value, … }");
    return;
  }
  const Json flat = Flatten(parameters);
  Checker checker(*this, component, siblings, diagnostics);
  checker.CheckGiven(flat);
  checker.CheckMissing(flat, place);
}

}  // namespace sqlflow::component
