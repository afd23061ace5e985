#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::plan {

// Near names for a plan's diagnostics. Only the first hundred questions are answered: to compare every unknown name
// with every known one would take quadratic time in a text that is wrong throughout.
class Suggestions {
 public:
  using Candidates = std::function<std::vector<std::string>()>;
  // `did you mean "x"?`, or empty.
  std::string DidYouMean(std::string_view name, const Candidates& candidates);

 private:
  int left_ = 100;
};

}  // namespace sqlflow::plan
