#include <fmt/format.h>

#include "base/text.h"
#include "plan/render.h"
#include "plan/step_text.h"

namespace sqlflow::plan {
namespace {

std::string DoesText(const Step& step) {
  using Kind = lang::LoadMode::Kind;
  switch (step.kind) {
    case StepKind::kView: return "makes the view new; no rows move";
    case StepKind::kExport: return step.destination->Facts(step.export_target).does;
    case StepKind::kSql: return "runs the statement as a transaction of its own";
    case StepKind::kLoad:
    case StepKind::kTable: break;
  }
  switch (step.mode) {
    case Kind::kReplace: return "replaces the table in one transaction";
    case Kind::kAppend: return "adds the rows to the table in one transaction";
    case Kind::kMerge: return "updates the rows of the same key and adds the others, in one transaction";
    case Kind::kScd2: return "closes the versions that changed and opens new ones, in one transaction";
    case Kind::kIncremental:
      if (!step.windowed) return "reads only what is new";
      return step.keys.empty() ? "computes a window again and puts it in the place of the old rows, in one transaction"
                               : "computes a window again and merges it by its key, in one transaction";
  }
  return "";
}

void AddLine(std::string& text, std::string_view label, std::string_view value) {
  text += fmt::format("     {:<10}{}\n", label, value);
}

void AddReads(std::string& text, const Step& step) {
  if (step.source) {
    const bool in_full = !step.incremental || step.incremental->whole;
    AddLine(text, "reads",
            fmt::format("the source {} ({}) {}", step.source->name, step.source->type,
                        in_full ? "in full" : fmt::format("from its watermark by {} on", step.cursor)));
  }
  for (const auto& source : step.source_uses) {
    AddLine(text, "reads", fmt::format("the source {} ({}) in full, without a table", source->name, source->type));
  }
  if (!step.reads.empty()) {
    AddLine(text, step.source || !step.source_uses.empty() ? "" : "reads", base::JoinStrings(step.reads, ", "));
  }
}

void AddWaits(std::string& text, const Plan& plan, const Step& step) {
  if (step.after.empty()) return AddLine(text, "waits for", "nothing");
  if (step.barrier) return AddLine(text, "waits for", "all steps above: " + step.barrier_reason);
  constexpr size_t kMostShown = 20;
  for (size_t i = 0; i < step.after.size() && i < kMostShown; ++i) {
    AddLine(text, i == 0 ? "waits for" : "",
            fmt::format("{}: {}", plan.steps[step.after[i].step].id, step.after[i].reason));
  }
  if (step.after.size() > kMostShown) {
    AddLine(text, "",
            fmt::format("and {} more", base::Plural(static_cast<int64_t>(step.after.size() - kMostShown), "step")));
  }
}

}  // namespace

std::string RenderExplain(const Plan& plan, const base::SourceMap& sources) {
  std::string text = fmt::format("Plan of {} (profile {}): {}, in this order\n", plan.pipeline, plan.profile,
                                 base::Plural(static_cast<int64_t>(plan.steps.size()), "step"));
  size_t number = 0;
  for (const size_t index : plan.order) {
    const Step& step = plan.steps[index];
    text += fmt::format("\n{:>3}. {}\n     {}\n", ++number, step.id, step.description);
    AddLine(text, "at", PlaceText(step.place, sources));
    AddLine(text, "does", DoesText(step));
    AddReads(text, step);
    if (!step.writes.empty()) AddLine(text, "writes", base::JoinStrings(step.writes, ", "));
    AddWaits(text, plan, step);
    if (step.barrier) AddLine(text, "note", "all steps below wait for this one");
  }
  if (!plan.expected_tables.empty()) {
    std::vector<std::string> names;
    for (const base::QualifiedName& table : plan.expected_tables) names.push_back(table.Display());
    text += "\nNeeds from the project's database: " + base::JoinStrings(names, ", ") + "\n";
  }
  return text;
}

}  // namespace sqlflow::plan
