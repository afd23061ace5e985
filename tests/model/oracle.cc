#include "oracle.h"

#include <algorithm>

#include "base/errors/drift.h"
#include "base/errors/execution.h"

namespace sqlflow::model {

using Nulls = engine::CursorRead::Nulls;

Outcome Oracle::Do(const Step& step, const std::vector<Row>& source) {
  std::optional<Mark>& mark = marks_[pipeline_];
  switch (step.kind) {
    case Step::Kind::kFill: rows_.push_back(step.row); break;
    case Step::Kind::kTamper:
      for (Row& row : rows_) row.id += row.id == step.row.id ? 10 : 0;
      break;
    case Step::Kind::kReset: mark.reset(); break;
    case Step::Kind::kSet:
      if (mark) mark = {step.from, std::nullopt};
      break;
    case Step::Kind::kAccept:
      if (mark) mark->slice.reset();
      break;
    case Step::Kind::kRename: pipeline_ = step.pipeline; break;
    default: return Run(step, source);
  }
  return {};
}

std::vector<Row> Oracle::table() const {
  std::vector<Row> rows = rows_;
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::optional<int> Oracle::mark() {
  const std::optional<Mark>& mark = marks_[pipeline_];
  return mark ? std::optional(mark->tick) : std::nullopt;
}

Outcome Oracle::Run(const Step& step, const std::vector<Row>& source) {
  std::optional<Mark>& mark = marks_[pipeline_];
  const bool looks = !step.starts_over() && step.kind != Step::Kind::kBackfillReplace;
  if (looks && mark && mark->slice && *mark->slice != At(mark->tick))
    return {std::string(base::code::kSliceChanged.id)};
  std::vector<Row> read = Read(step, source);
  if (history_.nulls != Nulls::kInclude) {
    const size_t with_cursor = std::erase_if(read, [](const Row& row) { return !row.cursor.rank(); });
    if (history_.nulls == Nulls::kError && with_cursor > 0) return {std::string(base::code::kNullCursor.id)};
  }
  Store(step, read);
  MoveMark(step, read);
  return {{}, static_cast<int64_t>(read.size())};
}

std::vector<Row> Oracle::Read(const Step& step, const std::vector<Row>& source) {
  const std::optional<Mark>& mark = marks_[pipeline_];
  std::vector<Row> read;
  for (const Row& row : source) {
    const bool is_new = !mark || !row.cursor.rank() || row.cursor.tick >= mark->tick - history_.lookback;
    if (step.is_backfill() ? step.in_range(row.cursor) : step.starts_over() || is_new) read.push_back(row);
  }
  return read;
}

void Oracle::Store(const Step& step, const std::vector<Row>& read) {
  if (step.starts_over()) rows_.clear();
  if (step.kind == Step::Kind::kBackfillReplace) {
    std::erase_if(rows_, [&](const Row& row) { return step.in_range(row.cursor); });
  }
  if (step.kind == Step::Kind::kReplace) {
    rows_ = read;
  } else if (history_.keyed) {
    Merge(read);
  } else if (step.starts_over() || step.kind == Step::Kind::kBackfillReplace) {
    rows_.insert(rows_.end(), read.begin(), read.end());
  } else {
    AddNew(read);
  }
}

// Of equal keys the highest cursor, else the last read; never one lower than the table's. A key that the table has
// more than once is updated in each of its rows.
void Oracle::Merge(const std::vector<Row>& read) {
  std::map<int, Row> best;
  for (const Row& row : read) {
    const auto [known, is_new] = best.emplace(row.id, row);
    if (!is_new && row.cursor.rank() >= known->second.cursor.rank()) known->second = row;
  }
  for (const auto& [id, row] : best) {
    bool is_new = true;
    for (Row& old : rows_) {
      if (old.id != id) continue;
      is_new = false;
      if (row.cursor.rank() >= old.cursor.rank()) old = row;
    }
    if (is_new) rows_.push_back(row);
  }
}

// Each row as often as it was read, or as the table has it already.
void Oracle::AddNew(const std::vector<Row>& read) {
  std::map<Row, int> wanted, there;
  for (const Row& row : read) ++wanted[row];
  for (const Row& row : rows_) ++there[row];
  for (const auto& [row, count] : wanted) {
    for (int i = there[row]; i < count; ++i) rows_.push_back(row);
  }
}

void Oracle::MoveMark(const Step& step, const std::vector<Row>& read) {
  std::optional<Mark>& mark = marks_[pipeline_];
  if (step.is_backfill()) {
    if (mark && mark->slice) mark->slice = At(mark->tick);
    return;
  }
  if (step.starts_over()) mark.reset();
  for (const Row& row : read) {
    const bool is_future = IsTime(history_.type) && row.cursor.tick > step.now;
    if (row.cursor.rank() && !is_future && (!mark || row.cursor.tick > mark->tick)) mark = {row.cursor.tick, {}};
  }
  if (mark && !read.empty() && !history_.keyed && !step.starts_over()) mark->slice = At(mark->tick);
}

std::vector<Row> Oracle::At(int tick) const {
  std::vector<Row> rows = table();
  std::erase_if(rows, [&](const Row& row) { return row.cursor.rank() != tick; });
  return rows;
}

}  // namespace sqlflow::model
