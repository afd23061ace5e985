// A load with BATCH_SIZE is killed at random moments: whole batches stand with their watermark and history, and the
// next run goes on from there to the same table.
#include <gtest/gtest.h>

#include <csignal>
#include <random>
#include <thread>

#include "project.h"
#include "sample.h"

namespace sqlflow::crash {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr tests::Sample kKills{.full = 50, .usual = 12, .sanitized = 6};

constexpr int kBatch = 5000;
constexpr int kTie = 10;  // rows with the same cursor

// In no order.
std::string Events(int rows) {
  std::string csv = "id,seen\n";
  for (int i = 0; i < rows; ++i) {
    const int id = static_cast<int>(int64_t{i} * 7919 % rows);
    csv += std::to_string(id) + "," + std::to_string(id / kTie) + "\n";
  }
  return csv;
}

class KilledBatchesTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(KilledBatchesTest, LeavesWholeBatchesAndTheNextRunGoesOn) {
  Project project(
      std::string("SOURCE events TYPE CSV PARAMS {\"path\": \"data/events.csv\", \"sync_mode\": "
                  "\"incremental\", \"cursor_field\": \"seen\"};\nLOAD target FROM events MODE INCREMENTAL") +
      GetParam().second + " BATCH_SIZE " + std::to_string(kBatch) + ";\n");
  project.Write("data/events.csv", Events(kBatch));
  project.Load(1);
  project.Write("data/events.csv", Events(20 * kBatch));
  project.Save();
  const auto begin = std::chrono::steady_clock::now();
  project.Load(2);
  const Seconds whole = std::chrono::steady_clock::now() - begin;
  const std::string rows = project.Fingerprint();
  const std::set<std::string> tidy = project.Paths();

  std::mt19937 random(20240229);
  const int kills = kKills.size();
  int killed = 0, in_part = 0;
  for (int i = 0; i < kills; ++i) {
    project.Restore();
    Child child({"run", "load", "--var", "day=2"}, project.folder());
    std::this_thread::sleep_for(whole * ((i + std::uniform_real_distribution<>(0, 1)(random)) / kills));
    child.Send(SIGKILL);
    killed += child.Wait().exit_code != 0;
    const std::string found = project.Ask(
        "SELECT count(*) AS n, max(seen) = (SELECT value::BIGINT FROM sqlflow.watermarks) AS up_to_the_watermark, "
        "count(*) = (SELECT sum(inserted) FROM sqlflow.steps) AS as_the_history_says, count(*) = (max(seen) + 1) * " +
        std::to_string(kTie) + " AS all_below FROM target");
    const int stand = std::stoi(found.substr(found.find('\n') + 1));
    EXPECT_NE(found.find(",true,true,true"), std::string::npos) << found;
    in_part += stand > kBatch && stand < 20 * kBatch;
    project.Load(2);
    EXPECT_EQ(project.Fingerprint(), rows);
    EXPECT_EQ(project.Paths(), tidy);
    ASSERT_FALSE(testing::Test::HasFailure()) << "kill " << i << " with " << stand << " rows";
  }
  EXPECT_GT(killed, 0);
  EXPECT_GT(in_part, 0);
}

INSTANTIATE_TEST_SUITE_P(Keys, KilledBatchesTest,
                         testing::Values(std::pair("ByKey", " KEY (id)"), std::pair("WithoutKey", "")),
                         [](const auto& chosen) { return chosen.param.first; });

}  // namespace
}  // namespace sqlflow::crash
