// A POSTGRES destination whose wire fails, as a user sees it: a real server behind the fault proxy, the whole program.
// SQLFLOW_FULL=1 runs all of what is a sample otherwise.
#include <gtest/gtest.h>

#include <csignal>

#include "fault_proxy.h"
#include "sample.h"
#include "write_trial.h"

namespace sqlflow::live {
namespace {

using crash::Ending;
using tests::Direction;
using tests::Fault;
using tests::FaultProxy;

constexpr int64_t kLogin = 3;  // startup, and the two messages of SCRAM

TEST(PostgresWriteFaultsTest, NearlyAllRunsEndWellThoughAFifthOfConnectionsAndStatementsFailAndNoneEndsWrong) {
  const FaultProxy proxy(
      static_cast<uint16_t>(SharedServer().port()),
      {.failing_connections = 0.2, .failing_statements = 0.2, .login_statements = kLogin, .seed = 9});
  const int runs = tests::Sample{.full = 400, .usual = 24, .sanitized = 12}.size();
  int good = 0;
  for (int i = 0; i < runs; ++i) {
    const Way& way = kWays[i % 4];
    MakeTables();
    const Ending ending = Export(way, proxy.port(), kPatient);
    good += ending.exit_code == 0;
    EXPECT_EQ(State(way), ending.exit_code == 0 ? way.after : kBefore) << way.name << "\n" << ending.output;
  }
  EXPECT_GE(good, runs * 995 / 1000);
  EXPECT_GT(proxy.counts().faults, runs);
}

TEST(PostgresWriteFaultsTest, AWireThatBreaksAnywhereNeitherLosesNorDoubles) {
  const int runs = tests::Sample{.full = 200, .usual = 12, .sanitized = 6}.size();
  const std::vector<Fault::Kind> kinds = {Fault::Kind::kCut, Fault::Kind::kReset, Fault::Kind::kStall};
  for (const Way& way : kWays) {
    int64_t lengths[2];
    {
      const FaultProxy proxy(static_cast<uint16_t>(SharedServer().port()));
      MakeTables();
      EXPECT_EQ(Export(way, proxy.port(), kQuick).exit_code, 0);
      lengths[0] = proxy.counts().longest_to_server;
      lengths[1] = proxy.counts().longest_to_client;
    }
    for (int i = 0; i < runs; ++i) {
      Fault fault;
      fault.kind = kinds[static_cast<size_t>(i) % kinds.size()];
      fault.direction = i / 3 % 2 == 0 ? Direction::kToServer : Direction::kToClient;
      const int64_t length = lengths[i / 3 % 2];
      // Half of them at the end, where COMMIT and its answer are.
      fault.at = i % 2 == 0 ? length * i / runs : length - 1 - i * 60 / runs;
      std::vector<Fault> faults = {fault};
      // In every third also what comes after it: another try, or the question what came of COMMIT.
      if (i % 3 == 2) faults.push_back({.kind = Fault::Kind::kCut, .at = 100 + 50 * i, .connection = 1});
      const FaultProxy proxy(static_cast<uint16_t>(SharedServer().port()), {.faults = faults});
      MakeTables();
      const Ending ending = Export(way, proxy.port(), kQuick);
      EXPECT_EQ(ending.exit_code, 0) << way.name << ": fault " << static_cast<int>(fault.kind) << " at " << fault.at
                                     << " of " << length << " of connection " << fault.connection << "\n"
                                     << ending.output;
      EXPECT_EQ(State(way), way.after) << way.name << ": fault " << static_cast<int>(fault.kind) << " at " << fault.at;
    }
  }
}

// The server has committed, and the client's process dies or hears Ctrl-C before it knows.
TEST(PostgresWriteFaultsTest, AKilledOrCancelledExportLeavesAllOrNothing) {
  for (const int signal : {SIGKILL, SIGINT}) {
    for (const Way& way : kWays) {
      MakeTables();
      const auto project = ExportProject(way, 0, kPatient, 8000000);
      crash::Child child({"run", "load"}, project->folder());
      while (SharedServer().Run("SELECT FROM pg_stat_progress_copy WHERE tuples_processed > 1000").rows.empty()) {
        ASSERT_FALSE(child.HasEnded()) << child.Wait().output;
      }
      child.Send(signal);
      const Ending ending = child.Wait();
      EXPECT_EQ(ending.exit_code, 128 + signal) << ending.output;
      EXPECT_EQ(State(way), kBefore) << way.name;
    }
  }
}

}  // namespace
}  // namespace sqlflow::live
