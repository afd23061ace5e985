#include "plan/path_name.h"

#include <gtest/gtest.h>

namespace sqlflow::plan {
namespace {

TEST(PathNameTest, SpellingsOfOnePathAreOneName) {
  EXPECT_EQ(NormalPath("./data/x.csv", "/p"), "data/x.csv");
  EXPECT_EQ(NormalPath("data/../data//x.csv", "/p"), "data/x.csv");
  EXPECT_EQ(NormalPath("/p/data/x.csv", "/p"), "data/x.csv");
  EXPECT_EQ(NormalPath("out/", "/p"), "out");
}

TEST(PathNameTest, PathsOutsideTheProjectStayAbsolute) {
  EXPECT_EQ(NormalPath("../x.csv", "/p/q"), "/p/x.csv");
  EXPECT_EQ(NormalPath("/data/x.csv", "/p"), "/data/x.csv");
  EXPECT_EQ(NormalPath("s3://bucket//a", "/p"), "s3://bucket//a");
}

TEST(PathNameTest, PatternOverlapsWhatItMatches) {
  EXPECT_TRUE(PathsOverlap("out/*.csv", "out/a.csv"));
  EXPECT_FALSE(PathsOverlap("out/*.csv", "out/a.json"));
  EXPECT_FALSE(PathsOverlap("out/*.csv", "in/a.csv"));
  EXPECT_TRUE(PathsOverlap("out/**/*.csv", "out/x/y/a.csv"));
  EXPECT_TRUE(PathsOverlap("out/y=*/part?.parquet", "out/y=1/part7.parquet"));
  EXPECT_FALSE(PathsOverlap("out/part?.csv", "out/part10.csv"));
}

TEST(PathNameTest, FolderOverlapsWhatLiesInIt) {
  EXPECT_TRUE(PathsOverlap("out", "out/a.csv"));
  EXPECT_TRUE(PathsOverlap("out/a.csv", "out"));
  EXPECT_FALSE(PathsOverlap("out", "output/a.csv"));
}

TEST(PathNameTest, OverlapsNeedAWriter) {
  const std::vector<std::string> paths = {"out/*.csv", "out/a.csv", "out/b.json", "out", "in/c.csv"};
  const auto none = FindOverlaps(paths, {false, false, false, false, false});
  for (const auto& others : none) EXPECT_TRUE(others.empty());
  const auto some = FindOverlaps(paths, {false, true, true, false, true});
  EXPECT_EQ(some[0], (std::vector<uint32_t>{1}));
  EXPECT_EQ(some[1], (std::vector<uint32_t>{0, 3}));
  EXPECT_EQ(some[3], (std::vector<uint32_t>{1, 2}));
  EXPECT_TRUE(some[4].empty());
}

TEST(PathNameTest, WrittenFolderOverlapsPatternsBelowIt) {
  const auto overlaps = FindOverlaps({"lake", "lake/y=1/*.parquet", "**/*.parquet"}, {true, false, false});
  EXPECT_EQ(overlaps[0], (std::vector<uint32_t>{1, 2}));
  EXPECT_EQ(overlaps[1], (std::vector<uint32_t>{0}));
}

}  // namespace
}  // namespace sqlflow::plan
