#include "plan/suggestions.h"

#include "base/text.h"

namespace sqlflow::plan {

std::string Suggestions::DidYouMean(std::string_view name, const Candidates& candidates) {
  if (left_ == 0) return {};
  --left_;
  return base::DidYouMean(name, candidates());
}

}  // namespace sqlflow::plan
