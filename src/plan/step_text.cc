#include "plan/step_text.h"

#include <fmt/format.h>

namespace sqlflow::plan {

std::string_view KindText(StepKind kind) {
  switch (kind) {
    case StepKind::kLoad: return "load";
    case StepKind::kTable: return "table";
    case StepKind::kView: return "view";
    case StepKind::kExport: return "export";
    case StepKind::kSql: return "sql";
  }
  return "";
}

std::string_view ModeText(lang::LoadMode::Kind kind) {
  using Kind = lang::LoadMode::Kind;
  switch (kind) {
    case Kind::kReplace: return "REPLACE";
    case Kind::kAppend: return "APPEND";
    case Kind::kMerge: return "MERGE";
    case Kind::kIncremental: return "INCREMENTAL";
    case Kind::kScd2: return "SCD2";
  }
  return "";
}

std::string PlaceText(base::Span place, const base::SourceMap& sources) {
  const base::SourceMap::Location location = sources.Locate(place);
  return fmt::format("{}:{}:{}", location.file, location.line, location.column);
}

}  // namespace sqlflow::plan
