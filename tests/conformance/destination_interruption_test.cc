// Writes that do not end by themselves, or fail: the old rows or the new ones, whole.
#include <thread>

#include "direct_source.h"
#include "stops.h"
#include "suite.h"

namespace sqlflow::conformance {
namespace {

class DestinationInterruptionTest : public ConformanceTest {
 protected:
  // How many rows the outside has, or what is wrong with them.
  std::string Found() const {
    const std::vector<Row> rows =
        DirectSource(connector(), subject_->WrittenParameters("u"), project_.folder()).Read({});
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i][0] != std::to_string(i + 1)) return "row " + std::to_string(i);
    }
    return std::to_string(rows.size());
  }
};

constexpr int64_t kRows = 300'000;

TEST_P(DestinationInterruptionTest, AWriteThatIsCancelledOrKilledLeavesTheOldRowsOrTheNew) {
  if (!subject_->outlives_run()) return;
  Write(Export(NumberedSql(9)));
  Run();
  ASSERT_EQ(Found(), "9");
  const std::set<std::string> tidy = project_.Paths();
  Write(Export(NumberedSql(kRows)));
  int stopped = 0;
  for (const auto& [signal, after] : kStops) {
    crash::Child run({"run", "load"}, project_.folder());
    ASSERT_TRUE(run.WaitForOutput("run "));
    std::this_thread::sleep_for(after);
    run.Send(signal);
    const crash::Ending ending = run.Wait();
    const std::string found = Found();
    if (ending.exit_code == 0) {  // it was faster
      EXPECT_EQ(found, std::to_string(kRows));
      continue;
    }
    ++stopped;
    EXPECT_EQ(ending.exit_code, signal == SIGKILL ? 128 + SIGKILL : 130) << ending.output;
    EXPECT_TRUE(found == "9" || found == std::to_string(kRows)) << signal << ": " << found << "\n" << ending.output;
  }
  EXPECT_GT(stopped, 0);
  Run();
  EXPECT_EQ(Found(), std::to_string(kRows));
  EXPECT_EQ(project_.Paths(), tidy);
}

TEST_P(DestinationInterruptionTest, AWriteThatFailsAmidItsRowsLeavesTheOldRows) {
  if (!subject_->outlives_run()) return;
  Write(Export(NumberedSql(9)));
  Run();
  const std::set<std::string> tidy = project_.Paths();
  Write(Export(
      "SELECT id, CASE WHEN id < 250000 THEN 'name' ELSE error('boom') END AS name FROM range(1, 300000) t(id)"));
  const crash::Ending ending = Try({"run", "load"});
  EXPECT_EQ(ending.exit_code, 5) << ending.output;
  EXPECT_TRUE(Says(ending.output, "boom")) << ending.output;
  EXPECT_EQ(Found(), "9");
  EXPECT_EQ(project_.Paths(), tidy);
}

INSTANTIATE_TEST_SUITE_P(Conformance, DestinationInterruptionTest, testing::ValuesIn(Writers()),
                         [](const auto& chosen) { return chosen.param.name; });

}  // namespace
}  // namespace sqlflow::conformance
