#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/expand.h"
#include "lang/variable_syntax.h"

namespace sqlflow::lang {

// Finds values and expands the variables in them, until none is left. Bounded in depth, in steps and in size: values
// that double each other end in an error, not in a full memory. Lives for one text.
class ValueExpander {
 public:
  ValueExpander(const Variables& variables, base::Diagnostics& diagnostics)
      : variables_(variables), diagnostics_(diagnostics) {}

  // Where text[begin, end) stands in the source.
  using PlaceOf = std::function<base::Span(size_t begin, size_t end)>;

  // text from `begin` on with its escapes decoded and its variables replaced.
  std::string Expand(std::string_view text, size_t begin, Quoting quoting, const PlaceOf& place_of);
  // The value of one variable, as plain text.
  std::string Value(const VariableSyntax& variable, Quoting quoting, base::Span use);
  // Whether a secret went into anything so far.
  bool secret() const { return secret_; }

 private:
  bool Exhausted(size_t added, base::Span use);
  bool ReportCircle(std::string_view name, base::Span use);
  void ReportFaulty(const VariableSyntax& variable, std::string_view text, base::Span use);

  const Variables& variables_;
  base::Diagnostics& diagnostics_;
  std::vector<std::string> open_;  // names whose values are being expanded
  int depth_ = 0;
  size_t steps_ = 0;
  size_t size_ = 0;
  bool stopped_ = false;
  bool secret_ = false;
};

}  // namespace sqlflow::lang
