#include "plan/secret_variables.h"

#include <gtest/gtest.h>

namespace sqlflow::plan {
namespace {

TEST(SecretVariablesTest, FindsNames) {
  EXPECT_EQ(VariableNames("a ${x} ${ y |d}${z|${w}} ${open"), (std::vector<std::string>{"x", "y", "z", "w"}));
}

TEST(SecretVariablesTest, FollowsWhatValuesAreMadeOfBothWays) {
  base::SourceMap sources;
  project::VariableLayers layers;
  layers.Set(project::Layer::kProfile, "password", "${VAULT}");
  layers.Set(project::Layer::kEnvironment, "VAULT", "hunter2");
  layers.Set(project::Layer::kProfile, "url", "db://u:${VAULT}@h");
  layers.Set(project::Layer::kProfile, "region", "eu");
  const uint32_t file = sources.Add("p.sf", "\"${url}/${region}\"");
  SecretVariables secrets;
  secrets.AddSecretText("${password}");
  secrets.Close(layers, {{"whole", {file, 0, 18}}}, sources);
  for (const char* secret : {"${password}", "${VAULT}", "${url}", "x ${whole|d}"}) {
    EXPECT_TRUE(secrets.UsedIn(secret)) << secret;
  }
  EXPECT_FALSE(secrets.UsedIn("${region}"));
  EXPECT_FALSE(secrets.UsedIn("password VAULT"));
}

}  // namespace
}  // namespace sqlflow::plan
