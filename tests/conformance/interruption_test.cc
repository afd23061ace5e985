// Runs that do not end by themselves: the old rows or the new ones, and the next run is as if nothing had been.
#include <thread>

#include "stops.h"
#include "suite.h"

namespace sqlflow::conformance {
namespace {

constexpr int64_t kRows = 200'000;
const char* const kFew = R"("filters": {"id": "<= 9"})";

// What t holds: the few of the first run, or all.
const char* const kQuestion = "SELECT count(*) AS n, sum(id) AS ids, count(amount) AS amounts FROM t";
const std::string kOld = "n,ids,amounts\n9,45,9\n";
const std::string kNew = "n,ids,amounts\n200000,20000100000,180000\n";

TEST_P(ConformanceTest, ARunThatIsCancelledOrKilledLeavesTheOldRowsOrTheNew) {
  Hold(Numbered(kRows));
  WriteLoad(kFew);
  Run();
  ASSERT_EQ(Ask(kQuestion), kOld);
  WriteLoad();
  const std::set<std::string> tidy = project_.Paths();
  int stopped = 0;
  for (const auto& [signal, after] : kStops) {
    crash::Child run({"run", "load"}, project_.folder());
    ASSERT_TRUE(run.WaitForOutput("run "));
    std::this_thread::sleep_for(after);
    run.Send(signal);
    const crash::Ending ending = run.Wait();
    const std::string found = Ask(kQuestion);
    if (ending.exit_code == 0) {  // it was faster
      EXPECT_EQ(found, kNew);
      WriteLoad(kFew);
      Run();
      WriteLoad();
      continue;
    }
    ++stopped;
    EXPECT_EQ(ending.exit_code, signal == SIGKILL ? 128 + SIGKILL : 130) << ending.output;
    EXPECT_TRUE(found == kOld || found == kNew) << signal << "\n" << found << ending.output;
  }
  EXPECT_GT(stopped, 0);
  Run();
  EXPECT_EQ(Ask(kQuestion), kNew);
  EXPECT_EQ(project_.Paths(), tidy);
}

TEST_P(ConformanceTest, AnIncrementalRunThatIsKilledGoesOnWhereItWas) {
  const std::string load = R"("sync_mode": "incremental", "cursor_field": "id")";
  Hold(Numbered(1000));
  WriteLoad(load);
  Run();
  Hold(Numbered(kRows));
  WriteLoad(load);
  for (const int after : {20, 80}) {
    crash::Child run({"run", "load"}, project_.folder());
    ASSERT_TRUE(run.WaitForOutput("run "));
    std::this_thread::sleep_for(std::chrono::milliseconds(after));
    run.Send(SIGKILL);
    run.Wait();
  }
  Run();
  EXPECT_EQ(Ask(kQuestion), kNew);
  EXPECT_EQ(Ask("SELECT value FROM sqlflow.watermarks"), "value\n200000\n");
}

}  // namespace
}  // namespace sqlflow::conformance
