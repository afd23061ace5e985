#include "shrink.h"

namespace sqlflow::model {
namespace {

using Fails = std::function<bool(const History&)>;

bool Take(History& history, History&& simpler, const Fails& fails) {
  if (!fails(simpler)) return false;
  history = std::move(simpler);
  return true;
}

// By halves, then by ever smaller parts. Answers whether any was left out.
bool DropSteps(History& history, const Fails& fails) {
  const size_t before = history.steps.size();
  for (size_t part = before; part > 0; part /= 2) {
    for (size_t begin = 0; begin < history.steps.size();) {
      History simpler = history;
      const auto first = simpler.steps.begin() + static_cast<ptrdiff_t>(begin);
      const size_t count = std::min(part, simpler.steps.size() - begin);
      simpler.steps.erase(first, first + static_cast<ptrdiff_t>(count));
      if (!Take(history, std::move(simpler), fails)) begin += part;
    }
  }
  return history.steps.size() < before;
}

// Two that need each other, as an insertion and a removal.
bool DropPairs(History& history, const Fails& fails) {
  const size_t before = history.steps.size();
  for (size_t i = 0; i < history.steps.size(); ++i) {
    for (size_t j = i + 1; j < history.steps.size(); ++j) {
      History simpler = history;
      simpler.steps.erase(simpler.steps.begin() + static_cast<ptrdiff_t>(j));
      simpler.steps.erase(simpler.steps.begin() + static_cast<ptrdiff_t>(i));
      if (Take(history, std::move(simpler), fails)) j = i;
    }
  }
  return history.steps.size() < before;
}

void SimplifySteps(History& history, const Fails& fails) {
  const Step plain;
  for (size_t i = 0; i < history.steps.size(); ++i) {
    const auto simplify = [&](auto change) {
      History simpler = history;
      change(simpler.steps[i]);
      Take(history, std::move(simpler), fails);
    };
    simplify([](Step& step) {
      if (step.is_run()) step.kind = Step::Kind::kLoad;
      if (step.changes_source()) step.kind = Step::Kind::kInsert;
    });
    simplify([&](Step& step) { step.row.halves = plain.row.halves; });
    simplify([&](Step& step) { step.row.id = plain.row.id; });
    simplify([&](Step& step) { step.place = plain.place; });
    simplify([&](Step& step) { step.width = plain.width; });
    simplify([&](Step& step) { step.zone = plain.zone; });
    simplify([&](Step& step) { step.verify = plain.verify; });
    simplify([&](Step& step) { step.batch_rows = plain.batch_rows; });
  }
}

void SimplifySettings(History& history, const Fails& fails) {
  const auto simplify = [&](auto change) {
    History simpler = history;
    change(simpler);
    Take(history, std::move(simpler), fails);
  };
  simplify([](History& simpler) {
    simpler.type = CursorType::kInteger;
    for (Step& step : simpler.steps) {
      if (!step.row.cursor.rank()) step.row.cursor.kind = Cursor::Kind::kNull;  // infinity is no integer
    }
  });
  simplify([](History& simpler) { simpler.lookback = 0; });
  simplify([](History& simpler) { simpler.nulls = engine::CursorRead::Nulls::kInclude; });
}

}  // namespace

History Shrink(History history, const Fails& fails) {
  do {
    SimplifySettings(history, fails);
    SimplifySteps(history, fails);
  } while (DropSteps(history, fails) || DropPairs(history, fails));
  return history;
}

}  // namespace sqlflow::model
