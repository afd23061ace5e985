// Runs every project in examples/ as a user would, in a copy, by its run.sh, and compares each file in its expected/
// with the file of that path in the copy, byte for byte. What run.sh leaves in output/ and results/ must all be
// expected; Parquet files alone are listed there (by `find`) and read back by queries, for their bytes are the engine's
// own. UPDATE_EXAMPLES=1 writes expected/ anew; read the difference before you commit it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "../flows/shell.h"

namespace sqlflow::examples {
namespace {

namespace fs = std::filesystem;

fs::path Folder() { return fs::path(SQLFLOW_REPOSITORY) / "examples"; }

std::vector<std::string> Projects() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(Folder())) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Relative paths of the files below these folders.
std::set<std::string> FilesBelow(const fs::path& root, const std::vector<std::string>& folders) {
  std::set<std::string> files;
  for (const std::string& folder : folders) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.is_regular_file()) files.insert(entry.path().lexically_relative(root).string());
    }
  }
  return files;
}

class ExampleTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "example_XXXXXX").string();
    sandbox_ = mkdtemp(pattern.data());
    project_ = sandbox_ / GetParam();
    fs::copy(Folder() / GetParam(), project_, fs::copy_options::recursive);
    for (const char* left_over : {"expected", "target", "output", "results"}) fs::remove_all(project_ / left_over);
  }
  void TearDown() override { fs::remove_all(sandbox_); }

  flows::Output Run(const std::string& command) const {
    std::vector<std::string> variables = {
        std::string("PATH=") + SQLFLOW_PROGRAMS + ":/usr/bin:/bin", "HOME=" + sandbox_.string(), "LC_ALL=C.UTF-8",
        "TZ=Asia/Kathmandu",  // a result that depends on the machine's zone would show
    };
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
      if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
    }
    return flows::RunInShell(command, project_, variables);
  }

  std::set<std::string> Results() const {
    std::set<std::string> files = FilesBelow(project_, {"output", "results"});
    std::erase_if(files, [](const std::string& path) { return path.ends_with(".parquet"); });
    return files;
  }

  fs::path sandbox_;
  fs::path project_;
};

TEST_P(ExampleTest, GivesWhatIsExpected) {
  flows::Output output = Run("sh -eu run.sh");
  ASSERT_EQ(output.exit_code, 0) << output.text;

  fs::path expected = Folder() / GetParam() / "expected";
  if (std::getenv("UPDATE_EXAMPLES")) {
    fs::remove_all(expected);
    for (const std::string& file : Results()) {
      fs::create_directories((expected / file).parent_path());
      fs::copy_file(project_ / file, expected / file);
    }
  }
  EXPECT_EQ(Results(), FilesBelow(expected, {"output", "results"})) << output.text;
  ASSERT_FALSE(Results().empty());
  for (const std::string& file : Results()) EXPECT_EQ(Content(project_ / file), Content(expected / file)) << file;
}

TEST_P(ExampleTest, IsInTheCanonicalLayout) {
  flows::Output output = Run("find . -name '*.sf' -exec sqlflow fmt --check {} +");
  EXPECT_EQ(output.exit_code, 0) << output.text;
}

// A project that a reader finds by browsing says what it shows.
TEST_P(ExampleTest, HasAReadmeThatNamesItsPipelines) {
  std::string readme = Content(Folder() / GetParam() / "README.md");
  for (const auto& entry : fs::directory_iterator(Folder() / GetParam() / "pipelines")) {
    if (entry.path().extension() != ".sf") continue;
    std::string name = entry.path().stem();
    EXPECT_NE(readme.find(name), std::string::npos) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Examples, ExampleTest, testing::ValuesIn(Projects()),
                         [](const auto& chosen) { return chosen.param; });

}  // namespace
}  // namespace sqlflow::examples
