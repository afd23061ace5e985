#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"
#include "base/secret.h"

// Parameters of a component, declared once: parsing, validation, help, reference pages, masking and migration all come
// from the declaration. Fields bind by member pointer; the field's own initializer is the default, written nowhere else.
namespace sqlflow::component {

enum class ParamType { kString, kInteger, kNumber, kBoolean, kStringList, kObject, kObjectList, kSecret };

// What a parameter is, apart from its field. One statement a parameter:
//   spec.Add(&CsvOptions::delimiter, {.name = "delimiter", .description = "…", .example = "\";\""});
struct Param {
  std::string name;
  std::string description = {};            // without one the spec asserts
  bool required = false;
  std::vector<std::string> aliases = {};   // other tools' names for it
  std::string example = {};                // JSON
  std::vector<std::string> allowed = {};   // of a string: matched ignoring letter case
  std::string unit = {};
  std::optional<double> minimum = {};
  std::string no_effect = {};    // taken, but has no effect here: why
  std::string later = {};        // known, but refused by name until a later release: the feature's name
  // Set by Add from the field.
  ParamType type = ParamType::kString;
  std::string default_text = {};  // JSON; empty: none
};

// The untyped side of a spec: what `describe`, the reference page and the planner need.
class ParamList {
 public:
  virtual ~ParamList() = default;
  const std::vector<Param>& params() const { return params_; }
  const Param* Find(std::string_view name_or_alias) const;
  // Reports every fault at once: unknown names (with the nearest), missing, ill-typed, not allowed, given twice under
  // two names, later features. `siblings` are lists whose parameters are warned about rather than refused (`header`
  // on a JSON export). Positions come from the JSON's spans; `place` is the statement's, for missing ones.
  void Check(const base::Json& parameters, base::Span place, std::string_view component,
             const std::vector<const ParamList*>& siblings, base::Diagnostics& diagnostics) const;

 protected:
  std::vector<Param> params_;
};

template <class Options>
class ParamSpec : public ParamList {
 public:
  // Field types: std::string, int64_t, double, bool, std::optional of these, std::vector<std::string> (a single string
  // is taken for a list of one), base::Json, base::Secret.
  template <class Field>
  void Add(Field Options::*field, Param param);

  // Reads checked parameters (see Check); what was faulty keeps its default.
  Options Read(const base::Json& parameters) const;

 private:
  std::vector<std::function<void(Options&, const base::Json&)>> readers_;  // one a param
};

}  // namespace sqlflow::component
