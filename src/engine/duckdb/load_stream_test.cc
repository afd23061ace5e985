#include "base/errors/network.h"
#include "base/errors/resources.h"
#include "engine/duckdb/load_testing.h"

// Rows of a stream need little memory while they go into their table, and everything else has all of it.
namespace sqlflow::engine::duckdb {
namespace {

// Rows of (id, c1 … cN BIGINT, doc VARCHAR).
struct NumberStream : component::RowStream {
  int numbers = 0;
  uint64_t rows = 10'000;
  std::string doc = "short";
  uint64_t heavy_from = 0;  // rows before have no doc
  uint64_t readers = 1;
  std::function<void()> on_batch = [] {};
  std::vector<component::Column> shown;
  std::atomic<uint64_t> next{0};
  std::atomic<int> readers_made{0};

  const std::vector<component::Column>& columns() const override { return shown; }
  std::unique_ptr<component::RowScan> Scan(const std::vector<size_t>&) override;
  void Name() {
    shown = {{"id", "BIGINT"}};
    for (int i = 1; i <= numbers; ++i) shown.push_back({"c" + std::to_string(i), "BIGINT"});
    shown.push_back({"doc", "VARCHAR"});
  }
};

struct Reader : component::RowReader {
  explicit Reader(NumberStream& rows) : of(rows) {}
  uint64_t Next(component::Batch& batch) override {
    of.on_batch();
    const bool heavy = of.next >= of.heavy_from;
    const uint64_t size = heavy ? of.doc.size() : 1;
    const uint64_t most = std::clamp<uint64_t>(component::kBatchBytes / size, 1, batch.capacity);
    const uint64_t begin = std::min(of.next.fetch_add(most), of.rows);
    const uint64_t count = std::min(most, of.rows - begin);
    for (uint64_t row = 0; row < count; ++row) {
      for (size_t i = 0; i + 1 < batch.columns.size(); ++i) {
        batch.columns[i].values<int64_t>()[row] = static_cast<int64_t>(begin + row);
      }
      batch.columns.back().SetText(row, heavy ? of.doc : "");
    }
    return count;
  }
  NumberStream& of;
};

struct Scan : component::RowScan {
  explicit Scan(NumberStream& rows) : of(rows) { of.next = 0; }
  uint64_t most_readers() const override { return of.readers; }
  std::unique_ptr<component::RowReader> Reader() override {
    ++of.readers_made;
    return std::make_unique<duckdb::Reader>(of);
  }
  NumberStream& of;
};

std::unique_ptr<component::RowScan> NumberStream::Scan(const std::vector<size_t>&) {
  return std::make_unique<duckdb::Scan>(*this);
}

// Hides a stream that was shown.
struct Shown {
  ~Shown() { session.HideStream(expression); }
  Session& session;
  std::string expression;
};

class LoadStreamTest : public LoadTest {
 protected:
  LoadStreamTest() { Watch(); }
  void OpenWith(const std::string& memory_limit) {
    watcher_.reset();
    Open(memory_limit);
    Watch();
  }
  LoadResult Load(LoadMode mode) { return Load("*", mode); }
  LoadResult Load(const std::string& columns = "*", LoadMode mode = LoadMode::kReplace) {
    rows_->Name();
    const Shown shown{*session_, session_->ShowStream(rows_)};
    LoadRequest request = Request(mode, target_, "SELECT " + columns + " FROM " + shown.expression);
    request.before_commit = before_commit_;
    request.ordered = false;
    request.streamed = true;
    if (mode == LoadMode::kMerge) request.keys = {"id"};
    seen_.clear();
    return session_->Load(request);
  }
  void MakeHeavy() {
    rows_->rows = 2'500;
    rows_->doc = std::string(20'000, 'x');
  }
  // A vector of such rows takes more than a load may.
  void MakeVeryHeavy() {
    rows_->rows = 3'000;
    rows_->doc = std::string(65'536, 'x');
  }
  size_t Tables() { return session_->ListTables().size(); }
  std::string RowGroups(const std::string& table) {
    return *session_->Query("SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('" + table + "')").rows[0][0];
  }
  std::string LargestDoc() {
    return Lines(session_->Query("SELECT count(*) || ', ' || max(length(doc)) FROM t")).front();
  }
  uintmax_t LogSize() const {
    std::error_code none;
    const uintmax_t size = std::filesystem::file_size(folder_.File("test.duckdb.wal"), none);
    return none ? 0 : size;
  }
  double Limit() {
    return std::stod(*watcher_->Query("SELECT parse_formatted_bytes(current_setting('memory_limit'))").rows[0][0]);
  }
  double seen_most() const { return *std::max_element(seen_.begin(), seen_.end()); }

  std::shared_ptr<NumberStream> rows_ = std::make_shared<NumberStream>();
  std::string target_ = "t";
  std::function<void(Session&, const LoadResult&)> before_commit_;
  std::vector<double> seen_;  // limits while rows are read
  std::unique_ptr<Session> watcher_;

 private:
  void Watch() {
    watcher_ = engine_->Connect();
    rows_->on_batch = [this] {
      std::lock_guard lock(mutex_);
      seen_.push_back(Limit());
    };
  }
  std::mutex mutex_;
};

TEST_F(LoadStreamTest, HasLittleMemoryWhileItIsRead) {
  const double before = Limit();
  ASSERT_GT(before, 100e6);
  EXPECT_EQ(Load().inserted, 10'000);
  EXPECT_LT(seen_most(), 50e6);
  EXPECT_NEAR(Limit(), before, before / 100);
}

TEST_F(LoadStreamTest, MemoryDoesNotDwindleOverManyLoads) {
  const double before = Limit();
  for (int i = 0; i < 30; ++i) Load();
  EXPECT_NEAR(Limit(), before, before / 100);
}

TEST_F(LoadStreamTest, GivesMemoryAndOrderBackWhenItFails) {
  const double before = Limit();
  rows_->readers = 2;
  rows_->on_batch = [] { throw base::Error(base::code::kConnectionLost, "cut"); };
  EXPECT_THROW(Load(), base::Error);
  EXPECT_NEAR(Limit(), before, before / 100);
  EXPECT_EQ(Lines(session_->Query("SELECT current_setting('preserve_insertion_order')::VARCHAR")),
            std::vector<std::string>{"true"});
}

TEST_F(LoadStreamTest, HeavyRowsGetMore) {
  MakeHeavy();
  EXPECT_EQ(Load().inserted, 2'500);
  EXPECT_LT(seen_.front(), 50e6);
  EXPECT_GT(seen_most(), 2048 * 20'000.0);
  EXPECT_LT(seen_most(), 2 * 2048 * 20'000.0);
}

TEST_F(LoadStreamTest, HeavyRowsAreReadByOneThread) {
  MakeHeavy();
  rows_->readers = 2;
  EXPECT_EQ(Load().inserted, 2'500);
  EXPECT_GE(rows_->readers_made, 2);  // they were told by their first rows
  EXPECT_LE(rows_->readers_made, 3);
  EXPECT_EQ(LargestDoc(), "2500, 20000");
}

TEST_F(LoadStreamTest, HeavyRowsAreCommittedIntoTheFile) {
  Sql("CREATE TABLE other AS SELECT 1 AS i");
  MakeHeavy();
  Load();
  EXPECT_LT(LogSize(), 100'000);
  EXPECT_FALSE(std::filesystem::exists(folder_.File("test.duckdb.checkpoint")));
  watcher_.reset();
  Open();
  EXPECT_EQ(LargestDoc(), "2500, 20000");
}

TEST_F(LoadStreamTest, HeavyRowsGoIntoTheLogWhereSomebodyReads) {
  Sql("CREATE TABLE other AS SELECT 1 AS i");
  MakeHeavy();
  const std::unique_ptr<Session> reader = engine_->Connect();
  reader->Begin();
  EXPECT_EQ(reader->CountRows({"", "", "other"}), 1);
  Load();
  EXPECT_EQ(LargestDoc(), "2500, 20000");
  EXPECT_EQ(reader->CountRows({"", "", "other"}), 1);
  reader->Rollback();
  EXPECT_EQ(Load().inserted, 2'500);
}

// The checkpoint has to write that too, and lack of memory there would end all work.
TEST_F(LoadStreamTest, HasAllMemoryWhereTheLogHoldsMuch) {
  Sql("CREATE TABLE other AS SELECT 1 AS i");
  const std::unique_ptr<Session> reader = engine_->Connect();
  reader->Begin();
  reader->CountRows({"", "", "other"});
  Sql("CREATE TABLE much AS SELECT repeat(md5(range::VARCHAR), 3000) AS doc FROM range(2500)");
  ASSERT_GT(LogSize(), 100'000'000);
  reader->Rollback();
  MakeHeavy();
  Load();
  EXPECT_EQ(LogSize(), 0);
  EXPECT_EQ(LargestDoc(), "2500, 20000");
}

TEST_F(LoadStreamTest, AddsHeavyRowsToThoseThatAreThere) {
  MakeHeavy();
  Load(LoadMode::kAppend);
  Load(LoadMode::kAppend);
  EXPECT_EQ(LargestDoc(), "5000, 20000");
}

// Merging those takes more memory than a load has, and lack of it in a checkpoint ends all work.
TEST_F(LoadStreamTest, LeavesSmallRowGroupsOfOtherTablesAlone) {
  Sql("CREATE TABLE other (doc VARCHAR)");
  for (int i = 0; i < 5; ++i) {
    Sql("INSERT INTO other SELECT repeat(md5(range::VARCHAR), 4000) FROM range(400); CHECKPOINT");
  }
  ASSERT_EQ(RowGroups("other"), "5");
  MakeHeavy();
  EXPECT_EQ(Load().inserted, 2'500);
  EXPECT_EQ(RowGroups("other"), "5");
}

TEST_F(LoadStreamTest, SmallRowGroupsAreMergedNowAndThen) {
  Sql("CREATE TABLE t (i INTEGER)");
  watcher_.reset();
  int most = 0;
  for (int i = 0; i < 30; ++i) {
    Open();
    Sql("INSERT INTO t VALUES (" + std::to_string(i) + ")");
    most = std::max(most, std::stoi(RowGroups("t")));
  }
  EXPECT_GT(most, 4);
  EXPECT_LT(most, 12);
  EXPECT_EQ(Lines(session_->Query("SELECT count(*) || ', ' || sum(i) FROM t")), std::vector<std::string>{"30, 435"});
}

TEST_F(LoadStreamTest, RowsThatGetHeavyLateAreReadByOneThread) {
  rows_->rows = 140'000;
  rows_->heavy_from = 130'000;
  rows_->doc = std::string(20'000, 'x');
  rows_->readers = 2;
  EXPECT_EQ(Load().inserted, 140'000);
  EXPECT_GE(rows_->readers_made, 2);
  EXPECT_LE(rows_->readers_made, 3);
  EXPECT_LT(seen_most(), 91e6);
}

TEST_F(LoadStreamTest, VeryHeavyRowsAreReadInParts) {
  MakeVeryHeavy();
  rows_->readers = 2;
  EXPECT_EQ(Load().inserted, 3'000);
  EXPECT_LT(seen_most(), 75e6);
  EXPECT_EQ(LargestDoc(), "3000, 65536");
  EXPECT_EQ(Lines(session_->Query("SELECT (sum(id) = 2999 * 1500)::VARCHAR FROM t")), std::vector<std::string>{"true"});
  EXPECT_EQ(Lines(session_->Query("SELECT comment IS NULL FROM duckdb_tables()")), std::vector<std::string>{"true"});
  EXPECT_GT(RowGroups("t"), "1");
  MakeHeavy();
  EXPECT_EQ(Load().inserted, 2'500);
  EXPECT_EQ(LargestDoc(), "2500, 20000");
  EXPECT_EQ(Tables(), 1);
}

TEST_F(LoadStreamTest, ATableIsNotMadeOfSomeOfItsParts) {
  Sql("CREATE TABLE t AS SELECT 1 AS id, 'old' AS doc");
  MakeVeryHeavy();
  rows_->on_batch = [this] {
    if (rows_->next > 2'500) throw base::Error(base::code::kConnectionLost, "cut");
  };
  EXPECT_THROW(Load(), base::Error);
  EXPECT_EQ(LargestDoc(), "1, 3");
  EXPECT_EQ(Tables(), 1);
}

TEST_F(LoadStreamTest, PartsBecomeATableWithTheLoadsCommit) {
  Sql("CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 1 AS id, 'old' AS doc");
  MakeVeryHeavy();
  target_ = "s.t";
  before_commit_ = [](Session& session, const LoadResult& result) {
    EXPECT_EQ(result.rows_read, 3'000);
    EXPECT_EQ(session.CountRows({"", "s", "t"}), 3'000);
    throw base::Error(base::code::kConnectionLost, "cut");
  };
  EXPECT_THROW(Load(), base::Error);
  EXPECT_EQ(session_->CountRows({"", "s", "t"}), 1);
  EXPECT_EQ(Tables(), 1);
}

TEST_F(LoadStreamTest, PartsOfADeadLoadGoWhenTheFileIsOpened) {
  Sql("CREATE TABLE sqlflow_loading_mine AS SELECT 1 AS i; CREATE TABLE sqlflow_loading_t AS SELECT 1 AS i; COMMENT ON "
      "TABLE sqlflow_loading_t IS 'sqlflow: rows that are being loaded'");
  watcher_.reset();
  Open();
  EXPECT_EQ(Tables(), 1);
}

// Of equal keys the last one read stays, whatever part it is in.
TEST_F(LoadStreamTest, KeysAreComparedAcrossParts) {
  MakeVeryHeavy();
  const LoadResult result = Load("id % 1000 AS id, doc || id AS doc", LoadMode::kMerge);
  EXPECT_EQ(result.rows_read, 3'000);
  EXPECT_EQ(result.duplicates, 2'000);
  EXPECT_EQ(Lines(session_->Query("SELECT count(*)::VARCHAR FROM t WHERE doc LIKE '%x' || (id + 2000)")),
            std::vector<std::string>{"1000"});
}

TEST_F(LoadStreamTest, PartsGoIntoTheLogWhereSomebodyReads) {
  Sql("CREATE TABLE other AS SELECT 1 AS i");
  MakeVeryHeavy();
  rows_->readers = 3;
  const std::unique_ptr<Session> reader = engine_->Connect();
  reader->Begin();
  EXPECT_EQ(reader->CountRows({"", "", "other"}), 1);
  Load();
  EXPECT_EQ(LargestDoc(), "3000, 65536");
  EXPECT_EQ(Tables(), 2);
}

TEST_F(LoadStreamTest, PutsAllSettingsBack) {
  const char* const kSettings =
      "SELECT name, value FROM duckdb_settings() WHERE name NOT LIKE '%memory%' AND name NOT LIKE '%temp%' ORDER BY "
      "name";
  const std::vector<std::string> before = Lines(session_->Query(kSettings));
  MakeHeavy();
  rows_->readers = 2;
  Load();
  const std::vector<std::string> after = Lines(session_->Query(kSettings));
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i], before[i]);
}

TEST_F(LoadStreamTest, BeginsAnewWithAllMemoryWhenItDidNotDo) {
  rows_->rows = 2'500;
  Load("id, repeat(doc, 20000) AS doc");
  EXPECT_EQ(rows_->readers_made, 2);
  EXPECT_EQ(LargestDoc(), "2500, 100000");
}

TEST_F(LoadStreamTest, BeginsAnewWhenOneValueIsMoreThanTheLittleMemory) {
  rows_->rows = 1;
  rows_->doc = std::string(50'000'000, 'x');
  EXPECT_EQ(Load().inserted, 1);
  EXPECT_EQ(rows_->readers_made, 2);
}

TEST_F(LoadStreamTest, AValueThatTheUsersLimitDoesNotHoldIsAnError) {
  OpenWith("40MB");
  rows_->rows = 1;
  rows_->doc = std::string(50'000'000, 'x');
  try {
    Load();
    ADD_FAILURE() << "loaded";
  } catch (const EngineError& error) {
    EXPECT_EQ(error.code(), base::code::kOutOfMemory) << error.what();
  }
}

TEST_F(LoadStreamTest, BeginsAnewWhenMemoryIsLackedAtTheCommit) {
  std::string columns = "id";
  for (int i = 0; i < 50; ++i) columns += fmt::format(", repeat(doc, 12800) AS doc{}", i ? std::to_string(i) : "");
  rows_->rows = 200;
  Load(columns);
  EXPECT_EQ(rows_->readers_made, 2);
  EXPECT_EQ(LargestDoc(), "200, 64000");
}

TEST_F(LoadStreamTest, ManyColumnsAreReadByOneThread) {
  rows_->readers = 4;
  rows_->numbers = 60;
  EXPECT_EQ(Load().inserted, 10'000);
  EXPECT_EQ(rows_->readers_made, 1);
  EXPECT_LT(seen_most(), 60e6);
}

TEST_F(LoadStreamTest, MergesWithAllMemory) {
  Load();
  const double before = Limit();
  EXPECT_EQ(Load(LoadMode::kMerge).rows_read, 10'000);
  EXPECT_NEAR(seen_most(), before, before / 100);
}

TEST_F(LoadStreamTest, LeavesTheUsersLimitAlone) {
  OpenWith("1GB");
  const double before = Limit();
  EXPECT_EQ(Load().inserted, 10'000);
  EXPECT_EQ(seen_.front(), before);
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
