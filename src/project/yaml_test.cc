#include "project/yaml.h"

#include <gtest/gtest.h>

namespace sqlflow::project {
namespace {

using base::Json;

struct Yaml {
  explicit Yaml(const std::string& text) : file(sources.Add("x.yml", text)) {
    document = ReadYaml(file, sources, diagnostics);
  }
  const Json& at(std::string_view name) const { return *document.value().Find(name); }
  std::string text(const Json& value) const { return std::string(sources.Text(value.span)); }
  // "line:column message" of the only finding.
  std::string fault() const {
    if (diagnostics.items().size() != 1) return fmt::format("{} findings", diagnostics.items().size());
    const base::Diagnostic& item = diagnostics.items().front();
    base::SourceMap::Location place = sources.Locate(item.span);
    return fmt::format("{}:{} {}", place.line, place.column, item.message);
  }
  base::SourceMap sources;
  base::Diagnostics diagnostics;
  uint32_t file;
  std::optional<Json> document;
};

TEST(Yaml, ReadsScalarsAsCoreSchemaAndJsonAgree) {
  Yaml yaml("a: 12\nb: -1.5e3\nc: True\nd: ~\ne: yes\nf: 007\ng: \"12\"\nh: 0x1F\ni: !!str 12\nj: 2024-01-31\n");
  ASSERT_TRUE(yaml.document);
  EXPECT_EQ(yaml.at("a").kind, Json::Kind::kNumber);
  EXPECT_EQ(yaml.at("b").kind, Json::Kind::kNumber);
  EXPECT_EQ(yaml.at("c").kind, Json::Kind::kBool);
  EXPECT_TRUE(yaml.at("c").boolean);
  EXPECT_EQ(yaml.at("c").text, "True");
  EXPECT_EQ(yaml.at("d").kind, Json::Kind::kNull);
  for (const char* name : {"e", "f", "g", "h", "i", "j"}) EXPECT_TRUE(yaml.at(name).is_string()) << name;
  EXPECT_EQ(yaml.at("f").text, "007");
}

TEST(Yaml, MarksStringsAsFreeOfEscapesAndWholeVariablesAsVariables) {
  Yaml yaml("a: ${HOST|local}\nb: \"${HOST}\"\nc: http://${HOST}/\nd: \"x\\ty\"\ne: C:\\new\nf: ${A}${B}\n");
  EXPECT_EQ(yaml.at("a").kind, Json::Kind::kVariable);
  EXPECT_EQ(yaml.at("a").text, "${HOST|local}");
  for (const char* name : {"b", "c", "d", "e", "f"}) {
    EXPECT_TRUE(yaml.at(name).is_string()) << name;
    EXPECT_TRUE(yaml.at(name).multi_line) << name;
  }
  EXPECT_EQ(yaml.at("d").text, "x\ty");
  EXPECT_EQ(yaml.at("e").text, "C:\\new");
}

TEST(Yaml, SpansCoverTheValueInBytes) {
  Yaml yaml("ä: ünï\nq: 'it''s'  # c\nd: \"a\\\"b\" \nt: !!str  &x abc\nl: [1, \"zwei\"]\nm:\n  k: v\n");
  EXPECT_EQ(yaml.text(yaml.at("ä")), "ünï");
  EXPECT_EQ(yaml.text(yaml.at("q")), "'it''s'");
  EXPECT_EQ(yaml.text(yaml.at("d")), "\"a\\\"b\"");
  EXPECT_EQ(yaml.text(yaml.at("t")), "abc");
  EXPECT_EQ(yaml.text(yaml.at("l")), "[1, \"zwei\"");
  EXPECT_EQ(yaml.text(yaml.at("m")), "k: v");
}

TEST(Yaml, SpansHoldWithCarriageReturnsAndByteOrderMark) {
  Yaml yaml("\xEF\xBB\xBF# c\r\na: 1\r\nb: zwei\r\n");
  EXPECT_EQ(yaml.text(yaml.at("b")), "zwei");
  EXPECT_EQ(yaml.sources.Locate(yaml.at("b").span).line, 3);
}

TEST(Yaml, KeepsTheOrderOfKeys) {
  Yaml yaml("z: 1\na: 2\nm: 3\n");
  ASSERT_EQ(yaml.document->members.size(), 3u);
  EXPECT_EQ(yaml.document->members[0].name, "z");
  EXPECT_EQ(yaml.document->members[2].name, "m");
}

TEST(Yaml, ResolvesAliasesAndMergeKeysWithOwnKeysFirst) {
  Yaml yaml("d: &d {host: a, port: 1}\nx:\n  <<: *d\n  port: 2\ny: *d\nz:\n  <<: [{q: 1}, *d]\n");
  ASSERT_TRUE(yaml.document) << yaml.fault();
  EXPECT_EQ(yaml.at("x").Find("host")->text, "a");
  EXPECT_EQ(yaml.at("x").Find("port")->text, "2");
  EXPECT_EQ(yaml.at("x").members.size(), 2u);
  EXPECT_EQ(yaml.at("y").Find("port")->text, "1");
  EXPECT_EQ(yaml.at("z").members.size(), 3u);
}

TEST(Yaml, PutsAMissingValueAtItsKey) {
  Yaml yaml("variables:\nnames: 1\n");
  EXPECT_EQ(yaml.at("variables").kind, Json::Kind::kNull);
  EXPECT_EQ(yaml.text(yaml.at("variables")), "variables");
}

TEST(Yaml, AnEmptyDocumentIsAnEmptyObject) {
  for (const char* text : {"", "# only a comment\n", "---\n", "\n\n"}) {
    Yaml yaml(text);
    ASSERT_TRUE(yaml.document) << text;
    EXPECT_TRUE(yaml.document->is_object());
  }
}

TEST(Yaml, ReportsADoubledKeyWithBothPlaces) {
  Yaml yaml("a: 1\nb: 2\na: 3\n");
  EXPECT_EQ(yaml.fault(), "3:1 the key \"a\" is given twice");
  ASSERT_EQ(yaml.diagnostics.items()[0].notes.size(), 1u);
  EXPECT_EQ(yaml.sources.Locate(*yaml.diagnostics.items()[0].notes[0].span).line, 1);
  EXPECT_EQ(yaml.at("a").text, "1");
}

TEST(Yaml, SaysInPlainWordsWhatIsNotYaml) {
  EXPECT_EQ(Yaml("a:\n\tb: 1\n").fault(), "2:1 YAML is indented by spaces, and a tab stands here");
  EXPECT_EQ(Yaml("a: {port: ${PORT}}\n").fault(), "1:4 within { } and [ ] a variable needs quotes");
  EXPECT_EQ(Yaml("a: 'open\n").fault(), "1:4 a quote is opened and never closed");
  EXPECT_EQ(Yaml("a: \"open\nb: 1\n").fault(), "1:4 a quote is opened and never closed");
  EXPECT_EQ(Yaml("a: @b\n").fault(), "1:4 a value cannot begin with this character");
  EXPECT_EQ(Yaml("a: 1\n b: 2\n").fault(),
            "2:3 a second ':' on a line, or a key that is indented deeper than its neighbours");
  EXPECT_EQ(Yaml("a: *none\n").fault(), "1:4 no anchor of this name stands above");
  EXPECT_EQ(Yaml("a: 1\n---\nb: 2\n").fault(), "2:1 a second document begins here; one file holds one document");
  EXPECT_EQ(Yaml("a: \"C:\\data\"\n").fault().substr(0, 5), "1:9 u");
  EXPECT_EQ(Yaml("a: [1, 2\nb: 1\n").fault(), "1:4 a '[' is never closed, or a comma is missing");
  EXPECT_EQ(Yaml("a:\n  b: {c: 1\n").fault(), "2:6 a '{' is never closed, or a comma is missing");
}

TEST(Yaml, RefusesOtherEncodingsAndControlCharacters) {
  EXPECT_EQ(Yaml("a: \xFF\xFE\n").fault(), "1:4 the file is not UTF-8 text");
  EXPECT_EQ(Yaml(std::string("a: \0b\n", 6)).fault(), "1:4 a control character (byte 0) stands here");
  EXPECT_EQ(Yaml("a: 1\n\x04q\n").fault(), "2:1 a control character (byte 4) stands here");
}

TEST(Yaml, RefusesAliasesThatMultiplyOrContainThemselves) {
  std::string text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 12; ++i) {
    text += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  Yaml yaml(text);
  EXPECT_FALSE(yaml.document);
  EXPECT_NE(yaml.fault().find("more than 100,000 values"), std::string::npos) << yaml.fault();
  EXPECT_EQ(Yaml("a: &x [*x]\n").fault(), "1:8 this alias stands within the value it names");
}

TEST(Yaml, RefusesDeepNestingWithoutExhaustingTheStack) {
  Yaml flow(std::string(100'000, '['));
  EXPECT_FALSE(flow.document);
  Yaml block([] {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += std::string(static_cast<size_t>(i), ' ') + "a:\n";
    return text;
  }());
  EXPECT_EQ(block.fault().substr(block.fault().find(' ') + 1), "the document is nested too deeply");
}

}  // namespace
}  // namespace sqlflow::project
