// A wire that fails at a byte of a write: all rows are there, or those that were, and an error says so in bounded time.
// Of destinations with a wire, through the fault proxy. SQLFLOW_FULL=1 tries 200 places, otherwise it is a sample.
#include <chrono>

#include "direct_source.h"
#include "fault_proxy.h"
#include "suite.h"

namespace sqlflow::conformance {
namespace {

using tests::Direction;
using tests::Fault;
using tests::FaultProxy;

class DestinationWireTest : public ConformanceTest {
 protected:
  bool HasWire() const {
    const component::Param* retries = connector().destination_params->Find("max_retries");
    const bool tries_again = retries && retries->no_effect.empty();
    EXPECT_EQ(tries_again, !subject_->ConnectionsThrough(1, false).empty());
    return tries_again;
  }
  int64_t Found() const {
    DirectSource written(connector(), subject_->WrittenParameters("u"), project_.folder());
    return static_cast<int64_t>(written.Read({}).size());
  }
  crash::Ending WriteThrough(const FaultProxy& proxy, bool encrypted, int64_t rows) const {
    UseConnections(subject_->ConnectionsThrough(proxy.port(), encrypted));
    Write(Export(NumberedSql(rows)));
    return Try({"run", "load"});
  }
  // One write, of another number of rows, for each of so many faults on the first connection, spread over its bytes.
  // How many ended well.
  int WriteWithFaults(const std::vector<Fault::Kind>& kinds, bool encrypted, int runs) {
    const uint16_t server = *subject_->port();
    int64_t there = 3000;
    int64_t lengths[2];
    for (int i = 0; i < 2; ++i) {  // the second replaces, as those that follow
      const FaultProxy proxy(server);
      EXPECT_EQ(WriteThrough(proxy, encrypted, there).exit_code, 0);
      lengths[0] = proxy.counts().longest_to_server;
      lengths[1] = proxy.counts().longest_to_client;
    }
    int good = 0;
    for (int i = 0; i < runs; ++i) {
      const int way = i / static_cast<int>(kinds.size()) % 2;
      Fault fault;
      fault.kind = kinds[static_cast<size_t>(i) % kinds.size()];
      fault.direction = way == 0 ? Direction::kToServer : Direction::kToClient;
      fault.at = lengths[way] * i / runs;
      const FaultProxy proxy(server, {.faults = {fault}});
      const auto begin = std::chrono::steady_clock::now();
      const int64_t rows = 3001 + i;
      const crash::Ending ending = WriteThrough(proxy, encrypted, rows);
      const std::string what =
          fmt::format("fault {} at {} of way {}\n{}", static_cast<int>(fault.kind), fault.at, way, ending.output);
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30)) << what;
      EXPECT_TRUE(ending.exit_code == 0 || (ending.exit_code == 3 && Says(ending.output, "error[SF4"))) << what;
      if (ending.exit_code == 0) {
        ++good;
        there = rows;
      }
      EXPECT_EQ(Found(), there) << what;
    }
    return good;
  }
};

TEST_P(DestinationWireTest, AWriteSurvivesAWireThatBreaksAnywhere) {
  if (!HasWire()) return;
  const int runs = tests::Sample{.full = 200, .usual = 40, .sanitized = 12}.size();
  EXPECT_EQ(WriteWithFaults({Fault::Kind::kCut, Fault::Kind::kReset, Fault::Kind::kStall, Fault::Kind::kDelay,
                             Fault::Kind::kTrickle},
                            false, runs),
            runs)
      << "one connection that fails is not the end of a write";
}

// Without encryption nobody could tell a damaged value from a right one.
TEST_P(DestinationWireTest, DamagedBytesGiveAllRowsOrAClearError) {
  if (!HasWire()) return;
  const int runs = tests::Sample{.full = 200, .usual = 10, .sanitized = 4}.size();
  EXPECT_GE(WriteWithFaults({Fault::Kind::kCorrupt, Fault::Kind::kCut}, true, runs), runs / 2);
}

INSTANTIATE_TEST_SUITE_P(Conformance, DestinationWireTest, testing::ValuesIn(Writers()),
                         [](const auto& chosen) { return chosen.param.name; });

}  // namespace
}  // namespace sqlflow::conformance
