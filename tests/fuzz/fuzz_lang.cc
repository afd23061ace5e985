// Feeds mutated inputs to everything that reads what users write, and checks what must hold for any bytes at all.
//   fuzz_lang [SECONDS [SEED]]      5 seconds, seed 1: what the tests run
//   fuzz_lang --replay FILE         one input, by its ending
// The input being read stands in fuzz_lang.last.KIND while it is read: after a crash or a hang, it is the culprit.
#include <gtest/gtest.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "invariants.h"
#include "sample.h"

namespace sqlflow::fuzz {
namespace {

constexpr time_t kHangSeconds = 20;  // of the processor: far beyond any input here, sanitizers included

struct Arguments {
  double seconds = 5;
  uint64_t seed = 1;
} arguments;

const char* Ending(Kind kind) {
  switch (kind) {
    case Kind::kPipeline: return "sf";
    case Kind::kJson: return "json";
    case Kind::kYaml: return "yml";
    case Kind::kDotEnv: return "env";
  }
  return "";
}

// Keeps the current input in a file, so that it outlives whatever it does to the process.
class Witness {
 public:
  Witness() = default;
  ~Witness() {
    for (Kind kind : {Kind::kPipeline, Kind::kJson, Kind::kYaml, Kind::kDotEnv}) std::remove(Path(kind).c_str());
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  // Answers what does not hold, or nothing.
  std::string Check(const Input& input) {
    Write(Path(input.kind), input.text);
    SetTimer(kHangSeconds);
    std::string fault;
    try {
      CheckInvariants(input);
    } catch (const std::exception& exception) {
      fault = exception.what();
    }
    SetTimer(0);
    return fault;
  }

  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  }

 private:
  // Ends the process unless it is set back in time. Time that others take does not count.
  static void SetTimer(time_t seconds) {
    std::signal(SIGVTALRM, [](int) {
      constexpr std::string_view message = "an input takes too long: see fuzz_lang.last.*, the newest\n";
      if (write(STDERR_FILENO, message.data(), message.size()) < 0) _exit(3);
      _exit(2);
    });
    itimerval timer{};
    timer.it_value.tv_sec = seconds;
    setitimer(ITIMER_VIRTUAL, &timer, nullptr);
  }

  static std::string Path(Kind kind) { return std::string("fuzz_lang.last.") + Ending(kind); }
};

std::vector<Input> Corpus() {
  std::vector<Input> corpus;
  for (const char* folder : {"/tests/fuzz/corpus", "/tests/flows", "/examples"}) {
    std::string path = std::string(SQLFLOW_REPOSITORY) + folder;
    if (!std::filesystem::exists(path)) continue;
    for (Input& input : ReadCorpus(path)) corpus.push_back(std::move(input));
  }
  return corpus;
}

TEST(Fuzz, TheCorpusHoldsTheInvariants) {
  Witness witness;
  std::vector<Input> corpus = Corpus();
  ASSERT_GT(corpus.size(), 10u);
  for (const Input& input : corpus) EXPECT_EQ(witness.Check(input), "") << input.name;
}

TEST(Fuzz, MutatedInputsHoldTheInvariants) {
  Witness witness;
  Mutator mutator(Corpus(), arguments.seed);
  auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(arguments.seconds);
  uint64_t number = 0;
  for (; std::chrono::steady_clock::now() < end; ++number) {
    Input input = mutator.Make(number);
    std::string fault = witness.Check(input);
    if (fault.empty()) continue;
    std::string path = fmt::format("fuzz_lang.{}.{}.{}", arguments.seed, number, Ending(input.kind));
    Witness::Write(path, input.text);
    ADD_FAILURE() << "seed " << arguments.seed << ", input " << number << " (from " << input.name << "), kept in "
                  << path << ": " << fault;
    return;
  }
  std::cout << number << " inputs, seed " << arguments.seed << "\n";
}

// What costs a reader more than time in proportion: long runs of whatever opens, nests, repeats or refers.
TEST(Fuzz, LongMonotonousInputsAreReadInLinearTime) {
  const size_t bytes = 1024 * (arguments.seconds < 60 ? tests::kSanitized ? 24 : 64 : 256);
  Witness witness;
  for (const char* unit : {"(",
                           "[",
                           "{",
                           "{\"a\":",
                           "[1,",
                           "'",
                           "\"",
                           "\"a\" ",
                           "/*",
                           "--",
                           "-- c\n",
                           "$$",
                           "$a$",
                           "${",
                           "${x}",
                           "${x|",
                           "${a}",
                           "$${",
                           "IF a THEN ",
                           "IF a THEN\n",
                           "ELSE ",
                           "END IF;",
                           "a;",
                           ";",
                           "SOURCE s TYPE CSV PARAMS {",
                           "LOAD a FROM b;",
                           "SET x = ${x};\n",
                           "CASE ",
                           "SELECT ",
                           "SELECT 1\n",
                           "EXPORT SELECT 1 TO 'a';",
                           "\n",
                           "\r",
                           " ",
                           "\t",
                           "\\",
                           "a.",
                           "a,",
                           "NOT ",
                           "\"a\": 1,",
                           "'''",
                           "\"\"\"",
                           "\xFF",
                           "\xE2\x80\x9C",
                           "- ",
                           "a: ",
                           "a:\n",
                           "? ",
                           "&a ",
                           "*a ",
                           "A=1\n",
                           "A='\n",
                           "A=\"\n",
                           "=",
                           "A\n",
                           "! ",
                           "|\n",
                           "x ",
                           "1",
                           "/* c */ ",
                           ") ",
                           "} "}) {
    std::string text;
    while (text.size() < bytes) text += unit;
    for (Kind kind : {Kind::kPipeline, Kind::kJson, Kind::kYaml, Kind::kDotEnv}) {
      EXPECT_EQ(witness.Check({unit, kind, text}), "") << unit << " as " << Ending(kind);
      if (kind != Kind::kPipeline) continue;
      for (const char* head : {"IF ", "SELECT ", "SET x = ", "SOURCE s TYPE CSV PARAMS {\"a\": "}) {
        EXPECT_EQ(witness.Check({unit, kind, head + text}), "") << head << unit;
      }
    }
  }
}

int Replay(const std::string& path) {
  Input input{path, KindOf(path).value_or(Kind::kPipeline), ReadInput(path)};
  CheckInvariants(input);  // what does not hold ends the program with its words
  std::cout << input.text.size() << " bytes: holds\n";
  return 0;
}

}  // namespace
}  // namespace sqlflow::fuzz

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 2 && std::string(argv[1]) == "--replay") return sqlflow::fuzz::Replay(argv[2]);
  if (argc > 1) sqlflow::fuzz::arguments.seconds = std::atof(argv[1]);
  if (argc > 2) sqlflow::fuzz::arguments.seed = std::strtoull(argv[2], nullptr, 10);
  return RUN_ALL_TESTS();
}
