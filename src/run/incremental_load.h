#pragma once
#include <optional>

#include "plan/plan.h"
#include "run/run_context.h"

namespace sqlflow::run {

// Whether the step forgets what earlier runs left.
bool StartsOver(const plan::Step& step, const RunContext& context);

// A load that reads by a cursor: where it begins by what earlier runs left, and what it leaves in its transaction.
class IncrementalLoad {
 public:
  // Looks the watermark up. Throws kQuestionChanged when it speaks of other rows.
  IncrementalLoad(const plan::Step& step, const RunContext& context);

  // Completes the load's mode and range.
  void Prepare(engine::LoadRequest& request) const;
  // In the load's transaction: the watermark and the columns.
  void Save(engine::Session& session, const engine::LoadResult& result) const;

  // What a user should know of the rows read.
  std::vector<std::string> Notes(const engine::LoadResult& result) const;

  const std::string& before() const { return before_; }  // the watermark's value; empty: none
  std::string after(const engine::LoadResult& result) const;

 private:
  const plan::Step& step_;
  const plan::IncrementalRead& read_;
  const RunContext& context_;
  state::WatermarkKey key_;
  bool starts_over_ = false;
  std::string before_;
  std::optional<state::Watermark> watermark_;
};

}  // namespace sqlflow::run
