#pragma once
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace sqlflow::run {

// A run for one range of its cursors, [from, to) (spec 2, "Backfill"): incremental loads merge or add what is missing,
// tables in MODE INCREMENTAL compute it again, no watermark moves. Bounds are as a user writes them.
struct Backfill {
  std::string from;
  std::string to;        // empty: open
  bool replace = false;  // the tables' rows in the range make room first

  engine::CursorBounds range() const;
  std::string Text() const;  // "2024-01-01 to 2024-02-01"
};

// Throws kBadBackfill unless the bounds are two times or two numbers, the first below the second.
void CheckBounds(const Backfill& backfill, engine::Session& session);

// Whether a backfill reads or computes the step's rows of its range.
bool HasRange(const plan::Step& step);
// Why a backfill does not run the step; nothing: it does.
std::optional<std::string> WhyLeftOut(const plan::Step& step);

// What `replace` would delete before anything is read.
struct Loss {
  base::QualifiedName table;
  std::string column;
  int64_t rows = 0;
};
std::vector<Loss> FindLosses(const Backfill& backfill, const plan::Plan& plan, engine::Session& session);

}  // namespace sqlflow::run
