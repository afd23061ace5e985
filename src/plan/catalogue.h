#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plan/draft.h"
#include "plan/planner.h"

namespace sqlflow::plan {

// Which tables and views there are at a place in the text: the project's database, and what the steps so far have
// created, dropped and renamed. Knows the steps to come by name only.
class Catalogue {
 public:
  enum class Kind { kTable, kView };
  struct Object {
    Kind kind = Kind::kTable;
    std::optional<size_t> step;  // that defined it; none: it is in the database
    bool removed = false;        // by `step`
  };

  Catalogue(const std::optional<KnownTables>& known, const std::vector<Draft>& drafts);

  // A name as written to the one name its table has: catalogues of the project itself are left out, `alias.t` of an
  // attached one is `alias.main.t`.
  base::QualifiedName Canonical(const base::QualifiedName& name) const;
  // System catalogues and attached ones: not checked.
  bool IsOutside(const base::QualifiedName& canonical) const;
  // Its content changes with every step.
  static bool IsSystem(const base::QualifiedName& canonical);

  const Object* Find(const std::string& key) const;
  bool IsUnknown() const { return !known_; }  // the database could not be looked into
  bool HasMacro(const std::string& name) const { return macros_.count(name) > 0; }
  // A step from `step` on that defines the name.
  std::optional<size_t> DefinedFrom(const std::string& key, size_t step) const;

  void Define(const std::string& key, Kind kind, size_t step);
  void Remove(const std::string& key, size_t step);
  void RemoveSchema(const std::string& schema, size_t step);

  // Every name that is or will be defined, for suggestions.
  std::vector<std::string> Names() const;
  bool HasSchemaStep(const std::string& schema) const { return schemas_.count(schema) > 0; }

 private:
  void AddKnown(base::QualifiedName name, Kind kind);

  bool known_ = false;
  std::map<std::string, Object> objects_;
  std::map<std::string, std::vector<size_t>> definers_;
  std::map<std::string, std::string> display_;
  std::set<std::string> macros_;
  std::set<std::string> attached_;
  std::set<std::string> schemas_;
};

}  // namespace sqlflow::plan
