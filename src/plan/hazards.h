#pragma once
#include <cstdint>
#include <vector>

// Which earlier steps a step must wait for, so that any order that keeps these waits gives the same result as running
// the text top to bottom (spec 1, "Order"). Pure: knows numbers of steps and resources only.
namespace sqlflow::plan {

struct ResourceRead {
  uint32_t resource = 0;
  // Only writers from this step on are waited for: of what is read through a view, the view's own step has waited for
  // the earlier ones.
  uint32_t since = 0;
};

struct StepUses {
  std::vector<ResourceRead> reads;
  std::vector<uint32_t> writes;
  bool barrier = false;  // may read and write anything
};

struct Hazard {
  enum class Kind { kReadAfterWrite, kWriteAfterRead, kWriteAfterWrite, kAfterBarrier, kBarrier };
  uint32_t step = 0;  // the earlier one
  Kind kind = Kind::kReadAfterWrite;
  uint32_t resource = 0;  // none for barriers
};

// For every step the earlier steps it waits for, each once (for its first reason), ascending. `overlaps[r]` are other
// resources that share something with r. Linear in the uses and in what is found.
std::vector<std::vector<Hazard>> FindHazards(const std::vector<StepUses>& steps,
                                             const std::vector<std::vector<uint32_t>>& overlaps);

}  // namespace sqlflow::plan
