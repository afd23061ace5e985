#include "component/registry.h"

#include <cassert>

#include "base/text.h"

namespace sqlflow::component {

namespace {

bool EndsInFileEnding(std::string_view path, std::string_view ending) {
  if (path.size() < ending.size() + 2) return false;  // a name, a dot and the ending
  const size_t dot = path.size() - ending.size() - 1;
  return path[dot] == '.' && path[dot - 1] != '/' && base::EqualsIgnoreCase(path.substr(dot + 1), ending);
}

}  // namespace

void Registry::Add(Component component) {
  assert(Find(component.type) == nullptr);
  assert(std::none_of(component.aliases.begin(), component.aliases.end(),
                      [this](const std::string& alias) { return Find(alias) != nullptr; }));
  std::string type = component.type;
  components_.emplace(std::move(type), std::move(component));
}

const Component* Registry::Find(std::string_view type_or_alias) const {
  for (const auto& [type, component] : components_) {
    if (base::EqualsIgnoreCase(type, type_or_alias)) return &component;
    for (const std::string& alias : component.aliases) {
      if (base::EqualsIgnoreCase(alias, type_or_alias)) return &component;
    }
  }
  return nullptr;
}

const Component* Registry::FindByPath(std::string_view path) const {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const Component* found = nullptr;
  size_t longest = 0;
  for (const auto& [type, component] : components_) {
    for (const std::string& ending : component.file_endings) {
      if (ending.size() <= longest || !EndsInFileEnding(path, ending)) continue;
      longest = ending.size();
      found = &component;
    }
  }
  return found;
}

std::vector<const Component*> Registry::All() const {
  std::vector<const Component*> all;
  for (const auto& [type, component] : components_) all.push_back(&component);
  return all;
}

std::vector<std::string> Registry::Types() const {
  std::vector<std::string> types;
  for (const auto& [type, component] : components_) types.push_back(type);
  return types;
}

const std::vector<std::string>& Registry::LaterTypes() {
  static const std::vector<std::string> types = {
      "AZURE_BLOB", "BIGQUERY", "DATABRICKS", "EXCEL",  "GCS",      "GOOGLE_SHEETS", "HUBSPOT",  "KAFKA",
      "KINESIS",    "MARIADB",  "MONGODB",    "MYSQL",  "REDSHIFT", "REST",          "REST_API", "S3",
      "SALESFORCE", "SHOPIFY",  "SNOWFLAKE",  "SQLITE", "STRIPE",   "XLSX"};
  return types;
}

bool Registry::IsLaterType(std::string_view type) {
  const std::vector<std::string>& types = LaterTypes();
  return std::any_of(types.begin(), types.end(),
                     [type](const std::string& later) { return base::EqualsIgnoreCase(later, type); });
}

}  // namespace sqlflow::component
