#include "plan/catalogue.h"

#include <algorithm>

#include "base/text.h"

namespace sqlflow::plan {

Catalogue::Catalogue(const std::optional<KnownTables>& known, const std::vector<Draft>& drafts)
    : known_(known.has_value()) {
  if (known) {
    for (const base::QualifiedName& name : known->tables) AddKnown(name, Kind::kTable);
    for (const base::QualifiedName& name : known->views) AddKnown(name, Kind::kView);
    macros_.insert(known->macros.begin(), known->macros.end());
  }
  for (const Draft& draft : drafts) {
    attached_.insert(draft.attached.begin(), draft.attached.end());
    macros_.insert(draft.macros.begin(), draft.macros.end());
    schemas_.insert(draft.schemas.begin(), draft.schemas.end());
  }
  for (size_t step = 0; step < drafts.size(); ++step) {
    for (const DraftTarget& target : drafts[step].targets) {
      if (target.effect != Target::Effect::kDefinesTable && target.effect != Target::Effect::kDefinesView) continue;
      const base::QualifiedName name = Canonical(target.name);
      definers_[name.Key()].push_back(step);
      display_.emplace(name.Key(), name.Display());
    }
  }
}

void Catalogue::AddKnown(base::QualifiedName name, Kind kind) {
  name.catalog.clear();
  if (base::Lower(name.schema) == "main") name.schema.clear();
  objects_[name.Key()] = {.kind = kind};
  display_[name.Key()] = name.Display();
}

base::QualifiedName Catalogue::Canonical(const base::QualifiedName& name) const {
  base::QualifiedName canonical = name;
  const std::string catalog = base::Lower(name.catalog);
  if (!catalog.empty() && attached_.count(catalog) == 0 && catalog != "system" && catalog != "temp") {
    canonical.catalog.clear();
  } else if (catalog.empty() && !name.schema.empty() && attached_.count(base::Lower(name.schema)) > 0) {
    canonical.catalog = name.schema;
    canonical.schema = "main";
  }
  if (canonical.catalog.empty() && base::Lower(canonical.schema) == "main") canonical.schema.clear();
  return canonical;
}

bool Catalogue::IsSystem(const base::QualifiedName& canonical) {
  const std::string schema = base::Lower(canonical.schema);
  const std::string table = base::Lower(canonical.table);
  if (schema == "information_schema" || schema == "pg_catalog" || base::Lower(canonical.catalog) == "system") {
    return true;
  }
  if (!schema.empty() || !canonical.catalog.empty()) return false;
  return table.starts_with("duckdb_") || table.starts_with("sqlite_") || table.starts_with("pragma_") ||
         table.starts_with("pg_");
}

bool Catalogue::IsOutside(const base::QualifiedName& canonical) const {
  return !canonical.catalog.empty() || IsSystem(canonical);
}

const Catalogue::Object* Catalogue::Find(const std::string& key) const {
  const auto found = objects_.find(key);
  return found == objects_.end() ? nullptr : &found->second;
}

std::optional<size_t> Catalogue::DefinedFrom(const std::string& key, size_t step) const {
  const auto found = definers_.find(key);
  if (found == definers_.end()) return std::nullopt;
  const auto next = std::lower_bound(found->second.begin(), found->second.end(), step);
  if (next == found->second.end()) return std::nullopt;
  return *next;
}

void Catalogue::Define(const std::string& key, Kind kind, size_t step) { objects_[key] = {.kind = kind, .step = step}; }

void Catalogue::Remove(const std::string& key, size_t step) {
  objects_[key] = {.kind = Kind::kTable, .step = step, .removed = true};
}

void Catalogue::RemoveSchema(const std::string& schema, size_t step) {
  const std::string prefix = base::QuoteIdentifier(base::Lower(schema)) + ".";
  for (auto object = objects_.lower_bound(prefix); object != objects_.end(); ++object) {
    if (!object->first.starts_with(prefix)) break;
    object->second = {.kind = Kind::kTable, .step = step, .removed = true};
  }
}

std::vector<std::string> Catalogue::Names() const {
  std::vector<std::string> names;
  names.reserve(display_.size());
  for (const auto& [key, name] : display_) names.push_back(name);
  return names;
}

}  // namespace sqlflow::plan
