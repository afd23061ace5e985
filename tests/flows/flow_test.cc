// Runs every tests/flows/**/*.flow as a test of its own: what a user types, what he sees. UPDATE_FLOWS=1 rewrites the
// expectations to what the program prints now; read the difference before you commit it. Commands see $REPO, the
// repository, and $PACKAGES, the node_modules folder of tests/packages (set by `./dev test`).
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "flow_file.h"
#include "normalise.h"
#include "sample.h"
#include "sandbox.h"
#include "shell.h"

namespace sqlflow::flows {
namespace {

namespace fs = std::filesystem;

const fs::path kRepository = SQLFLOW_REPOSITORY;

class FlowTest : public testing::Test {
 public:
  explicit FlowTest(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    Flow flow = ParseFlow(base::ReadFile(path_).value());
    const Sandbox sandbox;
    for (const InputFile& file : flow.files) base::ReplaceFile(sandbox.folder() / file.path, file.content);
    const Places places{sandbox.folder().string(), kRepository.string()};
    const bool updating = std::getenv("UPDATE_FLOWS") != nullptr;
    for (Command& command : flow.commands) {
      const Output output = RunInShell(command.text, sandbox.folder(), sandbox.environment());
      std::string shown = TrimEmptyLines(Normalise(output.text, places));
      if (!shown.empty() && !shown.ends_with('\n')) shown += '\n';
      if (updating) {
        command.expected = shown;
        command.exit_code = output.exit_code;
      } else {
        Compare(command, shown, output.exit_code);
      }
    }
    if (updating) base::ReplaceFile(path_, RenderFlow(flow));
  }

 private:
  void Compare(const Command& command, const std::string& shown, int exit_code) const {
    const testing::ScopedTrace where(path_.c_str(), command.line, "$ " + command.text);
    EXPECT_EQ(Normalise(command.expected, {}), shown);
    EXPECT_EQ(command.exit_code, exit_code) << "it printed:\n" << shown;
  }

  fs::path path_;
};

// Letters, digits and underscores only, as GoogleTest asks of names.
std::string TestName(const fs::path& path) {
  std::string name = path.string();
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  return name;
}

void RegisterFlows(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".flow") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    // So many files take a sanitizer's allocator minutes and gigabytes; `files` goes the same ways.
    if (tests::kSanitized && path.stem() == "ten_thousand_files") continue;
    const fs::path name = path.lexically_relative(folder);
    const std::string suite = name.has_parent_path() ? "flow_" + TestName(name.parent_path()) : "flow";
    testing::RegisterTest(suite.c_str(), TestName(name.stem()).c_str(), nullptr, nullptr, path.c_str(), 1,
                          [path]() -> FlowTest* { return new FlowTest(path); });
  }
}

}  // namespace
}  // namespace sqlflow::flows

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  sqlflow::flows::RegisterFlows(sqlflow::flows::kRepository / "tests" / "flows");
  return RUN_ALL_TESTS();
}
