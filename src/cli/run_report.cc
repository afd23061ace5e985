#include "cli/run_report.h"

#include "base/text.h"
#include "cli/workspace.h"

namespace sqlflow::cli {

namespace {

constexpr int kWidest = 60;  // columns of a step's description

// "5,000 rows", "1,200 rows (1,000 inserted, 200 updated)".
std::string DescribeRows(const run::StepOutcome& outcome, plan::StepKind kind, bool is_backfill) {
  if (!outcome.rows || (kind == plan::StepKind::kSql && *outcome.rows == 0)) return "";
  std::string out = base::Plural(*outcome.rows, "row");
  const engine::LoadResult& load = outcome.load;
  std::vector<std::string> parts;
  auto add = [&](int64_t count, const char* what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", base::GroupDigits(count), what));
  };
  bool plain = load.inserted == load.rows_read;
  if (!plain) add(load.inserted, "inserted");
  add(load.updated, "updated");
  add(load.unchanged - load.stale, "unchanged");
  add(load.closed, "closed");
  add(load.duplicates, load.duplicates == 1 ? "older duplicate dropped" : "older duplicates dropped");
  add(load.stale, "kept newer in the table");
  add(outcome.rejected, "set aside");
  if (!parts.empty()) out += " (" + base::JoinStrings(parts, ", ") + ")";
  if (load.deleted > 0) out += " in place of " + base::GroupDigits(load.deleted);
  if (load.batches > 1) out += fmt::format(" in {} batches", base::GroupDigits(load.batches));
  if (!outcome.watermark_after.empty() && !is_backfill) out += " up to " + outcome.watermark_after;
  if (outcome.bytes > 0) out += ", " + base::HumanBytes(static_cast<uint64_t>(outcome.bytes));
  return out;
}

std::string Shorten(const std::string& text) {
  if (base::DisplayWidth(text) <= kWidest) return text;
  std::string out;
  for (size_t at = 0; at < text.size() && base::DisplayWidth(out) < kWidest - 1;) {
    do out += text[at++];
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  }
  return out + "…";
}

}  // namespace

RunReport::RunReport(const Console& console, const base::SourceMap& sources, const plan::Plan& plan)
    : console_(console), sources_(sources), plan_(plan) {
  for (const plan::Step& step : plan.steps) width_ = std::max(width_, base::DisplayWidth(Shorten(step.description)));
}

void RunReport::Head(const std::string& run_id, const std::string& backfill) {
  is_backfill_ = !backfill.empty();
  console_.Out(fmt::format("{} · profile {} · run {}{}\n", console_.Styled("1", plan_.pipeline), plan_.profile, run_id,
                           is_backfill_ ? " · backfill " + backfill : ""));
}

void RunReport::StepStarted(const plan::Step& step) {
  if (console_.is_terminal()) console_.Out(fmt::format("  … {}\r", Shorten(step.description)));
}

void RunReport::StepFinished(const run::StepResult& result) {
  bool good = result.state == run::StepState::kSucceeded;
  std::string description = Shorten(result.step->description);
  std::string space(static_cast<size_t>(width_ - base::DisplayWidth(description)), ' ');
  const bool not_run = result.state == run::StepState::kSkipped;
  if (not_run || result.state == run::StepState::kLeftOut) {
    console_.Out(
        fmt::format("  – {}{}  {}: {}\n", description, space, not_run ? "not run" : "left out", result.left_out));
    return;
  }
  const bool forgiven = result.state == run::StepState::kForgiven;
  std::string rows = good       ? DescribeRows(result.outcome, result.step->kind, is_backfill_)
                     : forgiven ? "skipped"
                     : result.state == run::StepState::kCancelled ? "interrupted"
                                                                  : "failed";
  const std::string mark = good       ? console_.Styled("32", "✓")
                           : forgiven ? console_.Styled("33", "–")
                                      : console_.Styled("31", "✗");
  console_.Out(fmt::format("  {} {}{}  {}{}{}\n", mark, description, space, rows, rows.empty() ? "" : "  ",
                           console_.Styled("2", base::HumanSeconds(result.seconds))));
  if (!good && result.outcome.load.batches > 0) {
    console_.Out(fmt::format("      {} {} committed in whole batches; {}\n", console_.Styled("33", "note:"),
                             base::Plural(result.outcome.load.rows_read, "row"),
                             is_backfill_ ? "the same backfill merges the rest" : "the next run goes on from there"));
  }
  if (forgiven) console_.Out(fmt::format("      {} {}\n", console_.Styled("33", "warning:"), result.left_out));
  for (const std::string& note : result.outcome.notes) {
    console_.Out(fmt::format("      {} {}\n", console_.Styled("33", "note:"), note));
  }
  if (const std::optional<engine::Verified>& verified = result.outcome.load.verified) {
    const std::string rest = verified->only_in_target == 0
                                 ? ""
                                 : fmt::format("; {} only in the table", base::GroupDigits(verified->only_in_target));
    console_.Out(fmt::format("      {} {}, {} equal{}\n", console_.Styled("32", "verified:"),
                             base::Plural(verified->rows, "row"), verified->equal, rest));
  }
  if (result.error) {
    console_.Err("\n");
    ReportError(*result.error, sources_, console_);
    console_.Err("\n");
  }
}

void RunReport::Summary(const std::vector<run::StepResult>& results, double seconds, bool interrupted) {
  bool in_batches = false;
  int succeeded = 0, failed = 0, skipped = 0, cancelled = 0, left_out = 0, forgiven = 0;
  int64_t rows = 0;
  for (const run::StepResult& result : results) {
    switch (result.state) {
      case run::StepState::kSucceeded: ++succeeded; break;
      case run::StepState::kFailed: ++failed; break;
      case run::StepState::kSkipped: ++skipped; break;
      case run::StepState::kCancelled: ++cancelled; break;
      case run::StepState::kLeftOut: ++left_out; break;
      case run::StepState::kForgiven: ++forgiven; break;
    }
    rows += result.outcome.rows.value_or(0);
    in_batches |= result.state != run::StepState::kSucceeded && result.outcome.load.batches > 0;
  }
  std::string out;
  if (interrupted) {
    out = fmt::format("Interrupted after {}: {}{} of {} done{}{}.\n", base::HumanSeconds(seconds),
                      cancelled ? fmt::format("the running {} was rolled back, ", in_batches ? "batch" : "step") : "",
                      succeeded, base::Plural(static_cast<int64_t>(results.size()), "step"),
                      failed ? fmt::format(", {} failed", failed) : "",
                      skipped ? fmt::format(", {} not run", skipped) : "");
  } else if (failed) {
    out = fmt::format("{} of {} failed{} after {}. Failed steps left their tables and files as they were{}.\n", failed,
                      base::Plural(static_cast<int64_t>(results.size()), "step"),
                      skipped ? fmt::format(", {} not run", skipped) : "", base::HumanSeconds(seconds),
                      in_batches ? ", but for whole batches" : "");
  } else {
    out = fmt::format("{} done{}{}{}, {} in {}.\n", base::Plural(succeeded, "step"),
                      left_out ? fmt::format(", {} left out", left_out) : "",
                      forgiven ? fmt::format(", {} failed and skipped as ON_ERROR says", forgiven) : "",
                      skipped ? fmt::format(", {} not run", skipped) : "", base::Plural(rows, "row"),
                      base::HumanSeconds(seconds));
  }
  console_.Out(console_.Styled(interrupted || failed ? "1;31" : "1;32", out.substr(0, out.size() - 1)) + "\n");
}

}  // namespace sqlflow::cli
