#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "lang/expand.h"
#include "plan/suggestions.h"
#include "project/variables.h"

namespace sqlflow::plan {

// The variables in force at the place of the text that is being resolved: the layers of the project with the SETs so
// far in between. Remembers uses without a value and reports them at the end, when all SETs are known.
class VariableScope {
 public:
  explicit VariableScope(const project::VariableLayers& layers);
  VariableScope(const VariableScope&) = delete;
  VariableScope& operator=(const VariableScope&) = delete;

  // For the expander. Valid as long as the scope.
  const lang::Variables& variables() const { return variables_; }

  // SET from here on. `value` is final: a ${…} in it is literal text.
  void Set(const std::string& name, std::string_view value);
  // A SET somewhere in the text, for the hint that one stands further down.
  void NoteSet(const std::string& name, base::Span place);

  // Counts uses without a value so far: a statement whose expansion adds one is faulty.
  size_t missing_count() const { return missing_.size(); }
  void ReportMissing(const base::SourceMap& sources, Suggestions& suggestions, base::Diagnostics& diagnostics) const;

 private:
  struct MissingUse {
    std::string name;
    base::Span place;
  };

  std::optional<lang::VariableValue> Lookup(std::string_view name) const;
  // `through`: the variable that the text uses, if it is the value of that one which lacks `name`.
  void Report(const std::string& name, const std::vector<base::Span>& places, const std::string& through,
              Suggestions& suggestions, base::Diagnostics& diagnostics) const;

  const project::VariableLayers& layers_;
  std::map<std::string, std::string, std::less<>> sets_;
  std::map<std::string, std::vector<base::Span>, std::less<>> set_places_;
  std::vector<MissingUse> missing_;
  lang::Variables variables_;
};

}  // namespace sqlflow::plan
