// A POSTGRES source whose wire fails over and over, as a user sees it: a real server behind the fault proxy, the whole
// program. (A fault at each byte: tests/conformance/wire_test.cc.) SQLFLOW_FULL=1 runs all of what is a sample
// otherwise.
#include <gtest/gtest.h>

#include "../crash/project.h"
#include "fault_proxy.h"
#include "postgres_server.h"
#include "sample.h"

namespace sqlflow::live {
namespace {

using crash::Ending;
using crash::Project;
using crash::RunToEnd;
using tests::FaultProxy;

constexpr const char* kQuestion = "SELECT count(*) AS n, sum(hash(t)) AS s FROM t";
const std::string kPlain = R"("ssl_mode": "disable")";
constexpr int64_t kLogin = 3;  // startup, and the two messages of SCRAM

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

  std::string right_;
};

TEST_F(PostgresFaultsTest, NearlyAllRunsEndWellThoughAFifthOfConnectionsAndStatementsFailAndNoneEndsWrong) {
  const FaultProxy proxy(
      static_cast<uint16_t>(SharedServer().port()),
      {.failing_connections = 0.2, .failing_statements = 0.2, .login_statements = kLogin, .seed = 4});
  const std::string patient = kPlain + R"(, "max_retries": 20, "initial_delay": "10ms")";
  const int runs = tests::Sample{.full = 1000, .usual = 50, .sanitized = 20}.size();
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

}  // namespace
}  // namespace sqlflow::live
