#include "run/incremental_load.h"

#include "base/errors/drift.h"
#include "base/text.h"

namespace sqlflow::run {

bool StartsOver(const plan::Step& step, const RunContext& context) {
  if (step.incremental && step.incremental->whole) return true;
  return context.full_refresh && (context.full_refresh_table.empty() ||
                                  base::QualifiedName::Parse(context.full_refresh_table).Key() == step.target.Key());
}

IncrementalLoad::IncrementalLoad(const plan::Step& step, const RunContext& context)
    : step_(step),
      read_(*step.incremental),
      context_(context),
      key_{context.pipeline, step.source->name, step.target.Display(), step.cursor},
      starts_over_(StartsOver(step, context)) {
  if (!context.state) return;
  watermark_ = context.state->FindWatermark(key_);
  if (!watermark_) return;
  before_ = watermark_->mark.value.text;
  if (starts_over_) watermark_.reset();
  if (!watermark_) return;
  const std::string start = read_.start_date.value_or("");
  if (watermark_->question.empty()) return;  // accepted as it is
  if (watermark_->question == read_.question && (watermark_->start_date.empty() || start >= watermark_->start_date))
    return;
  const bool same_question = watermark_->question == read_.question;
  throw base::Error(
      base::code::kQuestionChanged,
      same_question ? fmt::format("{} was read from {} on, and start_date is {} now: the rows before were never read",
                                  key_.source, watermark_->start_date, start.empty() ? "gone" : start)
                    : fmt::format("{} now asks for other rows than those that {} was loaded from up to {}", key_.source,
                                  key_.target, before_),
      fmt::format("sqlflow state accept {0} goes on from there all the same; sqlflow state reset {0} reads everything "
                  "again and merges it",
                  key_.source),
      same_question ? "" : fmt::format("then {}, now {}", watermark_->question, read_.question));
}

void IncrementalLoad::Prepare(engine::LoadRequest& request) const {
  // A history is not thrown away: to start over is to read everything again, and what changed adds a version.
  if (request.mode != engine::LoadMode::kScd2) {
    const bool by_key = !step_.keys.empty() && step_.mode != lang::LoadMode::Kind::kAppend;
    request.mode = by_key ? engine::LoadMode::kMerge : engine::LoadMode::kAppendNew;
    if (starts_over_) request.mode = engine::LoadMode::kReplace;
  }
  engine::CursorRead& read = request.read.emplace();
  read.column = step_.cursor;
  read.nulls = read_.nulls;
  read.lookback = read_.lookback;
  if (!read_.whole) read.start = read_.start_date;
  if (watermark_) read.mark = watermark_->mark;
  if (!context_.backfill) return;
  read.range = context_.backfill->range();
  read.replace = context_.backfill->replace;
  read.nulls = engine::CursorRead::Nulls::kExclude;
}

std::string IncrementalLoad::after(const engine::LoadResult& result) const {
  if (context_.backfill) return before_;
  return result.mark ? result.mark->value.text : "";
}

std::vector<std::string> IncrementalLoad::Notes(const engine::LoadResult& result) const {
  std::vector<std::string> notes;
  if (context_.backfill) return notes;
  if (result.null_cursors > 0) {
    const bool left_out = read_.nulls == engine::CursorRead::Nulls::kExclude;
    notes.push_back(fmt::format("{} without a value in {} {}", base::Plural(result.null_cursors, "row"), step_.cursor,
                                left_out ? "left out" : "read, as on every run"));
  }
  if (result.future > 0) {
    notes.push_back(
        fmt::format("{} with {} after the run's start: the watermark stays below, the next run reads them "
                    "again",
                    base::Plural(result.future, "row"), step_.cursor));
  }
  if (!context_.state) notes.push_back("the database is in memory: the next run reads everything again");
  return notes;
}

void IncrementalLoad::Save(engine::Session& session, const engine::LoadResult& result) const {
  if (!context_.state) return;
  if (context_.backfill && watermark_) {
    // What the table holds at the watermark may have changed; the watermark has not.
    context_.state->SaveWatermark(key_, {*result.mark, watermark_->question, watermark_->start_date}, context_.run_id,
                                  context_.start);
  } else if (result.mark && !context_.backfill) {
    context_.state->SaveWatermark(key_, {*result.mark, read_.question, read_.start_date.value_or("")}, context_.run_id,
                                  context_.start);
  }
  context_.state->SaveSchema(key_, *session.TableColumns(step_.target), context_.run_id, context_.start);
}

}  // namespace sqlflow::run
