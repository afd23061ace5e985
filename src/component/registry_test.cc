#include "component/registry.h"

#include <gtest/gtest.h>

namespace sqlflow::component {
namespace {

Registry Filled() {
  Registry registry;
  registry.Add({.type = "JSONL", .aliases = {"NDJSON"}, .file_endings = {"jsonl", "ndjson"}});
  registry.Add({.type = "CSV", .file_endings = {"csv", "csv.gz"}});
  registry.Add({.type = "GZ", .file_endings = {"gz"}});
  return registry;
}

TEST(Registry, FindsATypeByAnyNameInAnyCase) {
  const Registry registry = Filled();
  EXPECT_EQ(registry.Find("csv")->type, "CSV");
  EXPECT_EQ(registry.Find("ndJSON")->type, "JSONL");
  EXPECT_EQ(registry.Find("CSVX"), nullptr);
  EXPECT_EQ(registry.Types(), (std::vector<std::string>{"CSV", "GZ", "JSONL"}));
}

TEST(Registry, TakesTheLongestEndingOfAPath) {
  const Registry registry = Filled();
  EXPECT_EQ(registry.FindByPath("out/a.CSV")->type, "CSV");
  EXPECT_EQ(registry.FindByPath("out/a.csv.gz")->type, "CSV");
  EXPECT_EQ(registry.FindByPath("out/a.txt.gz")->type, "GZ");
  EXPECT_EQ(registry.FindByPath("out/a.jsonl/")->type, "JSONL");
  EXPECT_EQ(registry.FindByPath("out/csv"), nullptr);
  EXPECT_EQ(registry.FindByPath("out/.csv"), nullptr);
  EXPECT_EQ(registry.FindByPath(""), nullptr);
}

TEST(Registry, KnowsTheTypesOfLaterReleases) {
  EXPECT_TRUE(Registry::IsLaterType("kafka"));
  EXPECT_FALSE(Registry::IsLaterType("CSV"));
  EXPECT_TRUE(std::is_sorted(Registry::LaterTypes().begin(), Registry::LaterTypes().end()));
}

}  // namespace
}  // namespace sqlflow::component
