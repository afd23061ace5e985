#include "project/project.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "project/configuration_file.h"
#include "project/profile.h"
#include "project/scratch_folder.h"

namespace sqlflow::project {
namespace {

class ProjectTest : public testing::Test {
 protected:
  Project Find(const std::string& below) { return FindProject(folder.path() / below, sources, diagnostics); }
  // The hint of the error that looking for a pipeline gives.
  std::string Hint(const std::string& name) {
    Project project;
    project.root = folder.path();
    try {
      return "found " + FindPipeline(project, name).string();
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::code::kPipelineNotFound);
      return error.hint();
    }
  }

  ScratchFolder folder;
  base::SourceMap sources;
  base::Diagnostics diagnostics;
};

TEST_F(ProjectTest, IsTheNearestFolderUpwardWithItsFile) {
  folder.Write("sqlflow.yml", "name: outer\n");
  folder.Write("inner/sqlflow.yml", "name: inner\ndefault_profile: prod\n");
  folder.Write("inner/profiles/prod.yml", "");
  folder.Write("inner/a/b/x.txt", "");
  Project project = Find("inner/a/b/");
  EXPECT_EQ(project.root, folder.path() / "inner");
  EXPECT_EQ(project.name, "inner");
  EXPECT_EQ(project.default_profile, "prod");
  EXPECT_FALSE(diagnostics.has_errors());
}

TEST_F(ProjectTest, WithoutItsFileIsTheNearestFolderWithPipelines) {
  folder.Write("shop/pipelines/x.sf", "");
  Project project = Find("shop/pipelines");
  EXPECT_EQ(project.root, folder.path() / "shop");
  EXPECT_EQ(project.name, "shop");
  EXPECT_EQ(project.default_profile, "dev");
}

TEST_F(ProjectTest, ItsFileCountsMoreThanANearerPipelinesFolder) {
  folder.Write("sqlflow.yml", "");
  folder.Write("a/pipelines/x.sf", "");
  EXPECT_EQ(Find("a").root, folder.path());
}

TEST_F(ProjectTest, SaysHowToMakeOneWhereThereIsNone) {
  try {
    Find("");
    FAIL() << "found a project";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::code::kNoProject);
    EXPECT_EQ(error.exit_code(), base::ExitCode::kUsage);
    EXPECT_NE(error.hint().find("sqlflow init"), std::string::npos);
  }
}

TEST_F(ProjectTest, ReportsUnknownKeysOfItsFile) {
  folder.Write("sqlflow.yml", "name: x\ndefault_profil: dev\n");
  Find("");
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].message, "unknown key \"default_profil\" in sqlflow.yml");
  EXPECT_EQ(diagnostics.items()[0].suggestion, "did you mean default_profile?");
  EXPECT_EQ(sources.Locate(diagnostics.items()[0].span).line, 2);
}

TEST_F(ProjectTest, AFileThatCannotBeReadIsAnError) {
  folder.Write("sqlflow.yml", "");
  folder.Write("profiles/dev.yml/x", "");
  folder.Write("profiles/prod.yml", "");
  EXPECT_EQ(ListProfiles(Find("")), std::vector<std::string>{"prod"});
  EXPECT_THROW(ReadConfigurationFile(folder.path() / "profiles"), base::Error);
  EXPECT_EQ(ReadConfigurationFile(folder.path() / "none"), std::nullopt);
  folder.Write("yaml/sqlflow.yaml", "");
  folder.Write("yaml/pipelines/x.sf", "");
  folder.Remove("sqlflow.yml");
  EXPECT_THROW(Find("yaml"), base::Error);
}

TEST_F(ProjectTest, ADefaultProfileThatIsNamedMustExist) {
  folder.Write("sqlflow.yml", "default_profile: prod\n");
  Find("");
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].code, base::code::kProfileNotFound);
}

TEST_F(ProjectTest, ListsPipelinesOfAllFoldersSorted) {
  folder.Write("pipelines/b.sf", "");
  folder.Write("pipelines/a.sf", "");
  folder.Write("pipelines/finance/sales.sf", "");
  folder.Write("pipelines/notes.txt", "");
  Project project;
  project.root = folder.path();
  EXPECT_EQ(ListPipelines(project), (std::vector<std::string>{"a", "b", "finance/sales"}));
}

TEST_F(ProjectTest, FindsAPipelineByStemAndByPath) {
  folder.Write("pipelines/finance/sales.sf", "");
  folder.Write("other/x.sf", "");
  std::filesystem::path sales = folder.path() / "pipelines/finance/sales.sf";
  for (std::string name : {std::string("finance/sales"), std::string("finance/sales.sf"),
                           std::string("pipelines/finance/sales.sf"), sales.string()}) {
    EXPECT_EQ(Hint(name), "found " + sales.string()) << name;
  }
  EXPECT_EQ(Hint("other/x.sf"), "found " + (folder.path() / "other/x.sf").string());
  Project project;
  project.root = folder.path();
  EXPECT_EQ(FindPipeline(project, "sales.sf", folder.path() / "pipelines/finance"), sales);
  EXPECT_EQ(FindPipeline(project, "../finance/sales", folder.path() / "pipelines/finance"), sales);
}

TEST_F(ProjectTest, SuggestsNearPipelines) {
  folder.Write("pipelines/finance/sales.sf", "");
  folder.Write("pipelines/customers.sf", "");
  EXPECT_EQ(Hint("sales"), "did you mean finance/sales?");
  EXPECT_EQ(Hint("costumers"), "did you mean customers?");
  EXPECT_EQ(Hint("zzz"), "pipelines of this project: customers, finance/sales");
  EXPECT_EQ(Hint("pipelines"), "pipelines of this project: customers, finance/sales");
  EXPECT_EQ(Hint(""), "pipelines of this project: customers, finance/sales");
}

}  // namespace
}  // namespace sqlflow::project
