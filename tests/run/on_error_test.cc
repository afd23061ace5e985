// ON_ERROR, ON_RATE_LIMIT and limits of time: a pipeline over a server that fails as the test says, planned and run as
// a user's.
#include <gtest/gtest.h>

#include <thread>

#include "base/errors/network.h"
#include "engine/duckdb/open.h"
#include "plan/planner.h"
#include "resilience/fake_world.h"
#include "resilience/resilience_options.h"
#include "resilience/retry_after.h"
#include "run/runner.h"

namespace sqlflow::run {
namespace {

namespace code = base::code;

using Failures = std::vector<base::Code>;

// Fails with what is left of `failures`, the first one first, then answers one row.
class FlakySource : public component::Source {
 public:
  using BeforeFailure = std::function<void(component::ReadContext&)>;
  FlakySource(Failures& failures, BeforeFailure before_failure, std::string backpressure,
              std::function<void()> before_answer, std::string rows)
      : failures_(failures),
        before_failure_(std::move(before_failure)),
        backpressure_(std::move(backpressure)),
        before_answer_(std::move(before_answer)),
        rows_(std::move(rows)) {}

  component::Relation Read(const component::ReadRequest&, component::ReadContext& context) override {
    if (!failures_.empty()) {
      const base::Code failure = failures_.front();
      failures_.erase(failures_.begin());
      before_failure_(context);
      throw base::Error(failure, "the server said no");
    }
    before_answer_();
    component::Relation relation;
    relation.sql = fmt::format("(SELECT 1 AS id, '{}' AS backpressure FROM {})", backpressure_, rows_);
    return relation;
  }

 private:
  Failures& failures_;
  BeforeFailure before_failure_;
  std::string backpressure_;
  std::function<void()> before_answer_;
  std::string rows_;
};

const component::ParamSpec<resilience::ResilienceOptions>& FlakySpec() {
  static const component::ParamSpec<resilience::ResilienceOptions> spec = [] {
    component::ParamSpec<resilience::ResilienceOptions> made;
    resilience::AddResilienceOptions(made);
    return made;
  }();
  return spec;
}

class Silence : public RunObserver {
 public:
  void StepStarted(const plan::Step&) override {}
  void StepFinished(const StepResult&) override {}
};

// Time that goes on by itself, and by what a test says.
class TestClock : public base::SystemClock {
 public:
  Ticks Steady() const override { return base::SystemClock::Steady() + std::chrono::hours(hours_); }
  void Pass(int hours) { hours_ += hours; }

 private:
  std::atomic<int> hours_{0};
};

class OnErrorTest : public testing::Test {
 protected:
  OnErrorTest() {
    component::Component flaky{.type = "FLAKY", .summary = "A server."};
    flaky.source_params = &FlakySpec();
    flaky.make_source = [this](const base::Json& parameters, base::Span, const component::ComponentContext&,
                               base::Diagnostics&) {
      return std::make_unique<FlakySource>(failures_, before_failure_, FlakySpec().Read(parameters).backpressure,
                                           before_answer_, rows_);
    };
    registry_.Add(std::move(flaky));
  }

  // A step a line: "load_a ok", "load_a forgiven SF4205: …", "table_b skipped", "load_a failed SF4205 …".
  std::string Run(const std::string& clauses, Failures failures, const std::string& parameters = "{}") {
    failures_ = std::move(failures);
    results_.clear();
    sources_.push_back(std::make_unique<base::SourceMap>());
    base::Diagnostics diagnostics;
    plan_ = Plan(fmt::format("SOURCE s TYPE FLAKY PARAMS {} {};\nLOAD a FROM s;\n"
                             "CREATE TABLE b AS SELECT * FROM a;\nCREATE TABLE c AS SELECT 1 AS x;\n",
                             parameters, clauses),
                 diagnostics);
    for (const base::Diagnostic& found : diagnostics.items()) ADD_FAILURE() << found.message;
    if (diagnostics.has_errors()) return "";
    Silence silence;
    RunOptions options;
    options.state_schema = "sqlflow";
    options.run_id = fmt::format("run{}", ++runs_);
    options.limits = limits_;
    options.continue_after_failure = continue_after_failure_;
    results_ = run::Run(plan_, *engine_, options, clock_, world_, cancellation_, silence);
    std::string lines;
    for (const StepResult& result : results_) lines += Line(result) + "\n";
    return lines;
  }

  std::string Value(const std::string& sql) { return engine_->Connect()->Query(sql).rows.at(0).at(0).value_or("NULL"); }

  Failures failures_;
  FlakySource::BeforeFailure before_failure_ = [](component::ReadContext&) {};
  std::function<void()> before_answer_ = [] {};
  std::string rows_ = "range(1)";
  TimeLimits limits_;
  bool continue_after_failure_ = false;
  TestClock clock_;
  resilience::FakeWorld world_;
  base::Cancellation cancellation_;
  std::vector<StepResult> results_;
  std::unique_ptr<engine::SqlEngine> engine_ = engine::duckdb::Open({});

 private:
  plan::Plan Plan(const std::string& text, base::Diagnostics& diagnostics) {
    const std::map<std::string, project::Connection> connections;
    const project::VariableLayers variables;
    const std::unique_ptr<engine::SqlParser> parser = engine_->Parser();
    plan::PlanInput input;
    input.pipeline = "p";
    input.profile = "dev";
    input.root = "/";
    input.file = sources_.back()->Add("p.sf", text);
    input.sources = sources_.back().get();
    input.registry = &registry_;
    input.parser = parser.get();
    input.variables = &variables;
    input.connections = &connections;
    input.known_tables = plan::KnownTables{};
    return plan::MakePlan(input, diagnostics);
  }

  static std::string Line(const StepResult& result) {
    switch (result.state) {
      case StepState::kSucceeded: return result.step->id + " ok";
      case StepState::kSkipped: return result.step->id + " skipped";
      case StepState::kForgiven: return result.step->id + " forgiven " + result.left_out;
      case StepState::kFailed:
        return fmt::format("{} failed {} {}", result.step->id, result.error->code().id, result.error->message());
      case StepState::kCancelled:
      case StepState::kLeftOut: break;
    }
    return result.step->id + " cancelled";
  }

  component::Registry registry_;
  std::vector<std::unique_ptr<base::SourceMap>> sources_;
  plan::Plan plan_;
  int runs_ = 0;
};

TEST_F(OnErrorTest, WithoutAClauseAFailureStopsTheRun) {
  EXPECT_EQ(Run("", {code::kConnectionLost}),
            "load_a failed SF4205 the server said no\ntable_b skipped\ntable_c skipped\n");
  EXPECT_EQ(Value("SELECT status FROM sqlflow.runs"), "FAILED");
}

TEST_F(OnErrorTest, RetryRepeatsTheStepAndSaysSo) {
  EXPECT_EQ(Run("ON_ERROR RETRY 3 TIMES", {code::kConnectionLost, code::kDeadlock, code::kServerUnavailable}),
            "load_a ok\ntable_b ok\ntable_c ok\n");
  EXPECT_EQ(world_.waits.size(), 3u);
  ASSERT_FALSE(results_[0].outcome.notes.empty());
  EXPECT_EQ(results_[0].outcome.notes.back(),
            "3 retries as ON_ERROR says, 3.50 s waited; it had failed with SF4208: the server said no");
  EXPECT_EQ(Value("SELECT count(*) FROM b"), "1");
}

TEST_F(OnErrorTest, AStepEndsAsItsClausesSay) {
  struct Row {
    std::string clauses;
    Failures failures;
    std::string first_step;  // the step that reads; what needs it is skipped, the rest is if the run has failed
    size_t left = 0;         // failures that nobody has met
    std::string parameters = "{}";
  };
  const std::string shed = R"({"backpressure": "Shed"})";
  const Row rows[] = {
      {"ON_ERROR RETRY 2 TIMES", Failures(9, code::kConnectionLost), "failed SF4205", 6},
      // Repeated wrong logins lock accounts.
      {"ON_ERROR RETRY 3 TIMES THEN FAIL", Failures(9, code::kAuthenticationFailed), "failed SF4402", 8},
      {"ON_ERROR RETRY 2 TIMES THEN SKIP", Failures(9, code::kConnectionLost), "forgiven SF4205:", 6},
      {"ON_RATE_LIMIT SKIP", {code::kRateLimited}, "forgiven SF4207:"},
      {"", {code::kRateLimited}, "forgiven SF4207:", 0, shed},
      {"ON_RATE_LIMIT SKIP", {code::kConnectionLost}, "failed SF4205"},
      {"ON_ERROR RETRY 2 TIMES THEN SKIP ON_RATE_LIMIT FAIL", Failures(9, code::kRateLimited), "failed SF4207", 8},
  };
  for (const Row& row : rows) {
    const std::string rest = row.first_step.starts_with("failed") ? "table_c skipped\n" : "table_c ok\n";
    EXPECT_EQ(Run(row.clauses, row.failures, row.parameters),
              fmt::format("load_a {} the server said no\ntable_b skipped\n{}", row.first_step, rest))
        << row.clauses;
    EXPECT_EQ(failures_.size(), row.left) << row.clauses;
  }
  EXPECT_EQ(Run("ON_ERROR RETRY 2 TIMES THEN SKIP", Failures(2, code::kRateLimited)),
            "load_a ok\ntable_b ok\ntable_c ok\n");
}

TEST_F(OnErrorTest, SkipGoesOnWithWhatDoesNotNeedTheStep) {
  EXPECT_EQ(Run("ON_ERROR SKIP", {code::kNoSuchObject}),
            "load_a forgiven SF4403: the server said no\ntable_b skipped\ntable_c ok\n");
  EXPECT_EQ(Value("SELECT status FROM sqlflow.runs"), "SUCCEEDED");
  EXPECT_EQ(Value("SELECT status || ' ' || error FROM sqlflow.steps WHERE step = 'load_a'"),
            "SKIPPED skipped as ON_ERROR says: SF4403: the server said no");
  EXPECT_EQ(Value("SELECT status FROM sqlflow.steps WHERE step = 'table_b'"), "SKIPPED");
}

TEST_F(OnErrorTest, ASkippedStepLeavesItsTableAsItWas) {
  Run("", {});
  Run("ON_ERROR SKIP", {code::kConnectionLost});
  EXPECT_EQ(Value("SELECT count(*) FROM a"), "1");
}

TEST_F(OnErrorTest, TheRateLimitClauseIsHeardByTheConnector) {
  Run("ON_RATE_LIMIT FAIL", {});
  EXPECT_EQ(Value("SELECT backpressure FROM a"), "fail");
  Run("ON_RATE_LIMIT WAIT_AND_RETRY", {}, R"({"backpressure": "fail"})");
  EXPECT_EQ(Value("SELECT backpressure FROM a"), "wait") << "the clause wins";
  Run("ON_RATE_LIMIT SKIP", {}, R"({"error_handling": {"rate_limit_handling": {"backpressure": "fail"}}})");
  EXPECT_EQ(Value("SELECT backpressure FROM a"), "shed");
}

TEST_F(OnErrorTest, ACancelEndsTheWaitBeforeARetry) {
  before_failure_ = [this](component::ReadContext& context) {
    cancellation_.Request();
    while (!context.cancellation().requested()) std::this_thread::yield();
  };
  EXPECT_EQ(Run("ON_ERROR RETRY 3 TIMES", {code::kConnectionLost}),
            "load_a cancelled\ntable_b skipped\ntable_c skipped\n");
  EXPECT_EQ(Value("SELECT status FROM sqlflow.runs"), "CANCELLED");
}

// A source that answers two hours later, or never.
class TimeLimitsTest : public OnErrorTest {
 protected:
  TimeLimitsTest() {
    before_failure_ = [this](component::ReadContext& context) {
      clock_.Pass(2);
      while (true) context.CheckCancelled();
    };
  }
  const Failures hangs_ = {code::kConnectionLost};
};

TEST_F(TimeLimitsTest, AStepThatIsOverItsTimeIsStoppedAndHasFailed) {
  Run("", {});
  limits_.step = std::chrono::hours(1);
  EXPECT_EQ(Run("", hangs_),
            "load_a failed SF5010 the step took longer than 1 h 0 min\ntable_b skipped\ntable_c skipped\n");
  EXPECT_EQ(results_[0].error->exit_code(), base::ExitCode::kExecution);
  EXPECT_TRUE(results_[0].error->place());
  EXPECT_NE(results_[0].error->hint().find("step_timeout"), std::string::npos);
  EXPECT_EQ(Value("SELECT count(*) FROM a"), "1") << "as it was";
  EXPECT_EQ(Value("SELECT status || ' ' || error FROM sqlflow.runs WHERE run_id = 'run2'"),
            "FAILED SF5010: the step took longer than 1 h 0 min");
}

TEST_F(TimeLimitsTest, OtherStepsGoOnAsAfterAnyFailure) {
  limits_.step = std::chrono::hours(1);
  continue_after_failure_ = true;
  EXPECT_EQ(Run("", hangs_), "load_a failed SF5010 the step took longer than 1 h 0 min\ntable_b skipped\ntable_c ok\n");
  continue_after_failure_ = false;
  EXPECT_EQ(Run("ON_ERROR SKIP", hangs_),
            "load_a forgiven SF5010: the step took longer than 1 h 0 min\ntable_b skipped\ntable_c ok\n");
  EXPECT_EQ(Run("ON_ERROR RETRY 3 TIMES", Failures(2, code::kConnectionLost)),
            "load_a failed SF5010 the step took longer than 1 h 0 min\ntable_b skipped\ntable_c skipped\n")
      << "the limit is that of all tries";
}

TEST_F(TimeLimitsTest, AStatementOfTheEngineIsStopped) {
  limits_.step = std::chrono::hours(1);
  continue_after_failure_ = true;
  before_answer_ = [this] { clock_.Pass(2); };
  rows_ = "range(1000000000000000)";
  EXPECT_EQ(Run("", {}), "load_a failed SF5010 the step took longer than 1 h 0 min\ntable_b skipped\ntable_c ok\n");
}

TEST_F(TimeLimitsTest, TheEndOfTheRunsTimeStopsTheRunWhateverClausesSay) {
  limits_ = {std::chrono::hours(3), std::chrono::hours(1)};
  continue_after_failure_ = true;
  EXPECT_EQ(Run("ON_ERROR SKIP", hangs_),
            "load_a failed SF5011 the run took longer than 1 h 0 min\ntable_b skipped\ntable_c skipped\n");
  EXPECT_EQ(Value("SELECT status FROM sqlflow.runs"), "FAILED");
}

TEST_F(TimeLimitsTest, NoStepBeginsWhenTheRunsTimeIsOver) {
  limits_.run = std::chrono::hours(1);
  before_failure_ = [this](component::ReadContext&) { clock_.Pass(2); };
  const std::string lines = Run("ON_ERROR SKIP", {code::kNoSuchObject});
  EXPECT_TRUE(lines.ends_with("table_c failed SF5011 the run took longer than 1 h 0 min\n") ||
              lines.starts_with("load_a failed SF5011"))
      << lines;
}

TEST_F(TimeLimitsTest, ZeroIsNoLimit) {
  before_failure_ = [this](component::ReadContext&) { clock_.Pass(10000); };
  EXPECT_EQ(Run("ON_ERROR RETRY 1 TIMES", {code::kConnectionLost}), "load_a ok\ntable_b ok\ntable_c ok\n");
}

}  // namespace
}  // namespace sqlflow::run
