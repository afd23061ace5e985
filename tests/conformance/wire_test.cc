// A wire that fails at a byte: a right result, or a clear error, in bounded time. Of connectors with a wire, through
// the fault proxy. SQLFLOW_FULL=1 tries 200 places, otherwise it is a sample.
#include <chrono>

#include "fault_proxy.h"
#include "suite.h"

namespace sqlflow::conformance {
namespace {

using tests::Direction;
using tests::Fault;
using tests::FaultProxy;

class WireTest : public ConformanceTest {
 protected:
  // What tries again calls a server, and says here which.
  bool HasWire() const {
    const bool tries_again = connector().source_params->Find("max_retries")->no_effect.empty();
    EXPECT_EQ(tries_again, subject_->port().has_value());
    return tries_again;
  }
  // One run for each of so many faults on the first connection, spread over its bytes. How many ended well.
  int RunWithFaults(const std::vector<Fault::Kind>& kinds, bool encrypted, int runs) {
    Hold(Numbered(3000));
    const uint16_t server = *subject_->port();
    int64_t lengths[2];
    {
      const FaultProxy proxy(server);
      Load(proxy, encrypted);
      Run();
      lengths[0] = proxy.counts().longest_to_server;
      lengths[1] = proxy.counts().longest_to_client;
    }
    const std::string right = CsvOf(Numbered(3000));
    EXPECT_EQ(Loaded(), right);
    int good = 0;
    for (int i = 0; i < runs; ++i) {
      Fault fault;
      fault.kind = kinds[static_cast<size_t>(i) % kinds.size()];
      const int way = i / static_cast<int>(kinds.size()) % 2;
      fault.direction = way == 0 ? Direction::kToServer : Direction::kToClient;
      fault.at = lengths[way] * i / runs;
      const FaultProxy proxy(server, {.faults = {fault}});
      Load(proxy, encrypted);
      Do({"query", "--write", "DROP TABLE t"});
      const auto begin = std::chrono::steady_clock::now();
      const crash::Ending ending = Try({"run", "load"});
      const std::string what =
          fmt::format("fault {} at {} of way {}\n{}", static_cast<int>(fault.kind), fault.at, way, ending.output);
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30)) << what;
      if (ending.exit_code == 0) {
        ++good;
        EXPECT_EQ(Loaded(), right) << what;
      } else {
        EXPECT_EQ(ending.exit_code, 3) << what;
        EXPECT_TRUE(Says(ending.output, "error[SF4")) << what;
        Do({"query", "--write", "CREATE TABLE t (id BIGINT)"});
      }
    }
    return good;
  }

 private:
  void Load(const FaultProxy& proxy, bool encrypted) const {
    Write(Declare("s", subject_->ParametersThrough(proxy.port(), "t", encrypted)) + "LOAD t FROM s;\n");
  }
};

TEST_P(WireTest, AReadSurvivesAWireThatBreaksAnywhere) {
  if (!HasWire()) return;
  const int runs = tests::Sample{.full = 200, .usual = 20, .sanitized = 10}.size();
  EXPECT_EQ(RunWithFaults({Fault::Kind::kCut, Fault::Kind::kReset, Fault::Kind::kStall, Fault::Kind::kDelay,
                           Fault::Kind::kTrickle},
                          false, runs),
            runs)
      << "one connection that fails is not the end of a read";
}

// Without encryption nobody could tell a damaged value from a right one.
TEST_P(WireTest, DamagedBytesGiveARightResultOrAClearError) {
  if (!HasWire()) return;
  const int runs = tests::Sample{.full = 200, .usual = 12, .sanitized = 6}.size();
  EXPECT_GE(RunWithFaults({Fault::Kind::kCorrupt, Fault::Kind::kCut, Fault::Kind::kStall}, true, runs), runs / 2);
}

INSTANTIATE_TEST_SUITE_P(Conformance, WireTest, testing::ValuesIn(AllSubjects()),
                         [](const auto& chosen) { return chosen.param.name; });

}  // namespace
}  // namespace sqlflow::conformance
