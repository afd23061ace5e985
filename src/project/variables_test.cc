#include "project/variables.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sqlflow::project {
namespace {

struct DotEnv {
  explicit DotEnv(const std::string& text) { ReadDotEnv(".env", text, variables, sources, diagnostics); }
  std::string operator[](const std::string& name) const {
    auto found = variables.Find(name);
    return found ? found->text : "(none)";
  }
  std::string fault() const {
    if (diagnostics.items().size() != 1) return fmt::format("{} findings", diagnostics.items().size());
    const base::Diagnostic& item = diagnostics.items().front();
    base::SourceMap::Location place = sources.Locate(item.span);
    return fmt::format("{}:{} {}", place.line, place.column, item.message);
  }
  VariableLayers variables;
  base::SourceMap sources;
  base::Diagnostics diagnostics;
};

TEST(DotEnv, ReadsPlainQuotedAndExportedValues) {
  DotEnv env(
      "# comment\n\nA=1\nexport B = two words  # comment\nC=\"x\\ty \\\"q\\\"\"\nD='raw \\n # ${A}'\nE=\n  "
      "F=#5\nG=a=b\n"
      "H=\"two\nlines\"\nI=${A}/x\nJ=\"\\${A}\"");
  EXPECT_FALSE(env.diagnostics.has_errors()) << env.fault();
  EXPECT_EQ(env["A"], "1");
  EXPECT_EQ(env["B"], "two words");
  EXPECT_EQ(env["C"], "x\ty \"q\"");
  EXPECT_EQ(env["D"], "raw \\n # $${A}");
  EXPECT_EQ(env["E"], "");
  EXPECT_EQ(env["F"], "#5");
  EXPECT_EQ(env["G"], "a=b");
  EXPECT_EQ(env["H"], "two\nlines");
  EXPECT_EQ(env["I"], "${A}/x");
  EXPECT_EQ(env["J"], "$${A}");
}

TEST(DotEnv, AcceptsCarriageReturnsAndByteOrderMark) {
  DotEnv env(
      "\xEF\xBB\xBF"
      "A=1\r\nB=\"x\r\ny\"\r\n# c\r\nC=\r\nD=z\r\n");
  EXPECT_EQ(env.diagnostics.items().size(), 0u);
  EXPECT_EQ(env["A"], "1");
  EXPECT_EQ(env["B"], "x\ny");
  EXPECT_EQ(env["C"], "");
  EXPECT_EQ(env["D"], "z");
}

TEST(DotEnv, ReportsFaultsWithTheirLineAndGoesOn) {
  EXPECT_EQ(DotEnv("A=1\nB: 2\n").fault(), "2:1 a line of .env sets a variable with NAME=VALUE, and this one has no =");
  EXPECT_EQ(DotEnv("A=1\nB-C=2\n").fault(), "2:1 \"B-C\" cannot be a variable's name");
  EXPECT_EQ(DotEnv("=2\n").fault(), "1:1 \"\" cannot be a variable's name");
  EXPECT_EQ(DotEnv("A=\"b\" c\n").fault(), "1:5 something other than a comment follows the closing quote");
  EXPECT_EQ(DotEnv("A=\"\xFF\"\n").fault(), "1:4 the file is not UTF-8 text");
  DotEnv open("A='open\nB=2\n");
  EXPECT_EQ(open.fault(), "1:3 this quote is never closed");
  EXPECT_EQ(open["A"], "(none)");
  EXPECT_EQ(open["B"], "2");
}

TEST(DotEnv, WarnsOfAVariableThatIsSetTwice) {
  DotEnv env("A=1\nA=2\n");
  EXPECT_EQ(env.fault(), "2:1 A is set twice; the later value counts");
  EXPECT_FALSE(env.diagnostics.has_errors());
  EXPECT_EQ(env["A"], "2");
}

TEST(VariableLayers, TheHighestLayerWins) {
  VariableLayers variables;
  std::string set = "set";
  EXPECT_FALSE(variables.Find("x"));
  EXPECT_EQ(variables.Find("x", &set)->layer, Layer::kSet);
  const std::vector<Layer> upward = {Layer::kBuiltIn, Layer::kEnvironment, Layer::kDotEnv};
  for (Layer layer : upward) {
    variables.Set(layer, "x", std::string(LayerName(layer)));
    EXPECT_EQ(variables.Find("x")->layer, layer);
    EXPECT_EQ(variables.Find("x", &set)->text, "set");
  }
  for (Layer layer : {Layer::kProfile, Layer::kCommandLine}) {
    variables.Set(layer, "x", std::string(LayerName(layer)));
    EXPECT_EQ(variables.Find("x", &set)->text, LayerName(layer));
  }
}

TEST(VariableLayers, NamesLeaveTheProcessEnvironmentOut) {
  VariableLayers variables;
  variables.Set(Layer::kEnvironment, "PATH", "/bin");
  variables.Set(Layer::kDotEnv, "b", "1");
  variables.Set(Layer::kProfile, "a", "1");
  variables.Set(Layer::kProfile, "b", "2");
  EXPECT_EQ(variables.Names(), (std::vector<std::string>{"a", "b"}));
}

TEST(CommandLineVariables, SplitAtTheFirstEqualsSign) {
  VariableLayers variables;
  AddCommandLineVariable("a=b=c", variables);
  AddCommandLineVariable("empty=", variables);
  EXPECT_EQ(variables.Find("a")->text, "b=c");
  EXPECT_EQ(variables.Find("empty")->text, "");
  EXPECT_THROW(AddCommandLineVariable("novalue", variables), base::Error);
  EXPECT_THROW(AddCommandLineVariable("1a=x", variables), base::Error);
  EXPECT_THROW(AddCommandLineVariable("=x", variables), base::Error);
}

TEST(CommandLineVariables, ReadAJsonObject) {
  VariableLayers variables;
  AddCommandLineVariables(
      R"( {"s": "a\"b\/\n", "n": 1.50, "t": true, "l": ["x", 1], "u": "\u00e9 \ud83d\ude00 \\ud83d"} )", variables);
  EXPECT_EQ(variables.Find("s")->text, "a\"b/\n");
  EXPECT_EQ(variables.Find("n")->text, "1.50");
  EXPECT_EQ(variables.Find("t")->text, "true");
  EXPECT_EQ(variables.Find("l")->text, "[\"x\",1]");
  EXPECT_EQ(variables.Find("u")->text, "é 😀 \\ud83d");
}

TEST(CommandLineVariables, SayWhatIsWrongWithTheJson) {
  VariableLayers variables;
  auto message = [&](const std::string& json) -> std::string {
    try {
      AddCommandLineVariables(json, variables);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.exit_code(), base::ExitCode::kUsage);
      return error.message();
    }
    return "no error";
  };
  EXPECT_EQ(message("[1]"), "--vars takes a JSON object, found \"[1]\"");
  EXPECT_EQ(message("{a:1}"), "--vars lost its quotes on the way: {a:1}");
  EXPECT_EQ(message("{\"a\": null}"), "the variable a of --vars has no value");
  EXPECT_EQ(message("{\"a\": 1").substr(0, 36), "--vars cannot be read at character 1");
  EXPECT_EQ(message("{\"a\": 1, \"a\": 2}"), "--vars cannot be read at character 10: the key \"a\" is given twice");
}

}  // namespace
}  // namespace sqlflow::project
