#include <map>
#include <random>

#include "engine/duckdb/load_testing.h"

// Incremental loads against a model of a few lines: a source that grows, with ties at the mark, late rows, updates,
// rows without a cursor and doubled ones, is read again and again, now and then a range of it or from the beginning,
// in one transaction or in batches, some of which die, and the table must be what the model says. A failing history
// names its seed. With SQLFLOW_FULL=1 a thousand histories.
namespace sqlflow::engine::duckdb {
namespace {

struct Row {
  int id = 0;
  std::optional<int> cursor;
  int value = 0;
  auto operator<=>(const Row&) const = default;
};

std::string Sql(const std::vector<Row>& rows) {
  std::string values;
  for (const Row& row : rows) {
    values += fmt::format("{}({}, {}, {})", values.empty() ? "" : ", ", row.id,
                          row.cursor ? std::to_string(*row.cursor) : "NULL", row.value);
  }
  if (rows.empty()) return "SELECT 1 AS id, 1 AS c, 1 AS v WHERE false";
  return "SELECT id, c::INTEGER AS c, v FROM (VALUES " + values + ") rows(id, c, v)";
}

// What became of the rows that a load read.
struct Counts {
  int64_t read = 0;
  int64_t inserted = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;
  int64_t duplicates = 0;
  int64_t stale = 0;
  int64_t null_cursors = 0;
  bool operator==(const Counts&) const = default;
};

Counts CountsOf(const LoadResult& of) {
  return {of.rows_read, of.inserted, of.updated, of.unchanged, of.duplicates, of.stale, of.null_cursors};
}

std::string Shown(const Counts& of) {
  return fmt::format("{} read, {} inserted, {} updated, {} unchanged, {} duplicates, {} stale, {} null", of.read,
                     of.inserted, of.updated, of.unchanged, of.duplicates, of.stale, of.null_cursors);
}

// What a table is after loads by the rules of spec 2.
class Model {
 public:
  Model(bool keyed, int lookback) : keyed_(keyed), lookback_(lookback) {}

  Counts Load(const std::vector<Row>& source) {
    std::vector<Row> read;
    for (const Row& row : source) {
      if (!mark_ || !row.cursor || *row.cursor >= *mark_ - lookback_) read.push_back(row);
    }
    Counts counts = keyed_ ? Merge(read) : AddNew(read);
    counts.null_cursors = std::count_if(read.begin(), read.end(), [](const Row& row) { return !row.cursor; });
    for (const Row& row : read) {
      if (row.cursor && (!mark_ || *row.cursor > *mark_)) mark_ = row.cursor;
    }
    return counts;
  }
  // Rows in [from, to) once more; how far was read stays.
  Counts Backfill(const std::vector<Row>& source, int from, int to) {
    std::vector<Row> read;
    for (const Row& row : source) {
      if (row.cursor && *row.cursor >= from && *row.cursor < to) read.push_back(row);
    }
    return keyed_ ? Merge(read) : AddNew(read);
  }
  void Reset() { mark_.reset(); }
  std::vector<Row> table() const {
    std::vector<Row> rows = rows_;
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  std::optional<int> mark() const { return mark_; }

 private:
  // Of equal keys the highest cursor, else the last read; never one lower than the table's.
  Counts Merge(const std::vector<Row>& read) {
    Counts counts{.read = std::ssize(read)};
    std::map<int, Row> best;
    for (const Row& row : read) {
      const auto [known, is_new] = best.emplace(row.id, row);
      if (!is_new && row.cursor >= known->second.cursor) known->second = row;
    }
    counts.duplicates = std::ssize(read) - std::ssize(best);
    for (const auto& [id, row] : best) {
      const auto same = std::find_if(rows_.begin(), rows_.end(), [&](const Row& old) { return old.id == row.id; });
      if (same == rows_.end()) {
        ++counts.inserted;
        rows_.push_back(row);
      } else if (row == *same || row.cursor < same->cursor) {
        ++counts.unchanged;
        counts.stale += row.cursor < same->cursor;
      } else {
        ++counts.updated;
        *same = row;
      }
    }
    return counts;
  }
  // Each row as often as it was read, or as the table has it already.
  Counts AddNew(const std::vector<Row>& read) {
    Counts counts{.read = std::ssize(read)};
    std::map<Row, int> wanted, there;
    for (const Row& row : read) ++wanted[row];
    for (const Row& row : rows_) ++there[row];
    for (const auto& [row, count] : wanted) {
      const int lacking = std::max(0, count - there[row]);
      rows_.insert(rows_.end(), static_cast<size_t>(lacking), row);
      counts.inserted += lacking;
      counts.unchanged += count - lacking;
    }
    return counts;
  }

  bool keyed_;
  int lookback_;
  std::optional<int> mark_;
  std::vector<Row> rows_;
};

class History {
 public:
  explicit History(uint32_t seed) : random_(seed) {}

  int Pick(int least, int most) { return std::uniform_int_distribution<>(least, most)(random_); }

  // The source changes as sources do.
  void Grow() {
    for (int i = Pick(0, 4); i > 0; --i) {
      switch (Pick(0, 6)) {
        case 0: Add(now_); break;               // ties with the last
        case 1: Add(now_ - Pick(1, 6)); break;  // late
        case 2: Add(std::nullopt); break;       // no cursor
        case 3: Repeat(); break;                // delivered twice
        case 4: Update(); break;
        default: Add(now_ += Pick(0, 3)); break;
      }
    }
  }
  const std::vector<Row>& source() const { return source_; }

 private:
  void Add(std::optional<int> cursor) { source_.push_back({Pick(1, 9), cursor, Pick(1, 3)}); }
  void Repeat() {
    if (!source_.empty())
      source_.push_back(source_[static_cast<size_t>(Pick(0, static_cast<int>(source_.size()) - 1))]);
  }
  void Update() {
    if (source_.empty()) return;
    Row& row = source_[static_cast<size_t>(Pick(0, static_cast<int>(source_.size()) - 1))];
    row.value = Pick(4, 9);
    if (Pick(0, 3) > 0) row.cursor = ++now_;
  }

  std::mt19937 random_;
  int now_ = 10;
  std::vector<Row> source_;
};

class LoadCursorModelTest : public testing::Test {
 protected:
  LoadCursorModelTest() : engine_(duckdb::Open({})), session_(engine_->Connect()) {}

  std::vector<Row> Table() {
    std::vector<Row> rows;
    if (session_->ObjectKind({"", "", "t"}).empty()) return rows;
    for (const auto& row : session_->Query("SELECT id::VARCHAR, c::VARCHAR, v::VARCHAR FROM t").rows) {
      rows.push_back(
          {std::stoi(*row[0]), row[1] ? std::optional(std::stoi(*row[1])) : std::nullopt, std::stoi(*row[2])});
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  // What became of the rows; nothing when a load in batches died in one, and was begun again at the mark of the last
  // that was committed.
  std::optional<Counts> Load(LoadRequest& request, History& history, std::optional<CursorMark>& mark) {
    request.read->mark = mark;
    const int fatal = request.batch_rows ? history.Pick(0, 4) : 0;
    request.before_commit = [&](Session&, const LoadResult& result) {
      if (fatal > 0 && result.batches == fatal) throw std::runtime_error("died");
    };
    request.committed = [&](const LoadResult& so_far) { mark = so_far.mark; };
    LoadResult result;
    bool died = false;
    try {
      result = session_->Load(request);
    } catch (const std::runtime_error& death) {
      if (std::string(death.what()) != "died") throw;
      died = true;
      request.before_commit = nullptr;
      request.read->mark = request.read->range && !request.read->mark ? std::nullopt : mark;
      result = session_->Load(request);
    }
    mark = result.mark;
    if (died) return std::nullopt;
    return CountsOf(result);
  }

  // Answers what went wrong, or nothing.
  std::string Play(uint32_t seed) {
    History history(seed);
    const bool keyed = history.Pick(0, 1) == 1;
    const int lookback = history.Pick(0, 2) * 3;
    Model model(keyed, lookback);
    session_->Execute("DROP TABLE IF EXISTS t");
    std::optional<CursorMark> mark;
    for (int run = 0; run < 8; ++run) {
      history.Grow();
      LoadRequest request;
      request.target = {"", "", "t"};
      request.mode = keyed ? LoadMode::kMerge : LoadMode::kAppendNew;
      if (keyed) request.keys = {"id"};
      request.cursor = "c";
      request.select = Sql(history.source());
      request.run_start = "2024-06-01T12:00:00Z";
      request.verify = history.Pick(0, 1) == 1;
      if (history.Pick(0, 1) == 1) request.batch_rows = history.Pick(1, 5);
      request.read.emplace();
      request.read->column = "c";
      if (lookback > 0) request.read->lookback = std::to_string(lookback);
      std::optional<Counts> counts;
      Counts expected;
      const int kind = history.Pick(0, 5);
      if (kind == 0) {
        const int from = history.Pick(0, 25), to = from + history.Pick(1, 15);
        request.read->range = {CursorValue{std::to_string(from), ""}, CursorValue{std::to_string(to), ""}};
        request.read->nulls = CursorRead::Nulls::kExclude;
        const bool has_mark = mark.has_value();
        counts = Load(request, history, mark);
        if (!has_mark) mark.reset();  // what was read of a range moves none
        expected = model.Backfill(history.source(), from, to);
      } else {
        if (kind == 1) {
          mark.reset();
          model.Reset();
        }
        counts = Load(request, history, mark);
        expected = model.Load(history.source());
      }
      const std::optional<int> reached = mark ? std::optional(std::stoi(mark->value.text)) : std::nullopt;
      if (Table() != model.table() || reached != model.mark() || counts.value_or(expected) != expected) {
        return fmt::format("seed {} run {}: keyed {}, lookback {}, source {}: {}, expected {}", seed, run, keyed,
                           lookback, request.select, Shown(counts.value_or(expected)), Shown(expected));
      }
    }
    return {};
  }

  std::unique_ptr<SqlEngine> engine_;
  std::unique_ptr<Session> session_;
};

TEST_F(LoadCursorModelTest, TheTableIsWhatTheModelSays) {
  PlayHistories({.full = 1000, .usual = 80, .sanitized = 16}, [this](uint32_t seed) { return Play(seed); });
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
