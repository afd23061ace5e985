#include "run/step_runner.h"

#include <deque>

#include "base/errors/execution.h"
#include "base/text.h"
#include "plan/step_text.h"
#include "run/incremental_load.h"
#include "run/load_mode.h"
#include "run/source_view.h"
#include "run/table_window.h"

namespace sqlflow::run {

namespace {

base::QualifiedName RejectsTable(const plan::Step& step, const plan::SourceDeclaration& source) {
  if (step.target.table.empty()) return {"", "", source.name + "_rejects"};
  base::QualifiedName name = step.target;
  name.table += "_rejects";
  return name;
}

// The run of one step, with the sources that its SELECT reads by name.
class StepRun {
 public:
  StepRun(const plan::Step& step, engine::Session& session, const RunContext& context, StepOutcome* stands)
      : step_(step),
        session_(session),
        context_(context),
        stands_(stands),
        sql_(step.sql),
        started_at_(base::FormatTimestamp(context.clock.Now())) {}

  StepOutcome Run() {
    switch (step_.kind) {
      case plan::StepKind::kLoad: Load(); break;
      case plan::StepKind::kTable: Table(); break;
      case plan::StepKind::kView: View(); break;
      case plan::StepKind::kExport: Export(); break;
      case plan::StepKind::kSql: Sql(); break;
    }
    return std::move(outcome_);
  }

  base::Span PlaceOf(const engine::EngineError& error) const {
    if (!error.offset || sql_.text.empty()) return step_.place;
    return sql_.OriginAt(*error.offset, base::WordLength(sql_.text, *error.offset));
  }

 private:
  engine::LoadRequest Request() const {
    engine::LoadRequest request;
    request.target = step_.target;
    request.mode = LoadModeOf(step_);
    request.keys = step_.keys;
    request.cursor = step_.cursor;
    request.run_start = context_.start;
    request.verify = context_.verify;
    return request;
  }

  void Load() {
    std::optional<IncrementalLoad> incremental;
    if (step_.incremental) incremental.emplace(step_, session_, context_);
    if (incremental && incremental->nothing_to_read()) return ReadNothing(*incremental);
    try {
      LoadRows(incremental);
    } catch (const base::Error& error) {
      if (!incremental || batches_ > 0 || !incremental->OpenAllFiles(error)) throw;
      LoadRows(incremental);
    }
  }

  void LoadRows(std::optional<IncrementalLoad>& incremental) {
    SourceRead read(*step_.source, step_.stream, session_, &step_.target, context_.cancellation,
                    incremental ? incremental->Files() : std::nullopt,
                    incremental ? incremental->Range() : std::nullopt);
    while (true) {
      engine::LoadRequest request = Request();
      request.select = "SELECT * FROM " + read.relation().sql;
      request.ordered = read.relation().ordered;
      request.streamed = read.relation().stream != nullptr;
      request.unsettled = read.relation().unsettled;
      request.inexact = read.relation().inexact;
      request.close_missing = step_.source->options.close_missing;
      if (incremental) incremental->Prepare(request, read.relation());
      request.after_read = [&] { read.Finish(); };
      request.before_commit = [&](engine::Session&, const engine::LoadResult& result) {
        // With the last batch: until then the bad rows would be read, and set aside, again.
        if (result.is_last) read.StoreRejects(RejectsTable(step_, *step_.source), context_.start);
        if (incremental) Save(*incremental, result, read.relation(), read.changed());
        Record(result, result.is_last ? read.rejected() : 0);
      };
      request.committed = [&](const engine::LoadResult& so_far) { TakeCommitted(so_far); };
      try {
        outcome_.load = session_.Load(request);
        break;
      } catch (const base::Error& error) {
        if (batches_ > 0 || !read.Revise(error)) throw;
      }
    }
    outcome_.rows = outcome_.load.rows_read;
    TakeNotes(read);
    if (incremental) TakeNotes(*incremental);
  }

  // What stands whatever becomes of the batches to come. The next one's row of the history begins here.
  void TakeCommitted(const engine::LoadResult& so_far) {
    batches_ = so_far.batches;
    if (context_.waiting) context_.waiting->clear();
    if (stands_) stands_->load = so_far, stands_->rows = so_far.rows_read;
    started_at_ = base::FormatTimestamp(context_.clock.Now());
    batch_from_ = outcome_.watermark_after;
  }

  // No file of the source need be opened: nothing of it is new.
  void ReadNothing(IncrementalLoad& incremental) {
    outcome_.load = incremental.Nothing();
    outcome_.rows = 0;
    state::InTransaction(session_, [&] {
      Save(incremental, outcome_.load, {}, {});
      Record(outcome_.load, 0);
    });
    TakeNotes(incremental);
  }

  void Save(IncrementalLoad& incremental, const engine::LoadResult& result, const component::Relation& relation,
            const std::vector<std::string>& changed) {
    incremental.Save(result, relation, changed);
    outcome_.watermark_before = result.batches > 1 ? batch_from_ : incremental.before();
    outcome_.watermark_after = incremental.after(result);
  }

  // The history's row of what fills a table commits with its rows, and with it those that wait.
  void Record(const engine::LoadResult& result, int64_t rejected) {
    if (!context_.state || result.elsewhere) return;
    StepOutcome done = outcome_;
    done.load = result;
    done.rows = result.rows_read;
    done.rejected = rejected;
    std::vector<state::StepRecord> records;
    if (context_.waiting) records = *context_.waiting;
    records.push_back(RecordOf(step_, done, started_at_, context_.clock));
    context_.state->AddSteps(context_.run_id, records);
    outcome_.recorded = true;
  }

  void Table() {
    ShowSources();
    if (step_.windowed) return Windowed();
    Retry([&] {
      engine::LoadRequest request = Request();
      request.select = step_.sql.text;
      // A table that is replaced by a SELECT over others is one statement, and a transaction for it and the history
      // would be half as slow again for small ones.
      if (request.mode != engine::LoadMode::kReplace || request.verify || !views_.empty()) {
        request.before_commit = [&](engine::Session&, const engine::LoadResult& result) {
          FinishSources();
          Record(result, RejectedOfViews());
        };
      }
      outcome_.load = session_.Load(request);
    });
    outcome_.rows = outcome_.load.rows_read;
    for (SourceView& view : views_) TakeNotes(view.read());
  }

  void Windowed() {
    Retry([&] {
      TableWindow window(step_, session_, context_, sql_);
      engine::LoadRequest request = Request();
      window.Prepare(request);
      request.before_commit = [&](engine::Session& session, const engine::LoadResult& result) {
        FinishSources();
        window.Save(session);
        outcome_.watermark_before = window.start();
        outcome_.watermark_after = result.mark ? result.mark->value.text : "";
        Record(result, RejectedOfViews());
      };
      try {
        outcome_.load = session_.Load(request);
      } catch (const base::Error& error) {
        if (const std::optional<base::Error> reworded = window.Reword(error)) throw *reworded;
        throw;
      }
      outcome_.notes = window.Notes(outcome_.load);
    });
    outcome_.rows = outcome_.load.rows_read;
    for (SourceView& view : views_) TakeNotes(view.read());
  }

  void View() {
    if (session_.ObjectKind(step_.target) == "table") {
      throw base::Error(base::code::kEngineFailed,
                        fmt::format("{} is a table, so no view can take its name", step_.target.Display()),
                        fmt::format("choose another name, or DROP TABLE {} first", step_.target.Display()));
    }
    CreateSchema();
    std::string head = fmt::format("CREATE OR REPLACE VIEW {} AS ", step_.target.Quoted());
    try {
      session_.Execute(head + step_.sql.text);
    } catch (engine::EngineError& error) {
      if (error.offset) error.offset = *error.offset < head.size() ? 0 : *error.offset - head.size();
      throw;
    }
  }

  // With sources, a transaction of its own: their rejects are kept with the rows or not at all.
  void Sql() {
    CreateSchema();
    if (step_.source_uses.empty()) {
      outcome_.rows = session_.Execute(step_.sql.text);
      return;
    }
    ShowSources();
    Retry([&] {
      state::InTransaction(session_, [&] {
        outcome_.rows = session_.Execute(step_.sql.text);
        FinishSources();
      });
    });
    for (SourceView& view : views_) TakeNotes(view.read());
  }

  void Export() {
    ShowSources();
    std::unique_ptr<component::PendingWrite> write;
    bool finished = false;  // the sources
    const auto deliver = [&] {
      const std::string& statement = write->statement();
      outcome_.rows = write->sink() ? session_.Send(statement, *write->sink()) : session_.Execute(statement);
      if (!std::exchange(finished, true)) FinishSources();
      outcome_.bytes = write->Commit();
    };
    Retry([&] {
      component::WriteRequest request;
      request.target = step_.export_target;
      request.select = step_.sql.text;
      request.run = context_.run_id;
      request.step = step_.id;
      EngineContext context(session_, nullptr, context_.cancellation);
      request.columns = context.Describe(step_.sql.text);
      write.reset();  // the leftovers of a try that failed
      finished = false;
      write = step_.destination->Write(request, context);
      bool again = true;
      while (std::exchange(again, false)) {
        try {
          deliver();
        } catch (engine::EngineError& error) {
          error.offset.reset();  // of the statement, which the user has not written
          if (const std::optional<base::Error> reworded = write->Reword(error)) throw *reworded;
          throw;
        } catch (const base::Error& error) {
          again = write->Again(error);
          if (!again) throw;
        }
      }
    });
    outcome_.notes = write->notes();
    for (SourceView& view : views_) TakeNotes(view.read());
  }

  void CreateSchema() {
    if (step_.target.schema.empty()) return;
    base::QualifiedName schema{"", step_.target.catalog, step_.target.schema};
    session_.Execute("CREATE SCHEMA IF NOT EXISTS " + schema.Quoted());
  }

  void ShowSources() {
    const base::QualifiedName* target = step_.target.table.empty() ? nullptr : &step_.target;
    for (const auto& source : step_.source_uses) views_.emplace_back(*source, session_, target, context_.cancellation);
  }

  void FinishSources() {
    for (size_t i = 0; i < views_.size(); ++i) {
      views_[i].Finish();
      views_[i].read().StoreRejects(RejectsTable(step_, *step_.source_uses[i]), context_.start);
    }
  }

  int64_t RejectedOfViews() {
    int64_t rejected = 0;
    for (SourceView& view : views_) rejected += view.read().rejected();
    return rejected;
  }

  // Tries again as long as one of the sources can revise its relation.
  template <class Attempt>
  void Retry(Attempt attempt) {
    while (true) {
      try {
        return attempt();
      } catch (const base::Error& error) {
        bool revised = std::any_of(views_.begin(), views_.end(), [&](SourceView& view) { return view.Revise(error); });
        if (!revised) throw;
      }
    }
  }

  void TakeNotes(const IncrementalLoad& incremental) {
    for (std::string& note : incremental.Notes(outcome_.load)) outcome_.notes.push_back(std::move(note));
  }

  void TakeNotes(const SourceRead& read) {
    outcome_.notes.insert(outcome_.notes.end(), read.notes().begin(), read.notes().end());
    outcome_.rejected += read.rejected();
  }

  const plan::Step& step_;
  engine::Session& session_;
  const RunContext& context_;
  StepOutcome* stands_;
  lang::ExpandedText sql_;  // the step's, with its time macros put in
  std::string started_at_;
  int64_t batches_ = 0;     // committed
  std::string batch_from_;  // the watermark that the last of them left
  std::deque<SourceView> views_;
  StepOutcome outcome_;
};

}  // namespace

state::StepRecord RecordOf(const plan::Step& step, const StepOutcome& outcome, const std::string& started_at,
                           const base::Clock& clock) {
  state::StepRecord record;
  record.step = step.id;
  record.kind = plan::KindText(step.kind);
  record.target = step.kind == plan::StepKind::kExport ? (step.export_target_secret ? "" : step.export_target)
                                                       : step.target.Display();
  record.status = "SUCCEEDED";
  record.started_at = started_at;
  record.ended_at = base::FormatTimestamp(clock.Now());
  record.rows = outcome.rows;
  record.load = outcome.load;
  record.rejected = outcome.rejected;
  record.bytes = outcome.bytes;
  if (step.incremental || step.windowed) record.cursor_field = step.cursor;
  record.watermark_before = outcome.watermark_before;
  record.watermark_after = outcome.watermark_after;
  return record;
}

StepOutcome RunStep(const plan::Step& step, engine::Session& session, const RunContext& context, StepOutcome* stands) {
  StepRun run(step, session, context, stands);
  try {
    StepOutcome outcome = run.Run();
    outcome.notes.insert(outcome.notes.begin(), outcome.load.notes.begin(), outcome.load.notes.end());
    return outcome;
  } catch (engine::EngineError& error) {
    error.set_place(run.PlaceOf(error));
    throw;
  } catch (base::Error& error) {
    if (!error.place()) error.set_place(step.place);
    throw;
  }
}

}  // namespace sqlflow::run
