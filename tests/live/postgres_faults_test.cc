// A POSTGRES source whose wire fails, as a user sees it: a real server behind the fault proxy, the whole program.
// SQLFLOW_FULL=1 runs all of what is a sample otherwise.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "../crash/project.h"
#include "fault_proxy.h"
#include "postgres_server.h"

namespace sqlflow::live {
namespace {

using crash::Ending;
using crash::Project;
using crash::RunToEnd;
using tests::Direction;
using tests::Fault;
using tests::FaultProxy;

constexpr const char* kQuestion = "SELECT count(*) AS n, sum(hash(t)) AS s FROM t";
const std::string kPlain = R"("ssl_mode": "disable")";
const std::string kQuick =
    R"(, "initial_delay": "10ms", "timeouts": {"connect": "1s", "call": "1s", "progress": "500ms"})";
constexpr int64_t kLogin = 3;  // startup, and the two messages of SCRAM

bool IsFull() { return std::getenv("SQLFLOW_FULL") != nullptr; }

class PostgresFaultsTest : public testing::Test {
 protected:
  PostgresFaultsTest() {
    SharedServer().Run(
        "DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t(id int PRIMARY KEY, name text, at timestamptz, n "
        "numeric(12,2));"
        "INSERT INTO t SELECT i, 'name ' || i, timestamptz '2024-01-01' + i * interval '1 hour', i / 7.0 "
        "FROM generate_series(1, 3000) i");
    const Project project(Pipeline(SharedServer().port()));
    project.Load(1);
    right_ = project.Ask(kQuestion);
  }

  static std::string Pipeline(int port, const std::string& more = kPlain) {
    return "SOURCE pg TYPE POSTGRES PARAMS { " + SharedServer().Parameters(more + R"(, "table": "t")", port) +
           " };\nLOAD t FROM pg;\n";
  }

  // One run for each of so many faults on the first connection, spread over its bytes: a right result, or a clear
  // error. How many ended well.
  int RunWithFaults(const std::vector<Fault::Kind>& kinds, const std::string& more, int runs) {
    const auto server = static_cast<uint16_t>(SharedServer().port());
    int64_t lengths[2];
    {
      const FaultProxy proxy(server);
      Project(Pipeline(proxy.port(), more)).Load(1);
      lengths[0] = proxy.counts().longest_to_server;
      lengths[1] = proxy.counts().longest_to_client;
    }
    int good = 0;
    for (int i = 0; i < runs; ++i) {
      Fault fault;
      fault.kind = kinds[static_cast<size_t>(i) % kinds.size()];
      const int way = i / static_cast<int>(kinds.size()) % 2;
      fault.direction = way == 0 ? Direction::kToServer : Direction::kToClient;
      fault.at = lengths[way] * i / runs;
      const FaultProxy proxy(server, {.faults = {fault}});
      const Project project(Pipeline(proxy.port(), more));
      const auto begin = std::chrono::steady_clock::now();
      const Ending ending = RunToEnd({"run", "load"}, project.folder());
      const std::string what =
          fmt::format("fault {} at {} of way {}\n{}", static_cast<int>(fault.kind), fault.at, way, ending.output);
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30)) << what;
      if (ending.exit_code == 0) {
        ++good;
        EXPECT_EQ(project.Ask(kQuestion), right_) << what;
      } else {
        EXPECT_EQ(ending.exit_code, 3) << what;
        EXPECT_NE(ending.output.find("error[SF4"), std::string::npos) << what;
      }
    }
    return good;
  }

  std::string right_;
};

TEST_F(PostgresFaultsTest, NearlyAllRunsEndWellThoughAFifthOfConnectionsAndStatementsFailAndNoneEndsWrong) {
  const FaultProxy proxy(
      static_cast<uint16_t>(SharedServer().port()),
      {.failing_connections = 0.2, .failing_statements = 0.2, .login_statements = kLogin, .seed = 4});
  const std::string patient = kPlain + R"(, "max_retries": 20, "initial_delay": "10ms")";
  const int runs = IsFull() ? 1000 : 50;
  int good = 0;
  for (int i = 0; i < runs; ++i) {
    const Project project(Pipeline(proxy.port(), patient));
    const Ending ending = RunToEnd({"run", "load"}, project.folder());
    if (ending.exit_code != 0) {
      EXPECT_EQ(ending.exit_code, 3) << ending.output;
      continue;
    }
    ++good;
    EXPECT_EQ(project.Ask(kQuestion), right_) << ending.output;
  }
  EXPECT_GE(good, runs * 995 / 1000);
  EXPECT_GT(proxy.counts().faults, runs / 2);  // a run is one connection and two statements
}

TEST_F(PostgresFaultsTest, AReadSurvivesAWireThatBreaksAnywhere) {
  const int runs = IsFull() ? 200 : 20;
  EXPECT_EQ(RunWithFaults({Fault::Kind::kCut, Fault::Kind::kReset, Fault::Kind::kStall, Fault::Kind::kDelay,
                           Fault::Kind::kTrickle},
                          kPlain + kQuick, runs),
            runs)
      << "one connection that fails is not the end of a read";
}

// Without TLS nobody could tell a damaged value from a right one.
TEST_F(PostgresFaultsTest, DamagedBytesUnderTlsGiveARightResultOrAClearError) {
  const int runs = IsFull() ? 200 : 12;
  EXPECT_GE(RunWithFaults({Fault::Kind::kCorrupt, Fault::Kind::kCut, Fault::Kind::kStall},
                          R"("ssl_mode": "require")" + kQuick, runs),
            runs / 2);
}

}  // namespace
}  // namespace sqlflow::live
