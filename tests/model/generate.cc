#include <algorithm>
#include <random>

#include "history.h"

namespace sqlflow::model {
namespace {

constexpr int kLastTick = 110;

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  History Make() {
    using Nulls = engine::CursorRead::Nulls;
    history_.type = static_cast<CursorType>(Pick(0, kCursorTypes - 1));
    history_.keyed = Chance(2);
    if (HasDistance(history_.type)) history_.lookback = Pick(0, 2) * 3;
    if (Chance(5)) history_.nulls = Chance(3) ? Nulls::kError : Nulls::kExclude;
    if (Chance(4)) Fill();
    for (int runs = Pick(3, 8); runs > 0; --runs) {
      for (int changes = Pick(0, 5); changes > 0; --changes) Change();
      if (Chance(5)) Intervene();
      Run();
    }
    return history_;
  }

 private:
  int Pick(int least, int most) { return std::uniform_int_distribution<>(least, most)(random_); }
  bool Chance(int in) { return Pick(1, in) == 1; }
  Step& Add(Step::Kind kind) { return history_.steps.emplace_back(Step{.kind = kind}); }
  Cursor Tick(int tick) { return {Cursor::Kind::kTick, std::clamp(tick, 1, kLastTick)}; }

  void Fill() {
    for (int rows = Pick(1, 5); rows > 0; --rows) {
      const Row row = {Pick(1, 9), Tick(highest_ - Pick(-3, 9)), 2 * Pick(1, 3)};
      Add(Step::Kind::kFill).row = row;
      if (Chance(2)) Add(Step::Kind::kInsert).row = row;
    }
  }

  Cursor NoCursor() {
    const bool has_infinity = HasInfinity(history_.type);
    const bool has_nan = history_.type == CursorType::kDouble;
    return {static_cast<Cursor::Kind>(Pick(1, has_nan ? 4 : has_infinity ? 3 : 1)), 0};
  }

  Cursor NextCursor() {
    switch (Pick(0, 9)) {
      case 0: return Tick(highest_);                                   // ties with the last
      case 1: return Tick(highest_ - Pick(1, 3));                      // late
      case 2: return Tick(highest_ - history_.lookback);               // as late as may be
      case 3: return Tick(highest_ - history_.lookback - Pick(1, 6));  // too late
      case 4: return NoCursor();
      case 5:
        if (Chance(2) && IsTime(history_.type)) return Tick(std::max(now_, highest_) + Pick(1, 6));  // to come
        [[fallthrough]];
      default: return Tick(highest_ = std::min(highest_ + Pick(0, 3), kLastTick));
    }
  }

  int64_t NextValue() {
    if (Chance(40)) return 6'000'000'000;
    return Chance(40) ? 5 : 2 * Pick(1, 3);
  }

  void Change() {
    const int kind = Pick(0, 9);
    Step step;
    step.place = Pick(0, 15);
    step.kind = kind == 0   ? Step::Kind::kRepeat
                : kind == 1 ? Step::Kind::kRemove
                : kind < 4  ? Step::Kind::kUpdate
                            : Step::Kind::kInsert;
    if (kind >= 2) step.row = {Pick(1, 9), NextCursor(), NextValue()};
    history_.steps.push_back(step);
  }

  void Intervene() {
    const Step::Kind kinds[] = {Step::Kind::kReset, Step::Kind::kSet, Step::Kind::kAccept, Step::Kind::kRename,
                                Step::Kind::kTamper};
    Step& step = Add(kinds[Pick(0, 4)]);
    step.row.id = Pick(1, 9);
    step.from = Tick(highest_ - Pick(-3, 9)).tick;
    if (step.kind == Step::Kind::kRename) step.pipeline = ++pipeline_;
  }

  void Run() {
    Step& step = Add(Step::Kind::kLoad);
    switch (Pick(0, 11)) {
      case 0: step.kind = Step::Kind::kReplace; break;
      case 1: step.kind = Chance(2) ? Step::Kind::kRefresh : Step::Kind::kLoad; break;
      case 2: step.kind = Step::Kind::kBackfill; break;
      case 3: step.kind = Chance(2) ? Step::Kind::kBackfillReplace : Step::Kind::kBackfill; break;
      default: break;
    }
    if (step.is_backfill()) {
      step.from = Tick(highest_ - Pick(-2, 12)).tick;
      if (!Chance(4)) step.to = step.from + Pick(1, 10);
    }
    now_ = std::max(now_, highest_) + Pick(0, 2);
    step.now = now_;
    step.width = static_cast<size_t>(Pick(0, 3));
    step.zone = static_cast<size_t>(Pick(0, static_cast<int>(kZones.size()) - 1));
    step.verify = Chance(2);
    if (Chance(2)) step.batch_rows = Pick(1, 4);
  }

  std::mt19937 random_;
  History history_;
  int highest_ = 15;  // the source's highest cursor that is not to come
  int now_ = 15;
  int pipeline_ = 0;
};

}  // namespace

History Generate(uint32_t seed) { return Generator(seed).Make(); }

}  // namespace sqlflow::model
