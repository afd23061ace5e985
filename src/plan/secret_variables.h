#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source_map.h"
#include "plan/statement.h"
#include "project/variables.h"

namespace sqlflow::plan {

// Which variables must not be shown: those that reach a parameter marked secret, those that their values are made of,
// and those whose values are made of them.
class SecretVariables {
 public:
  // The text of a secret parameter as written, with its ${…}.
  void AddSecretText(std::string_view raw);
  void Close(const project::VariableLayers& layers, const std::vector<std::pair<std::string, base::Span>>& sets,
             const base::SourceMap& sources);

  // Their values, the longest first, but for those of one or two letters: everything has such in it.
  std::vector<std::string> Values(const project::VariableLayers& layers,
                                  const std::vector<std::pair<std::string, base::Span>>& sets,
                                  const base::SourceMap& sources) const;
  // Whether the text as written uses one of them.
  bool UsedIn(std::string_view raw) const;
  void Mark(base::Json& value, const base::SourceMap& sources) const;
  void Mark(lang::ExpandedText& text, const base::SourceMap& sources) const;
  void Mark(Word& word, const base::SourceMap& sources) const { word.secret |= UsedIn(sources.Text(word.place)); }

 private:
  std::set<std::string, std::less<>> names_;
};

// The names of the ${variables} in a text as written.
std::vector<std::string> VariableNames(std::string_view raw);

}  // namespace sqlflow::plan
