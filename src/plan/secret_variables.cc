#include "plan/secret_variables.h"

#include <algorithm>
#include <array>

namespace sqlflow::plan {
namespace {

constexpr std::array kLayers = {project::Layer::kCommandLine, project::Layer::kProfile, project::Layer::kDotEnv,
                                project::Layer::kEnvironment};

using Graph = std::map<std::string, std::set<std::string>, std::less<>>;

void Reach(const Graph& graph, std::set<std::string, std::less<>>& names) {
  std::vector<std::string> open(names.begin(), names.end());
  while (!open.empty()) {
    const auto next = graph.find(open.back());
    open.pop_back();
    if (next == graph.end()) continue;
    for (const std::string& name : next->second) {
      if (names.insert(name).second) open.push_back(name);
    }
  }
}

}  // namespace

std::vector<std::string> VariableNames(std::string_view raw) {
  std::vector<std::string> names;
  for (size_t at = raw.find("${"); at != std::string_view::npos; at = raw.find("${", at)) {
    at += 2;
    const size_t end = raw.find_first_of("|}", at);
    if (end == std::string_view::npos) break;
    std::string_view name = raw.substr(at, end - at);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    names.emplace_back(name);
  }
  return names;
}

void SecretVariables::AddSecretText(std::string_view raw) {
  for (std::string& name : VariableNames(raw)) names_.insert(std::move(name));
}

void SecretVariables::Close(const project::VariableLayers& layers,
                            const std::vector<std::pair<std::string, base::Span>>& sets,
                            const base::SourceMap& sources) {
  if (names_.empty()) return;
  Graph made_of, goes_into;
  const auto add = [&](const std::string& name, std::string_view raw) {
    for (std::string& part : VariableNames(raw)) {
      goes_into[part].insert(name);
      made_of[name].insert(std::move(part));
    }
  };
  for (const project::Layer layer : kLayers) {
    for (const auto& [name, found] : layers.layer(layer)) add(name, found.text);
  }
  for (const auto& [name, value] : sets) add(name, sources.Text(value));
  Reach(made_of, names_);
  Reach(goes_into, names_);
}

std::vector<std::string> SecretVariables::Values(const project::VariableLayers& layers,
                                                 const std::vector<std::pair<std::string, base::Span>>& sets,
                                                 const base::SourceMap& sources) const {
  std::set<std::string> values;
  const auto add = [&](std::string_view raw) {
    const bool quoted = raw.size() > 1 && raw.front() == raw.back() && (raw.front() == '\'' || raw.front() == '"');
    if (quoted) raw = raw.substr(1, raw.size() - 2);
    // What a value is made of is a secret by itself.
    if (raw.size() > 2 && raw.find("${") == std::string_view::npos) values.emplace(raw);
  };
  for (const project::Layer layer : kLayers) {
    for (const std::string& name : names_) {
      const auto found = layers.layer(layer).find(name);
      if (found != layers.layer(layer).end()) add(found->second.text);
    }
  }
  for (const auto& [name, value] : sets) {
    if (names_.contains(name)) add(sources.Text(value));
  }
  std::vector<std::string> sorted(values.begin(), values.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return sorted;
}

bool SecretVariables::UsedIn(std::string_view raw) const {
  if (names_.empty()) return false;
  const std::vector<std::string> names = VariableNames(raw);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return names_.count(name) > 0; });
}

void SecretVariables::Mark(base::Json& value, const base::SourceMap& sources) const {
  if (names_.empty()) return;
  for (base::Json& item : value.items) Mark(item, sources);
  for (base::Json::Member& member : value.members) Mark(member.value, sources);
  const bool leaf = value.items.empty() && value.members.empty();
  if (leaf && UsedIn(sources.Text(value.span))) value.secret = true;
}

void SecretVariables::Mark(lang::ExpandedText& text, const base::SourceMap& sources) const {
  if (names_.empty()) return;
  for (lang::ExpandedText::Segment& segment : text.segments) {
    segment.is_secret = segment.is_variable && UsedIn(sources.Text(segment.origin));
    text.secret |= segment.is_secret;
  }
}

}  // namespace sqlflow::plan
