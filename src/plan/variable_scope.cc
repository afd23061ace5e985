#include "plan/variable_scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors/validation.h"
#include "plan/secret_variables.h"

namespace sqlflow::plan {
namespace {

// What SET has expanded is final: a `${` that is left was escaped and must stay literal when the value is used.
std::string Escaped(std::string_view value) {
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '$' && i + 1 < value.size() && value[i + 1] == '{') text += '$';
    text += value[i];
  }
  return text;
}

}  // namespace

VariableScope::VariableScope(const project::VariableLayers& layers) : layers_(layers) {
  variables_.lookup = [this](std::string_view name, base::Span) { return Lookup(name); };
  variables_.missing = [this](std::string_view name, base::Span use) {
    missing_.push_back({.name = std::string(name), .place = use});
  };
}

std::optional<lang::VariableValue> VariableScope::Lookup(std::string_view name) const {
  const auto set = sets_.find(name);
  const std::optional<project::VariableLayers::Found> found =
      layers_.Find(name, set == sets_.end() ? nullptr : &set->second);
  if (!found) return std::nullopt;
  lang::VariableValue value{.text = found->text};
  // `compile` gives the built-in ones themselves as placeholders.
  if (found->layer == project::Layer::kBuiltIn && value.text == fmt::format("${{{}}}", name)) value.text.insert(0, "$");
  return value;
}

void VariableScope::Set(const std::string& name, std::string_view value) { sets_[name] = Escaped(value); }

void VariableScope::NoteSet(const std::string& name, base::Span place) { set_places_[name].push_back(place); }

void VariableScope::ReportMissing(const base::SourceMap& sources, Suggestions& suggestions,
                                  base::Diagnostics& diagnostics) const {
  std::vector<std::string> order;
  std::map<std::string, std::vector<base::Span>> places;
  for (const MissingUse& use : missing_) {
    std::vector<base::Span>& uses = places[use.name];
    if (uses.empty()) order.push_back(use.name);
    uses.push_back(use.place);
  }
  for (const std::string& name : order) {
    const std::vector<std::string> written = VariableNames(sources.Text(places[name].front()));
    const bool direct = written.empty() || std::find(written.begin(), written.end(), name) != written.end();
    Report(name, places[name], direct ? "" : written.front(), suggestions, diagnostics);
  }
}

void VariableScope::Report(const std::string& name, const std::vector<base::Span>& places, const std::string& through,
                           Suggestions& suggestions, base::Diagnostics& diagnostics) const {
  const std::string near = suggestions.DidYouMean(name, [&] {
    std::vector<std::string> names = layers_.Names();
    for (const auto& [set_name, set_place] : set_places_) names.push_back(set_name);
    std::erase_if(names, [&](const std::string& known) { return known == name || known == through; });
    return names;
  });
  base::Diagnostic& finding =
      diagnostics.Error(base::code::kMissingVariable, places[0], fmt::format("variable {} has no value", name), near);
  if (!through.empty()) {
    finding.notes.push_back({std::nullopt, fmt::format("the value of {} uses it", through)});
  }
  constexpr size_t kPlacesShown = 5;
  for (size_t i = 1; i < places.size() && i <= kPlacesShown; ++i) {
    if (places[i] != places[0]) finding.notes.push_back({places[i], "used here too"});
  }
  const auto set = set_places_.find(name);
  if (set != set_places_.end()) {
    finding.notes.push_back({set->second.front(), "a SET holds from its line on: move this one above the use"});
  }
  finding.notes.push_back({std::nullopt, fmt::format("give it a value with --var {0}=…, under `variables` in the "
                                                     "profile, in .env, or a default: ${{{0}|default}}",
                                                     name)});
}

}  // namespace sqlflow::plan
