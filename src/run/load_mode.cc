#include "run/load_mode.h"

namespace sqlflow::run {

engine::LoadMode LoadModeOf(const plan::Step& step) {
  using Kind = lang::LoadMode::Kind;
  switch (step.mode) {
    case Kind::kReplace: return engine::LoadMode::kReplace;
    case Kind::kScd2: return engine::LoadMode::kScd2;
    case Kind::kAppend: return step.incremental ? engine::LoadMode::kAppendNew : engine::LoadMode::kAppend;
    case Kind::kMerge: return engine::LoadMode::kMerge;
    case Kind::kIncremental: break;
  }
  if (!step.incremental) return engine::LoadMode::kReplace;  // a table's window: TableWindow decides
  return step.keys.empty() ? engine::LoadMode::kAppendNew : engine::LoadMode::kMerge;
}

}  // namespace sqlflow::run
