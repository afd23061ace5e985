#include "cli/init_command.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <fstream>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/errors/resources.h"
#include "base/file.h"
#include "lang/formatter.h"
#include "lang/parser.h"

namespace sqlflow::cli {
namespace {

class InitCommandTest : public testing::Test {
 protected:
  void SetUp() override { folder_ = std::filesystem::canonical(MakeFolder()); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Runs `init` with these words; answers what it printed.
  std::string Init(std::vector<std::string> words) {
    Console console;
    base::SystemClock clock;
    base::Cancellation cancellation;
    component::Registry registry;
    Environment environment{console, clock, registry, cancellation, folder_, {}};
    Action chosen;
    CLI::App app;
    AddInitCommand(app, environment, chosen);
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    words.push_back("init");
    app.parse(words);
    testing::internal::CaptureStdout();
    try {
      chosen();
    } catch (...) {
      testing::internal::GetCapturedStdout();
      throw;
    }
    return testing::internal::GetCapturedStdout();
  }

  base::Code Refusal(const std::vector<std::string>& words) {
    try {
      Init(words);
    } catch (const base::Error& error) {
      message_ = error.message();
      hint_ = error.hint();
      return error.code();
    }
    ADD_FAILURE() << "nothing was refused";
    return base::code::kUsage;
  }

  std::set<std::string> Files(const std::string& below = "") const {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / below)) {
      if (entry.is_regular_file()) files.insert(entry.path().lexically_relative(folder_ / below).string());
    }
    return files;
  }

  std::filesystem::path folder_;
  std::string message_;
  std::string hint_;

 private:
  static std::string MakeFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "init_test_XXXXXX").string();
    return mkdtemp(pattern.data());
  }
};

TEST_F(InitCommandTest, MakesAWholeProject) {
  EXPECT_EQ(Init({"shop"}),
            "Made the project shop.\n"
            "  data/        1,000 customers, 500 products, 5,000 orders\n"
            "  pipelines/   sales (a first report) and segments (variables, IF, MERGE)\n"
            "  profiles/    dev and prod\n"
            "\n"
            "Next:\n"
            "  cd shop\n"
            "  sqlflow run sales\n"
            "  sqlflow query \"SELECT * FROM revenue_by_month\"\n");
  EXPECT_EQ(Files("shop"),
            (std::set<std::string>{".env.example", ".gitignore", "README.md", "data/customers.csv", "data/orders.csv",
                                   "data/products.csv", "pipelines/sales.sf", "pipelines/segments.sf",
                                   "profiles/dev.yml", "profiles/prod.yml", "sqlflow.yml"}));
  EXPECT_EQ(base::ReadFile(folder_ / "shop/sqlflow.yml"), "name: \"shop\"\ndefault_profile: dev\n");
}

TEST_F(InitCommandTest, TheMinimalProjectHasNoData) {
  Init({"small", "--minimal"});
  EXPECT_EQ(Files("small"), (std::set<std::string>{"pipelines/main.sf", "profiles/dev.yml", "sqlflow.yml"}));
}

TEST_F(InitCommandTest, WritesPipelinesInTheCanonicalLayout) {
  Init({"shop"});
  Init({"small", "--minimal"});
  for (const char* name : {"shop/pipelines/sales.sf", "shop/pipelines/segments.sf", "small/pipelines/main.sf"}) {
    base::SourceMap sources;
    base::Diagnostics diagnostics;
    std::string text = base::ReadFile(folder_ / name).value();
    EXPECT_EQ(lang::Format(lang::Parse(sources.Add(name, text), sources, diagnostics), sources), text) << name;
  }
}

TEST_F(InitCommandTest, TakesPathsAndNamesTheProjectByTheLastPart) {
  std::string said = Init({"./a/b/", "--minimal"});
  EXPECT_NE(said.find("  cd a/b\n"), std::string::npos) << said;
  EXPECT_EQ(base::ReadFile(folder_ / "a/b/sqlflow.yml"), "name: \"b\"\ndefault_profile: dev\n");
}

TEST_F(InitCommandTest, FillsAnEmptyFolder) {
  std::filesystem::create_directory(folder_ / "shop");
  Init({"shop", "--minimal"});
  EXPECT_EQ(Files("shop").size(), 3U);
}

TEST_F(InitCommandTest, FillsTheFolderOneStandsIn) {
  folder_ /= "here";
  std::filesystem::create_directory(folder_);
  std::string said = Init({".", "--minimal"});
  EXPECT_EQ(said.find("cd "), std::string::npos) << said;
  EXPECT_EQ(base::ReadFile(folder_ / "sqlflow.yml"), "name: \"here\"\ndefault_profile: dev\n");
  folder_ = folder_.parent_path();
}

TEST_F(InitCommandTest, RefusesAFolderThatIsNotEmpty) {
  std::filesystem::create_directory(folder_ / "shop");
  std::ofstream(folder_ / "shop/.hidden") << "mine";
  EXPECT_EQ(Refusal({"shop"}), base::code::kFolderTaken);
  EXPECT_EQ(message_, fmt::format("the folder {} is not empty", (folder_ / "shop").string()));
  EXPECT_EQ(Files(), std::set<std::string>{"shop/.hidden"});
}

TEST_F(InitCommandTest, RefusesTheNameOfAFile) {
  std::ofstream(folder_ / "shop") << "mine";
  EXPECT_EQ(Refusal({"shop"}), base::code::kFolderTaken);
  EXPECT_EQ(base::ReadFile(folder_ / "shop"), "mine");
}

TEST_F(InitCommandTest, RefusesNamesThatCannotStandInCommands) {
  for (const char* name : {"my shop", "a/b\"c", ".shop", "shop\n", "%"}) {
    EXPECT_EQ(Refusal({name}), base::code::kInvalidProjectName) << name;
  }
  Refusal({"my shop!"});
  EXPECT_EQ(message_, "\"my shop!\" cannot be the name of a project");
  EXPECT_TRUE(hint_.starts_with("try: sqlflow init my_shop\n")) << hint_;
  EXPECT_TRUE(Files().empty());
}

TEST_F(InitCommandTest, LeavesNothingWhenItCannotFinish) {
  std::ofstream(folder_ / "file") << "in the way";
  EXPECT_EQ(Refusal({"file/shop"}), base::code::kPermissionDenied);
  EXPECT_EQ(Files(), std::set<std::string>{"file"});
}

}  // namespace
}  // namespace sqlflow::cli
