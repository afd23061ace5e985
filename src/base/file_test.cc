#include "base/file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"

namespace sqlflow::base {
namespace {

class FileTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("sqlflow_file_test_" + std::to_string(getpid()));
};

TEST_F(FileTest, ReplacesAFileAndKeepsItsMode) {
  std::filesystem::path path = folder_ / "deep/er/x.txt";
  ReplaceFile(path, "one");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  ReplaceFile(path, std::string("two\0three", 9));
  EXPECT_EQ(ReadFile(path), std::string("two\0three", 9));
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_all);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "deep/er/x.txt.tmp"));
}

TEST_F(FileTest, AFolderIsNoFile) {
  EXPECT_EQ(ReadFile(folder_), std::nullopt);
  EXPECT_EQ(ReadFile(folder_ / "absent"), std::nullopt);
  EXPECT_THROW(ReplaceFile(folder_, "x"), Error);
  EXPECT_TRUE(std::filesystem::is_directory(folder_));
}

TEST_F(FileTest, ListsTheFilesOfAFolder) {
  ReplaceFile(folder_ / "b.sf", "x");
  ReplaceFile(folder_ / "a.sf", "x");
  std::filesystem::create_directory(folder_ / "folder");
  EXPECT_EQ(ListFiles(folder_), (std::vector<std::string>{"a.sf", "b.sf"}));
  EXPECT_TRUE(ListFiles(folder_ / "nowhere").empty());
}

}  // namespace
}  // namespace sqlflow::base
