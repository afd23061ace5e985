#pragma once
#include <string>
#include <vector>

#include "cli/console.h"
#include "run/runner.h"

namespace sqlflow::cli {

// What `run` prints: a line a step as it ends, its notes below, a summary at the end.
class RunReport : public run::RunObserver {
 public:
  RunReport(const Console& console, const base::SourceMap& sources, const plan::Plan& plan);

  // `backfill`: its range; empty: the run is none.
  void Head(const std::string& run_id, const std::string& backfill);
  void StepStarted(const plan::Step& step) override;
  void StepFinished(const run::StepResult& result) override;
  void Summary(const std::vector<run::StepResult>& results, double seconds, bool interrupted);

 private:
  const Console& console_;
  const base::SourceMap& sources_;
  const plan::Plan& plan_;
  bool is_backfill_ = false;
  int width_ = 0;  // of the column of descriptions
};

}  // namespace sqlflow::cli
