#pragma once
#include <string>
#include <string_view>

#include "base/source_map.h"
#include "plan/plan.h"

// Words for the parts of a plan, the same in all its renderings.
namespace sqlflow::plan {

std::string_view KindText(StepKind kind);
std::string_view ModeText(lang::LoadMode::Kind kind);
// "pipelines/sales.sf:12:3"
std::string PlaceText(base::Span place, const base::SourceMap& sources);

}  // namespace sqlflow::plan
