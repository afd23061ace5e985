#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"
#include "base/secret.h"
#include "component/param_value.h"

// Parameters of a component, declared once: parsing, validation, help, reference pages, masking and migration all come
// from the declaration. Fields bind by member pointer; the field's own initializer is the default, written nowhere
// else.
namespace sqlflow::component {

// What a parameter is, apart from its field. One statement a parameter:
//   spec.Add(&CsvOptions::delimiter, {.name = "delimiter", .description = "…", .example = "\";\""});
struct Param {
  std::string name;
  std::string description = {};  // without one the spec asserts
  bool required = false;
  // Other names for it, such as other tools'. A name with dots is a place in objects: `timeouts.connect` is given as
  // {"timeouts": {"connect": "5s"}}.
  std::vector<std::string> aliases = {};
  std::string example = {};               // JSON
  std::vector<std::string> allowed = {};  // of a string or a list of strings: matched ignoring letter case
  std::string unit = {};
  std::optional<double> minimum = {};   // of a duration: in seconds
  std::string no_effect = {};           // taken, but has no effect here: why
  std::string later = {};               // known, but refused by name until a later release: the feature's name
  std::string instead_of = {};          // says the same as that parameter in other words: only one of them may be given
  std::vector<std::string> needs = {};  // means something only beside one of these
  // From the field, but for a Json field (an object unless said here) and a parameter without a field.
  ParamType type = ParamType::kString;
  std::vector<ParamType> also = {};  // of a Json field: further forms that it takes
  // Looks into a value of the right type; reports what is wrong in it.
  std::function<void(const base::Json&, base::Diagnostics&)> check = {};
  std::string default_text = {};  // JSON, set by Add from the field; empty: none
};

// "object, or string or list of strings": the type as `connector describe` shows it.
std::string DescribeType(const Param& param);

// The untyped side of a spec: what `describe`, the reference page and the planner need.
class ParamList {
 public:
  virtual ~ParamList() = default;
  const std::vector<Param>& params() const { return params_; }
  const std::string& owner() const { return owner_; }
  const Param* Find(std::string_view name_or_alias) const;
  // The parameters with those in objects under their names with dots; what is no object of this list stays as it is.
  base::Json Flatten(const base::Json& parameters) const;
  // Reports every fault at once: unknown names (with the nearest), missing, ill-typed, not allowed, given twice under
  // two names, later features. `siblings` are lists whose parameters are warned about rather than refused (`header`
  // on a JSON export). Positions come from the JSON's spans; `place` is the statement's, for missing ones. `parameters`
  // is an object or null (none given). A null value counts as not given.
  void Check(const base::Json& parameters, base::Span place, std::string_view component,
             const std::vector<const ParamList*>& siblings, base::Diagnostics& diagnostics) const;

 protected:
  explicit ParamList(std::string owner) : owner_(std::move(owner)) {}
  ParamList(const ParamList&) = default;
  ParamList& operator=(const ParamList&) = default;
  void Append(Param param);  // asserts a description and a name of its own
  // The value given for a parameter, settled and spelt as declared; nothing if absent or faulty. `flat`: see Flatten.
  std::optional<base::Json> Value(const Param& param, const base::Json& flat) const;

  std::string owner_;
  std::vector<Param> params_;
};

template <class Options>
class ParamSpec : public ParamList {
 public:
  // `owner` is the component's type, for messages: "header" is a parameter of CSV.
  explicit ParamSpec(std::string owner = {}) : ParamList(std::move(owner)) {}

  // Field types: std::string, int64_t, double, bool, std::optional of these, std::vector<std::string> (a single string
  // is taken for a list of one), base::Json, base::Secret. `Owner` is Options or a base of it.
  template <class Field, class Owner>
  void Add(Field Owner::*field, Param param);
  // A parameter that is known, and checked, but read by nobody: one of a later release, or without effect.
  void AddUnbound(Param param);

  // Reads checked parameters (see Check); what was faulty keeps its default.
  Options Read(const base::Json& parameters) const;

 private:
  std::vector<std::function<void(Options&, const base::Json&)>> readers_;  // one a param
};

template <class Options>
template <class Field, class Owner>
void ParamSpec<Options>::Add(Field Owner::*field, Param param) {
  static_assert(std::is_base_of_v<Owner, Options>);
  constexpr ParamType kFieldType = TypeOfField<Field>::kType;
  if (kFieldType != ParamType::kObject || param.type == ParamType::kString) param.type = kFieldType;
  param.default_text = DefaultText(Options{}.*field);
  Append(std::move(param));
  readers_.push_back([field](Options& options, const base::Json& value) { ReadValue(value, options.*field); });
}

template <class Options>
void ParamSpec<Options>::AddUnbound(Param param) {
  Append(std::move(param));
  readers_.push_back([](Options&, const base::Json&) {});
}

template <class Options>
Options ParamSpec<Options>::Read(const base::Json& parameters) const {
  Options options;
  const base::Json flat = Flatten(parameters);
  for (size_t i = 0; i < readers_.size(); ++i) {
    if (const std::optional<base::Json> value = Value(params_[i], flat)) readers_[i](options, *value);
  }
  return options;
}

}  // namespace sqlflow::component
