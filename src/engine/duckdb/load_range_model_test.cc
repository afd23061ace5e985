#include <random>

#include "engine/duckdb/load_testing.h"

// Tables in MODE INCREMENTAL against what a full computation gives. A log grows by ties, late rows within the lookback,
// rows from the future, changes and deletions; each run computes hours of it from the window's start on. As long as
// nothing changed before the window, the table must be what a computation of the whole log is. A failing history names
// its seed. With SQLFLOW_FULL=1 five hundred histories.
namespace sqlflow::engine::duckdb {
namespace {

constexpr int kHour = 60;  // the log's times are minutes

class LoadRangeModelTest : public testing::Test {
 protected:
  LoadRangeModelTest() : engine_(duckdb::Open({})), session_(engine_->Connect()) {}

  int Pick(int least, int most) { return std::uniform_int_distribution<>(least, most)(random_); }
  static std::string Time(int minute) { return fmt::format("(TIMESTAMP '2024-01-01' + INTERVAL {} MINUTE)", minute); }

  // The log's changes until the next run, none of them in an hour before `open`.
  void Grow(int open, bool with_losses) {
    for (int i = Pick(0, 5); i > 0; --i) {
      int minute = now_;
      switch (Pick(0, 7)) {
        case 0: minute = Pick(open, std::max(open, now_)); break;  // late
        case 1: minute = now_ + Pick(1, 5) * kHour; break;         // from the future
        case 2:
          session_->Execute(
              fmt::format("UPDATE log SET v = {} WHERE ts >= {} AND v % 3 = {}", Pick(1, 9), Time(open), Pick(0, 2)));
          continue;
        case 3:
          if (with_losses) {
            session_->Execute(fmt::format("DELETE FROM log WHERE ts >= {} AND v = {}", Time(open), Pick(1, 9)));
          }
          continue;
        default: minute = now_ += Pick(0, kHour); break;
      }
      session_->Execute(fmt::format("INSERT INTO log VALUES ({}, {})", Time(minute), Pick(1, 9)));
    }
    now_ += Pick(0, kHour);
  }

  std::vector<std::string> Lines(const std::string& sql) { return duckdb::Lines(session_->Query(sql)); }

  // Answers what went wrong, or nothing.
  std::string Play(uint32_t seed) {
    random_.seed(seed);
    now_ = 0;
    session_->Execute("CREATE OR REPLACE TABLE log (ts TIMESTAMP, v INTEGER); DROP TABLE IF EXISTS t");
    const bool keyed = Pick(0, 1) == 1, ends = Pick(0, 1) == 1;
    const int lookback = Pick(0, 3) * 45;
    int last_run = -1, open = 0;
    for (int run = 0; run < 6; ++run) {
      Grow(open, !keyed);
      std::optional<CursorValue> start;
      if (last_run >= 0) {
        const std::string not_after = *session_->Query("SELECT " + Time(last_run) + "::VARCHAR").rows[0][0] + "+00";
        start = session_->FindWindowStart(
            {{"", "", "t"}, "hour", not_after, fmt::format("{} microseconds", int64_t{lookback} * 60'000'000)});
      }
      const std::string from = start ? fmt::format("TIMESTAMP '{}'", start->text) : "TIMESTAMP '0001-01-01'";
      const std::string all = "SELECT date_trunc('hour', ts) AS hour, count(*) AS n, sum(v)::BIGINT AS v FROM log";
      LoadRequest request;
      request.target = {"", "", "t"};
      request.mode = keyed ? LoadMode::kMerge : LoadMode::kAppendNew;
      if (keyed) request.keys = {"hour"};
      request.cursor = "hour";
      request.run_start = "2024-06-01T12:00:00Z";
      request.select =
          fmt::format("{} WHERE ts >= {}{} GROUP BY ALL", all, from, ends ? " AND ts < " + Time(now_) : "");
      request.read = CursorRead{.column = "hour", .range = CursorBounds{start, {}}, .replace = !keyed};
      if (ends)
        request.read->range->to =
            CursorValue{*session_->Query("SELECT " + Time(now_) + "::VARCHAR").rows[0][0], "TIMESTAMP"};
      session_->Load(request);
      const std::vector<std::string> wanted =
          Lines(all + (ends ? " WHERE ts < " + Time(now_) : "") + " GROUP BY ALL ORDER BY ALL");
      if (Lines("FROM t ORDER BY ALL") != wanted) {
        return fmt::format("seed {} run {}: keyed {}, lookback {}, {}", seed, run, keyed, lookback, request.select);
      }
      last_run = now_;
      // The next window's first whole hour.
      open = 0;
      for (const std::string& hour : Lines(fmt::format(
               "SELECT (epoch(max(hour) - TIMESTAMP '2024-01-01') / 60)::BIGINT - {} FROM t WHERE hour <= {} HAVING "
               "count(*) > 0",
               lookback, Time(last_run)))) {
        open = std::max(0, (std::stoi(hour) + kHour - 1) / kHour * kHour);
      }
    }
    return {};
  }

  std::unique_ptr<SqlEngine> engine_;
  std::unique_ptr<Session> session_;
  std::mt19937 random_;
  int now_ = 0;
};

TEST_F(LoadRangeModelTest, TheTableIsWhatAFullComputationGives) {
  PlayHistories({.full = 500, .usual = 40, .sanitized = 10}, [this](uint32_t seed) { return Play(seed); });
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
