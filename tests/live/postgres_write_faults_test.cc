// A POSTGRES destination whose wire fails, as a user sees it: a real server behind the fault proxy, the whole program.
// SQLFLOW_FULL=1 runs all of what is a sample otherwise.
#include <gtest/gtest.h>

#include <csignal>
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

constexpr int64_t kLogin = 3;  // startup, and the two messages of SCRAM
const std::string kPatient = R"("ssl_mode": "disable", "max_retries": 20, "initial_delay": "10ms")";
const std::string kQuick =
    kPatient + R"(, "timeouts": {"connect": "1s", "call": "1s", "progress": "500ms"}, "failure_threshold": 50)";

bool IsFull() { return std::getenv("SQLFLOW_FULL") != nullptr; }

struct Way {
  const char* name;
  const char* options;
  const char* after;  // rows, and their sum
};

// The table has the rows 1 to 100, and 51 to 3000 are written with a sum of their own.
constexpr Way kWays[] = {
    {"replaced by a swap", R"("table": "w")", "2950|9003400"},
    {"replaced in place", R"("table": "viewed")", "2950|9003400"},
    {"appended to", R"("table": "w", "mode": "append")", "3050|9008450"},
    {"merged", R"("table": "w", "mode": "merge", "keys": ["id"])", "3000|9004675"},
};
constexpr const char* kBefore = "100|5050";

class PostgresWriteFaultsTest : public testing::Test {
 protected:
  static void MakeTables() {
    SharedServer().Run(
        "DROP TABLE IF EXISTS w CASCADE; DROP TABLE IF EXISTS viewed CASCADE; CREATE TABLE w AS SELECT i AS id, "
        "i::bigint AS n, 'some text ' || i AS name FROM generate_series(1, 100) i; CREATE TABLE viewed AS SELECT * "
        "FROM "
        "w; CREATE VIEW view AS SELECT * FROM viewed");
  }

  static std::string State(const Way& way) {
    const bool viewed = std::string_view(way.options).find("viewed") != std::string_view::npos;
    const auto answer = SharedServer().Run(std::string("SELECT count(*), sum(n) FROM ") + (viewed ? "viewed" : "w"));
    return *answer.rows[0][0] + "|" + *answer.rows[0][1];
  }

  static Ending Export(const Way& way, int port, const std::string& parameters) {
    const Project project(
        std::string(
            "EXPORT (SELECT range::INTEGER AS id, range::BIGINT * 2 + 1 AS n, 'some text ' || range AS name FROM "
            "range(51, 3001)) TO shop OPTIONS { ") +
        way.options + " };\n");
    project.Write("profiles/dev.yml",
                  "engines:\n  duckdb:\n    path: data/crash.duckdb\nconnections:\n  shop: {\"type\": POSTGRES, " +
                      SharedServer().Parameters(parameters, port) + "}\n");
    return RunToEnd({"run", "load"}, project.folder());
  }
};

TEST_F(PostgresWriteFaultsTest, NearlyAllRunsEndWellThoughAFifthOfConnectionsAndStatementsFailAndNoneEndsWrong) {
  const FaultProxy proxy(
      static_cast<uint16_t>(SharedServer().port()),
      {.failing_connections = 0.2, .failing_statements = 0.2, .login_statements = kLogin, .seed = 9});
  const int runs = IsFull() ? 400 : 24;
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

TEST_F(PostgresWriteFaultsTest, AWireThatBreaksAnywhereNeitherLosesNorDoubles) {
  const int runs = IsFull() ? 200 : 12;
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
TEST_F(PostgresWriteFaultsTest, AKilledOrCancelledExportLeavesAllOrNothing) {
  for (const int signal : {SIGKILL, SIGINT}) {
    for (const Way& way : kWays) {
      MakeTables();
      const Project project(
          std::string("EXPORT (SELECT range::INTEGER AS id, range::BIGINT * 2 + 1 AS n, 'some text ' || range AS name "
                      "FROM range(51, 8000000)) TO shop OPTIONS { ") +
          way.options + " };\n");
      project.Write("profiles/dev.yml",
                    "engines:\n  duckdb:\n    path: data/crash.duckdb\nconnections:\n  shop: {\"type\": POSTGRES, " +
                        SharedServer().Parameters(kPatient) + "}\n");
      crash::Child child({"run", "load"}, project.folder());
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
