#pragma once
#include <optional>

#include "plan/plan.h"
#include "plan/time_macros.h"
#include "run/run_context.h"

namespace sqlflow::run {

// One computation of a table in MODE INCREMENTAL: which window it covers, by what the table holds and when the last run
// began, and what it leaves in its own transaction.
class TableWindow {
 public:
  // Decides the window and puts it into `sql`, the step's SELECT; offsets of what this throws refer to `sql`.
  TableWindow(const plan::Step& step, engine::Session& session, const RunContext& context, lang::ExpandedText& sql);

  // Completes the load's SELECT, mode and range.
  void Prepare(engine::LoadRequest& request) const;
  // An error of the load in the words of this statement, where it has its own.
  std::optional<base::Error> Reword(const base::Error& error) const;
  // In the load's transaction: this run's start, and the columns.
  void Save(engine::Session& session) const;

  std::vector<std::string> Notes(const engine::LoadResult& result) const;
  std::string start() const { return range_.from ? range_.from->text : ""; }  // of the window; empty: everything

 private:
  std::string TypeIn(const std::vector<engine::ColumnInfo>& columns) const;
  std::string FindType();
  void PutIn(const std::string& cursor_type);
  std::optional<engine::CursorValue> End(const std::string& type) const;

  const plan::Step& step_;
  const plan::WindowedTable& windowed_;
  engine::Session& session_;
  const RunContext& context_;
  lang::ExpandedText& sql_;
  state::WatermarkKey key_;
  std::optional<state::Watermark> last_;  // its value is the start of the run before
  bool starts_over_;
  bool in_table_ = false;  // the table has the column already
  engine::CursorBounds range_;
};

}  // namespace sqlflow::run
