#include "history.h"

#include <fmt/format.h>

namespace sqlflow::model {

// None is so far from UTC that noon there is another day.
const std::vector<std::string> kZones = {"UTC", "America/New_York", "Asia/Kathmandu", "Europe/Lisbon"};

namespace {

std::string TickText(CursorType type, int tick) { return Text(type, {Cursor::Kind::kTick, tick}); }

std::string Range(const History& history, const Step& step) {
  return fmt::format("--from {}{}", TickText(history.type, step.from),
                     step.to == 0 ? "" : " --to " + TickText(history.type, step.to));
}

std::string What(const History& history, const Step& step) {
  const std::string row = Show(history.type, step.row);
  switch (step.kind) {
    case Step::Kind::kFill: return "the table has " + row;
    case Step::Kind::kTamper: return fmt::format("others: UPDATE t SET id = id + 10 WHERE id = {}", step.row.id);
    case Step::Kind::kInsert: return "insert " + row;
    case Step::Kind::kUpdate: return fmt::format("update {} to {}", step.place, row);
    case Step::Kind::kRepeat: return fmt::format("repeat {}", step.place);
    case Step::Kind::kRemove: return fmt::format("remove {}", step.place);
    case Step::Kind::kReset: return "state reset";
    case Step::Kind::kSet: return "state set " + TickText(history.type, step.from);
    case Step::Kind::kAccept: return "state accept";
    case Step::Kind::kRename: return fmt::format("the pipeline is named p{}", step.pipeline);
    case Step::Kind::kLoad: return "run";
    case Step::Kind::kReplace: return "run in MODE REPLACE";
    case Step::Kind::kRefresh: return "run --full-refresh";
    case Step::Kind::kBackfill: return "run " + Range(history, step);
    case Step::Kind::kBackfillReplace: return fmt::format("run {} --replace", Range(history, step));
  }
  return {};
}

}  // namespace

std::string Show(CursorType type, const Row& row) {
  return fmt::format("{}|{}|{}.{}", row.id, Text(type, row.cursor), row.halves / 2, row.halves % 2 * 5);
}

std::string Show(const History& history) {
  using Nulls = engine::CursorRead::Nulls;
  const std::vector<std::string>& widths = Widths(history.type);
  std::string text = fmt::format("cursor {}, {}, lookback {}, null_cursor {}; rows are id|cursor|value\n",
                                 widths.back(), history.keyed ? "key id" : "no key", history.lookback,
                                 history.nulls == Nulls::kInclude   ? "include"
                                 : history.nulls == Nulls::kExclude ? "exclude"
                                                                    : "error");
  for (const Step& step : history.steps) {
    text += "  " + What(history, step);
    if (step.is_run()) {
      const std::string batches = step.batch_rows > 0 ? fmt::format(", batches of {}", step.batch_rows) : "";
      text += fmt::format("  (on tick {}, cursor {}, {}{}{})", step.now, widths[step.width % widths.size()],
                          kZones[step.zone], step.verify ? ", --verify" : "", batches);
    }
    text += "\n";
  }
  return text;
}

}  // namespace sqlflow::model
