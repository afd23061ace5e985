#include "plan/hazards.h"

#include <algorithm>
#include <optional>

namespace sqlflow::plan {
namespace {

class HazardFinder {
 public:
  HazardFinder(size_t steps, const std::vector<std::vector<uint32_t>>& overlaps)
      : overlaps_(overlaps), states_(overlaps.size()), waited_for_(steps, kNever) {}

  std::vector<Hazard> Visit(uint32_t step, const StepUses& uses) {
    step_ = step;
    found_.clear();
    if (uses.barrier) {
      WaitForAllSinceBarrier();
    } else {
      for (const ResourceRead& read : uses.reads) EachSharing(read.resource, [&](uint32_t r) { Read(r, read.since); });
      for (const uint32_t written : uses.writes) EachSharing(written, [&](uint32_t r) { Write(r); });
      if (barrier_) Wait(*barrier_, Hazard::Kind::kAfterBarrier, 0);
      for (const ResourceRead& read : uses.reads) StateOf(read.resource).readers.push_back(step);
      for (const uint32_t written : uses.writes) RememberWriter(written);
    }
    std::sort(found_.begin(), found_.end(), [](const Hazard& a, const Hazard& b) { return a.step < b.step; });
    return found_;
  }

 private:
  static constexpr uint32_t kNever = UINT32_MAX;
  struct State {
    std::optional<uint32_t> writer;
    std::vector<uint32_t> readers;  // since the writer
    uint32_t era = 0;
  };

  // What was noted before the last barrier counts no more: everything waits for the barrier.
  State& StateOf(uint32_t resource) {
    State& state = states_[resource];
    if (state.era != era_) state = State{.writer = std::nullopt, .readers = {}, .era = era_};
    return state;
  }

  template <class Visitor>
  void EachSharing(uint32_t resource, const Visitor& visit) {
    visit(resource);
    for (const uint32_t other : overlaps_[resource]) visit(other);
  }

  void Read(uint32_t resource, uint32_t since) {
    const State& state = StateOf(resource);
    if (state.writer && *state.writer >= since) Wait(*state.writer, Hazard::Kind::kReadAfterWrite, resource);
  }

  void Write(uint32_t resource) {
    const State& state = StateOf(resource);
    if (state.writer) Wait(*state.writer, Hazard::Kind::kWriteAfterWrite, resource);
    for (const uint32_t reader : state.readers) Wait(reader, Hazard::Kind::kWriteAfterRead, resource);
  }

  void RememberWriter(uint32_t resource) {
    State& state = StateOf(resource);
    state.writer = step_;
    state.readers.clear();
  }

  void Wait(uint32_t earlier, Hazard::Kind kind, uint32_t resource) {
    if (earlier == step_ || waited_for_[earlier] == step_) return;
    waited_for_[earlier] = step_;
    found_.push_back({.step = earlier, .kind = kind, .resource = resource});
  }

  void WaitForAllSinceBarrier() {
    for (uint32_t earlier = barrier_.value_or(0); earlier < step_; ++earlier) {
      Wait(earlier, barrier_ == earlier ? Hazard::Kind::kAfterBarrier : Hazard::Kind::kBarrier, 0);
    }
    barrier_ = step_;
    ++era_;
  }

  const std::vector<std::vector<uint32_t>>& overlaps_;
  std::vector<State> states_;
  std::vector<uint32_t> waited_for_;  // by step: the last step that waits for it
  std::optional<uint32_t> barrier_;
  uint32_t era_ = 0;
  uint32_t step_ = 0;
  std::vector<Hazard> found_;
};

}  // namespace

std::vector<std::vector<Hazard>> FindHazards(const std::vector<StepUses>& steps,
                                             const std::vector<std::vector<uint32_t>>& overlaps) {
  HazardFinder finder(steps.size(), overlaps);
  std::vector<std::vector<Hazard>> hazards;
  hazards.reserve(steps.size());
  for (uint32_t step = 0; step < steps.size(); ++step) hazards.push_back(finder.Visit(step, steps[step]));
  return hazards;
}

}  // namespace sqlflow::plan
