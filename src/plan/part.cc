#include "plan/part.h"

#include <set>

namespace sqlflow::plan {

Plan PartOf(const Plan& plan, const std::vector<size_t>& wanted) {
  std::set<size_t> kept;
  std::vector<size_t> open = wanted;
  while (!open.empty()) {
    const size_t index = open.back();
    open.pop_back();
    if (!kept.insert(index).second) continue;
    for (const Dependency& dependency : plan.steps[index].after) open.push_back(dependency.step);
  }
  std::vector<size_t> place(plan.steps.size());
  Plan part = plan;
  part.steps.clear();
  part.order.clear();
  for (const size_t index : kept) {
    place[index] = part.steps.size();
    part.steps.push_back(plan.steps[index]);
    // What a step waits for stands above it, so its place is known.
    for (Dependency& dependency : part.steps.back().after) dependency.step = place[dependency.step];
  }
  for (const size_t index : plan.order) {
    if (kept.contains(index)) part.order.push_back(place[index]);
  }
  return part;
}

}  // namespace sqlflow::plan
